package io.signalman.cli;

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

/** A process seen from outside, as far as attaching to it needs. Each call of {@link #of} looks anew. */
final class JvmProcess {
    private static final int SIGQUIT = 3;
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

    /** Empty where there is no such process, or it is hidden. */
    static Optional<JvmProcess> of(long pid) {
        Map<String, String> status = ProcFiles.status(pid);
        return status.containsKey("Tgid") ? Optional.of(new JvmProcess(pid, status)) : Optional.empty();
    }

    /** Every JVM that this user can see into, but the one this runs in, by pid. */
    static List<JvmProcess> all() {
        return all(process -> true);
    }

    /** As {@link #all()}, of one user. */
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

    static long ownUid() {
        return uid(ProcFiles.self());
    }

    static long ownGid() {
        return of(ProcFiles.self()).map(JvmProcess::gid).orElse(-1L);
    }

    /** The effective user id, -1 where there is no such process. */
    static long uid(long pid) {
        Optional<JvmProcess> process = of(pid);
        return process.isPresent() ? process.get().uid() : -1;
    }

    long pid() {
        return pid;
    }

    /** The effective user id: the second of real, effective, saved and file system. */
    long uid() {
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
    String user() {
        try {
            return Files.getOwner(ProcFiles.path(pid, "")).getName();
        } catch (IOException gone) {
            return Long.toString(uid());
        }
    }

    /** The process that this is a thread of; itself where it is a process. */
    long process() {
        return numbers("Tgid").get(0);
    }

    /** The kernel's letter: R, S, D, T, t, Z, X. */
    char state() {
        return status.getOrDefault("State", "X").charAt(0);
    }

    /** The names of its threads tell it where the kernel does not show what the process maps. */
    boolean isJvm() {
        return isOpen() ? libjvm().isPresent() : hasVmThread();
    }

    /** Whether the kernel shows this user what it maps, and with that its files: ptrace(2), "access mode checking". */
    boolean isOpen() {
        return ProcFiles.read(pid, "maps").isPresent();
    }

    /** Whether it is about to be a JVM: started as one, its virtual machine not mapped yet. */
    boolean isStarting() {
        List<String> arguments = arguments();
        return ProcFiles.link(pid, "exe")
                .or(() -> arguments.isEmpty() ? Optional.empty() : OwnFiles.path(arguments.get(0)))
                .map(program -> program.endsWith("java"))
                .orElse(false);
    }

    /** A JVM handles SIGQUIT, which is how attaching begins; under {@code -Xrs} its socket is there from the start. */
    boolean awaitsAttach() {
        return handlesQuit() || Files.exists(attachSocket());
    }

    boolean handlesQuit() {
        long caught = Long.parseUnsignedLong(status.getOrDefault("SigCgt", "0"), 16);
        return (caught >> (SIGQUIT - 1) & 1) == 1;
    }

    /** Where it runs. */
    Place place() {
        return new Place(this);
    }

    List<String> arguments() {
        return ProcFiles.arguments(pid);
    }

    /** Its Java version, 0 where its installation has no release file. */
    int javaVersion() {
        Optional<Path> folder = libjvm().flatMap(OwnFiles::path).map(Path::getParent);
        while (folder.isPresent()) {
            Path release = folder.get().resolve("release");
            if (Files.isRegularFile(release)) {
                return javaVersion(release);
            }
            folder = folder.map(Path::getParent);
        }
        return 0;
    }

    private static int javaVersion(Path release) {
        try {
            Matcher version = JAVA_VERSION.matcher(Files.readString(release));
            return version.find() ? Integer.parseInt(version.group(2)) : 0;
        } catch (IOException unreadable) {
            return 0;
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

    /** Its /tmp; ours where the kernel does not show the way there. */
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
