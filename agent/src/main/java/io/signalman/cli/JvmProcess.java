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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process seen from outside, as far as attaching to it needs. Each call of {@link #of} looks anew. */
final class JvmProcess {
    private static final int SIGQUIT = 3;
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
        List<JvmProcess> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcFiles.self()) {
                    of(pid).filter(JvmProcess::isJvm).ifPresent(all::add);
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

    /** Primary and supplementary group ids. */
    List<Long> groups() {
        List<Long> groups = new ArrayList<>(numbers("Groups"));
        groups.add(numbers("Gid").get(1));
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

    boolean isJvm() {
        return libjvm().isPresent();
    }

    /** Whether it is about to be a JVM: started as one, its virtual machine not mapped yet. */
    boolean isStarting() {
        return ProcFiles.link(pid, "exe").map(exe -> exe.endsWith("java")).orElse(false);
    }

    /** A JVM handles SIGQUIT, which is how attaching begins; under {@code -Xrs} its socket is there from the start. */
    boolean awaitsAttach() {
        long caught = Long.parseUnsignedLong(status.getOrDefault("SigCgt", "0"), 16);
        return (caught >> (SIGQUIT - 1) & 1) == 1 || Files.exists(attachSocket());
    }

    /** Whether it sees the same files as we do, under the same names. */
    boolean sharesFiles() {
        long self = ProcFiles.self();
        return ProcFiles.link(pid, "ns/mnt").equals(ProcFiles.link(self, "ns/mnt"))
                && ProcFiles.link(pid, "root").equals(ProcFiles.link(self, "root"));
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

    private Path attachSocket() {
        List<Long> pids = numbers("NSpid");
        long inner = pids.isEmpty() ? pid : pids.get(pids.size() - 1);
        return ProcFiles.path(pid, "root/tmp/.java_pid" + inner);
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
