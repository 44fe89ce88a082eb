package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process as /proc showed it when {@link #of} was called, with the facts that an attach needs. */
public final class JvmProcess {
    private static final int SIGQUIT = 3;
    /** capabilities(7), linux/capability.h. */
    private static final int CAP_KILL = 5;
    /** Each HotSpot JVM has a thread of this name (vmThread.cpp). */
    private static final String VM_THREAD = "VM Thread\n";

    private static final Pattern LIBJVM = Pattern.compile("(/\\S.*/libjvm\\.so)( \\(deleted\\))?$", Pattern.MULTILINE);
    private static final Pattern JAVA_VERSION = Pattern.compile("^JAVA_VERSION=\"(1\\.)?([0-9]+)", Pattern.MULTILINE);

    private final long pid;
    private final Map<String, String> status;

    private JvmProcess(long pid, Map<String, String> status) {
        this.pid = pid;
        this.status = status;
    }

    /** Empty if there is no such process or the kernel hides it. */
    public static Optional<JvmProcess> of(long pid) {
        Map<String, String> status = ProcFiles.status(pid);
        return status.containsKey("Tgid") ? Optional.of(new JvmProcess(pid, status)) : Optional.empty();
    }

    /** All JVMs that this user can inspect except this one, ordered by pid. */
    public static List<JvmProcess> all() {
        return all(process -> true);
    }

    /** The JVMs of one user, as {@link #all()} finds them. */
    static List<JvmProcess> ofUser(long uid) {
        return all(process -> process.uid() == uid);
    }

    private static List<JvmProcess> all(Predicate<JvmProcess> wanted) {
        List<JvmProcess> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcFiles.self()) {
                    of(pid).filter(wanted).filter(JvmProcess::isJvm).ifPresent(all::add);
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException noProc) {
            throw Failure.refused("/proc can't be read; Signalman needs it to find processes.");
        }
        all.sort(Comparator.comparingLong(JvmProcess::pid));
        return all;
    }

    public static long ownUid() {
        return uid(ProcFiles.self());
    }

    static long ownGid() {
        return of(ProcFiles.self()).map(JvmProcess::gid).orElse(-1L);
    }

    /** The effective user id, -1 if there is no such process. */
    public static long uid(long pid) {
        Optional<JvmProcess> process = of(pid);
        return process.isPresent() ? process.get().uid() : -1;
    }

    public long pid() {
        return pid;
    }

    /** The effective user id: the second of real, effective, saved and file system. */
    public long uid() {
        return numbers("Uid").get(1);
    }

    /** The effective group id. */
    long gid() {
        return numbers("Gid").get(1);
    }

    /** Primary and supplementary group ids. */
    List<Long> groups() {
        List<Long> groups = new ArrayList<>(numbers("Groups"));
        groups.add(gid());
        return groups;
    }

    /** The owner's name, or the uid's digits. */
    public String user() {
        try {
            return Files.getOwner(ProcFiles.path(pid, "")).getName();
        } catch (IOException gone) {
            return Long.toString(uid());
        }
    }

    /** The thread group: the pid of the process that this thread belongs to. */
    long threadGroup() {
        return numbers("Tgid").get(0);
    }

    /** The kernel's letter: R, S, D, T, t, Z or X. */
    char state() {
        return status.getOrDefault("State", "X").charAt(0);
    }

    /** Whether all of its threads have ended; its parent may not have reaped it yet. */
    public boolean hasEnded() {
        return (state() == 'Z' || state() == 'X')
                && status.getOrDefault("Threads", "1").equals("1");
    }

    /** Whether a signal or a debugger has stopped it, so that it can't answer. */
    public boolean isStopped() {
        return state() == 'T' || state() == 't';
    }

    /** Whether its effective capabilities include CAP_KILL, with which it may signal other users' processes. */
    public boolean maySignalOthers() {
        return (capabilities() >> CAP_KILL & 1) == 1;
    }

    private long capabilities() {
        return Long.parseUnsignedLong(status.getOrDefault("CapEff", "0"), 16);
    }

    Sandbox.Rights rights() {
        return new Sandbox.Rights((int) uid(), (int) gid(), place().hasOwnUsers() ? 0 : capabilities());
    }

    /** Looks for libjvm.so in the memory map; if the kernel hides the map, for the name of a JVM's thread. */
    public boolean isJvm() {
        return isOpen() ? libjvm().isPresent() : hasVmThread();
    }

    /** Whether the kernel shows this user the memory map, and so the files: ptrace(2), "access mode checking". */
    boolean isOpen() {
        return ProcFiles.read(pid, "maps").isPresent();
    }

    /** Whether it was started as a JVM and has not mapped its virtual machine yet. */
    boolean isStarting() {
        List<String> arguments = arguments();
        return ProcFiles.link(pid, "exe")
                .or(() -> arguments.isEmpty() ? Optional.empty() : OwnFiles.path(arguments.get(0)))
                .map(program -> program.endsWith("java"))
                .orElse(false);
    }

    /** Whether an attach can start: the JVM handles SIGQUIT or, under {@code -Xrs}, has its socket from the start. */
    boolean isReadyForAttach() {
        return handlesQuit() || Files.exists(attachSocket());
    }

    boolean handlesQuit() {
        long caught = Long.parseUnsignedLong(status.getOrDefault("SigCgt", "0"), 16);
        return (caught >> (SIGQUIT - 1) & 1) == 1;
    }

    /** The namespaces and the container that it runs in. */
    public Place place() {
        return new Place(this);
    }

    public List<String> arguments() {
        return ProcFiles.arguments(pid);
    }

    /** Its own options, without the arguments of its program. */
    List<String> options() {
        return Jvms.options(arguments());
    }

    /** A system property of its command line, where the last one counts. */
    String property(String name, String fallback) {
        String option = "-D" + name + "=";
        return options().stream()
                .filter(argument -> argument.startsWith(option))
                .reduce((first, last) -> last)
                .map(argument -> argument.substring(option.length()))
                .orElse(fallback);
    }

    /** The Java version, 0 if it is unknown: there is no release file that can be trusted. */
    int javaVersion() {
        if (place().isForeign()) {
            return 0;
        }
        Optional<Path> folder = libjvm().flatMap(OwnFiles::path).map(Path::getParent);
        while (folder.isPresent()) {
            Path release = folder.get().resolve("release");
            if (Files.isRegularFile(release)) {
                return trustedText(release)
                        .map(JAVA_VERSION::matcher)
                        .filter(Matcher::find)
                        .map(version -> Integer.parseInt(version.group(2)))
                        .orElse(0);
            }
            folder = folder.map(Path::getParent);
        }
        return 0;
    }

    /** Empty if another user than this one or root owns the file. */
    private static Optional<String> trustedText(Path file) {
        try {
            Path real = file.toRealPath();
            return OwnFiles.read(real, 0).or(() -> OwnFiles.read(real, ownUid()));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private Optional<String> libjvm() {
        return ProcFiles.read(pid, "maps")
                .map(LIBJVM::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }

    private boolean hasVmThread() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(ProcFiles.path(pid, "task"))) {
            for (Path thread : threads) {
                if (ProcFiles.read(pid, "task/" + thread.getFileName() + "/comm")
                        .equals(Optional.of(VM_THREAD))) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException gone) {
            return false;
        }
        return false;
    }

    private Path attachSocket() {
        return temp().resolve(".java_pid" + pidInItsNamespace());
    }

    /** The /tmp that it sees; ours if the kernel hides the way there. */
    Path temp() {
        return isOpen() ? ProcFiles.path(pid, "root/tmp") : Path.of("/tmp");
    }

    long pidInItsNamespace() {
        List<Long> pids = numbers("NSpid");
        return pids.isEmpty() ? pid : pids.get(pids.size() - 1);
    }

    private List<Long> numbers(String field) {
        List<Long> numbers = new ArrayList<>();
        for (String number : status.getOrDefault(field, "").split("\\s+", -1)) {
            if (!number.isEmpty()) {
                numbers.add(Long.parseLong(number));
            }
        }
        return numbers;
    }
}
