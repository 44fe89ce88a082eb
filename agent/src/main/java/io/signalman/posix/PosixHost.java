package io.signalman.posix;

import io.signalman.core.ErrorText;
import io.signalman.core.Processes;
import io.signalman.core.SignalTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** The host's processes and signals, with all native code that they need. */
public final class PosixHost implements AutoCloseable {
    private final NativeAccess access;
    private final LinuxProcesses processes;
    private final SignalTable signals;

    private PosixHost(NativeAccess access, boolean usePidfd, FolderWalk walk) {
        this.access = access;
        this.processes = new LinuxProcesses(access.libC(), usePidfd, walk);
        this.signals = SignalTables.running(access.libC());
    }

    /** Finds the users who could replace a file in a folder. */
    @FunctionalInterface
    public interface FolderWalk {
        /**
         * Returns the folder without links.
         *
         * @param owners receives the uids of the owners of each folder and link on the way
         * @throws NoSuchFileException if the folder is missing
         * @throws IOException with a clause that says why the folder can't be trusted
         */
        Path resolve(Path folder, Set<Integer> owners) throws IOException;
    }

    /**
     * Loads the native code and probes the abilities of this kernel.
     *
     * @param file loads the native library
     * @param walk checks the folder of each pidfile
     * @throws IllegalStateException if the platform is not Linux or its native library can't be loaded; the message is
     *     one sentence for users
     */
    public static PosixHost open(NativeFile file, FolderWalk walk) {
        return open(true, file, walk);
    }

    /** @param usePidfd false: as on a host whose kernel or seccomp filter lacks pidfds */
    static PosixHost open(boolean usePidfd, NativeFile file, FolderWalk walk) {
        String os = System.getProperty("os.name", "unknown");
        if (!os.equals("Linux")) {
            throw new IllegalStateException("Signalman sends signals on Linux only; this is " + os + ".");
        }
        requireOwnProc();
        NativeAccess access = NativeAccess.open(file);
        try {
            return new PosixHost(access, usePidfd, walk);
        } catch (RuntimeException | Error e) {
            access.close();
            throw e;
        }
    }

    /**
     * Requires that /proc shows this JVM's PID namespace: names come from /proc and signals go by number, and both must
     * mean the same processes.
     */
    private static void requireOwnProc() {
        try {
            String shown = Files.readSymbolicLink(Path.of("/proc/self")).toString();
            String own = String.valueOf(ProcessHandle.current().pid());
            if (!shown.equals(own)) {
                throw new IllegalStateException(
                        "/proc shows another PID namespace (this JVM is " + own + ", but appears" + " there as " + shown
                                + "); mount a /proc of its own before the JVM starts.");
            }
        } catch (IOException e) {
            throw new IllegalStateException(
                    "/proc can't be read (" + ErrorText.of(e) + "); mount it before the JVM starts.", e);
        }
    }

    /** The host's processes. */
    public Processes processes() {
        return processes;
    }

    /** The running platform's signals, with real-time signals as the C library defines them. */
    public SignalTable signals() {
        return signals;
    }

    /**
     * Holds a process in other namespaces, to read files and connect to sockets there.
     *
     * @throws IOException whose message is a clause: the process has ended, its files are hidden, or it can't be pinned
     */
    public ForeignProcess foreign(int pid) throws IOException {
        return ForeignProcess.open(access.libC(), processes.self(), pid);
    }

    /**
     * The process that connected to a Unix domain socket; empty if the kernel does not report it.
     *
     * @param descriptor the descriptor of the accepted connection
     */
    public Optional<PeerCredentials> peer(int descriptor) {
        return PeerCredentials.read(access.libC(), descriptor);
    }

    /**
     * Releases everything native, so that the class loader can be collected. Nothing that came from this object works
     * afterwards.
     */
    @Override
    public void close() {
        processes.close();
        access.close();
    }
}
