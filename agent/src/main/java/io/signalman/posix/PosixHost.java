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

/** The host's processes and signals, and everything native that they need. */
public final class PosixHost implements AutoCloseable {
    private final NativeAccess access;
    private final LinuxProcesses processes;
    private final SignalTable signals;

    private PosixHost(NativeAccess access, boolean usePidfd, FolderWalk walk) {
        this.access = access;
        this.processes = new LinuxProcesses(access.libC(), usePidfd, walk);
        this.signals = SignalTables.running(access.libC());
    }

    /** Finds out who could put another file in the place of one in a folder. */
    @FunctionalInterface
    public interface FolderWalk {
        /**
         * The folder without links.
         *
         * @param owners receives the uids of those who own a folder or link on the way
         * @throws NoSuchFileException if it is missing
         * @throws IOException with a clause that says why the folder can't be trusted
         */
        Path resolve(Path folder, Set<Integer> owners) throws IOException;
    }

    /** As {@link #open(NativeFile, FolderWalk)}, for callers that read no pidfiles. */
    public static PosixHost open() {
        return open((folder, owners) -> folder.toRealPath());
    }

    /** As {@link #open(NativeFile, FolderWalk)}, with the native library in any of the usual folders. */
    public static PosixHost open(FolderWalk walk) {
        return open(NativeFile.usual(), walk);
    }

    /**
     * Loads what is native and tries what this kernel can do.
     *
     * @param file where the native library is loaded from
     * @param walk is asked about the folder of each pidfile that is read
     * @throws IllegalStateException where the platform is not Linux or its native library can't be loaded; the message is
     *     one sentence for users
     */
    public static PosixHost open(NativeFile file, FolderWalk walk) {
        return open(true, file, walk);
    }

    /** As {@link #open}, but as on a host whose kernel or seccomp filter has no pidfds. */
    public static PosixHost openWithoutPidfd() {
        return open(false, NativeFile.usual(), (folder, owners) -> folder.toRealPath());
    }

    private static PosixHost open(boolean usePidfd, NativeFile file, FolderWalk walk) {
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

    /** Names are looked up in /proc and signals go by number: the two must mean the same processes. */
    private static void requireOwnProc() {
        try {
            String shown = Files.readSymbolicLink(Path.of("/proc/self")).toString();
            String own = String.valueOf(ProcessHandle.current().pid());
            if (!shown.equals(own)) {
                throw new IllegalStateException("/proc shows another PID namespace (this JVM is " + own + " and stands"
                        + " there as " + shown + "); mount a /proc of its own before the JVM starts.");
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

    /** The running platform's signals, real-time signals as the C library gives them. */
    public SignalTable signals() {
        return signals;
    }

    /**
     * Takes hold of a process in other namespaces, for this host to look and connect into them.
     *
     * @throws IOException whose message is a clause: it has ended, its files may not be seen, or it can't be pinned
     */
    public ForeignProcess foreign(int pid) throws IOException {
        return ForeignProcess.open(access.libC(), processes.self(), pid);
    }

    /**
     * Who connected to a Unix domain socket; empty if the kernel does not tell.
     *
     * @param descriptor of the accepted connection
     */
    public Optional<PeerCredentials> peer(int descriptor) {
        return PeerCredentials.read(access.libC(), descriptor);
    }

    /** Lets go of everything native, so that the class loader can be collected; nothing got from here works after it. */
    @Override
    public void close() {
        processes.close();
        access.close();
    }
}
