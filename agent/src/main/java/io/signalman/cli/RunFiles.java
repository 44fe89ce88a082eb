package io.signalman.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the agents of one user by the run files they wrote. A file that somebody else wrote could lead this command to
 * an agent of theirs, so files and folders of other users count for nothing, for root too.
 */
final class RunFiles {
    private final long uid;
    private final Set<Path> folders;

    /**
     * @param uid whose files count
     * @param folders where they may be; what leads to them is trusted
     */
    RunFiles(long uid, Set<Path> folders) {
        this.uid = uid;
        this.folders = folders;
    }

    /** Of the user who runs this command. */
    static RunFiles ofThisUser() {
        return of(JvmProcess.ownUid(), OwnFiles.path(System.getProperty("user.home", "/")));
    }

    /**
     * Of a JVM that this user named; for root it may be another user's.
     *
     * @return none where that is no JVM, or where its user's files are closed to this one
     */
    static Optional<RunFile.Located> ofJvm(long pid) {
        Optional<JvmProcess> jvm = JvmProcess.of(pid).filter(JvmProcess::isJvm);
        long self = JvmProcess.ownUid();
        return jvm.filter(process -> self == 0 || process.uid() == self)
                .map(process -> process.uid() == self ? ofThisUser() : of(process.uid(), home(process.uid())))
                .flatMap(files -> files.of(jvm.get()));
    }

    private Optional<RunFile.Located> of(JvmProcess jvm) {
        List<Path> told = PerformanceData.runFiles(jvm.temp(), "*", uid, Long.toString(jvm.pidInItsNamespace()));
        return Stream.concat(live(jvm.pid() + "{,-*}.json").stream(), live(told).stream())
                .filter(agent -> agent.file().pid() == jvm.pid())
                .findFirst()
                .or(() -> live(PerformanceData.askedFor(jvm)).stream()
                        .filter(agent -> agent.file().pid() == jvm.pid())
                        .findFirst());
    }

    private static RunFiles of(long uid, Optional<Path> home) {
        Set<Path> folders = new LinkedHashSet<>();
        Stream.of("signalman_run_dir", "SIGNALMAN_RUN_DIR")
                .map(name -> System.getenv().getOrDefault(name, ""))
                .filter(configured -> !configured.isEmpty())
                .flatMap(configured -> OwnFiles.path(configured).stream())
                .findFirst()
                .ifPresent(folders::add);
        if (home.isPresent()) {
            addRun(home.get().resolve(".signalman"), uid, folders);
        }
        addRun(Path.of(System.getProperty("java.io.tmpdir", "/tmp")).resolve(".signalman-" + uid), uid, folders);
        return new RunFiles(uid, folders);
    }

    private static void addRun(Path base, long uid, Set<Path> folders) {
        if (OwnFiles.isFolder(base, uid)) {
            folders.add(base.resolve("run"));
        }
    }

    /** One per JVM, by pid; stale files are left out. */
    List<RunFile.Located> live() {
        return live("*.json");
    }

    /** As {@link #live}; if that finds no agent, the ones that JVMs of this user report. */
    List<RunFile.Located> liveAnywhere() {
        List<RunFile.Located> live = live();
        if (live.isEmpty()) {
            String user = System.getProperty("user.name", "?").replace('?', '*');
            live = live(PerformanceData.runFiles(Path.of("/tmp"), user, uid, "[1-9]*"));
        }
        return live.isEmpty()
                ? live(JvmProcess.all().stream()
                        .filter(jvm -> jvm.uid() == uid)
                        .flatMap(jvm -> PerformanceData.askedFor(jvm).stream())
                        .toList())
                : live;
    }

    private List<RunFile.Located> live(String pattern) {
        return live(folders.stream()
                .filter(folder -> OwnFiles.isFolder(folder, uid))
                .flatMap(folder -> PerformanceData.children(folder, pattern).stream())
                .toList());
    }

    private List<RunFile.Located> live(List<Path> paths) {
        TreeMap<Integer, RunFile.Located> byPid = new TreeMap<>();
        for (Path path : paths) {
            Optional<RunFile> file = read(path, uid);
            if (file.isPresent() && isLive(file.get())) {
                byPid.putIfAbsent(file.get().pid(), new RunFile.Located(path, file.get()));
            }
        }
        return List.copyOf(byPid.values());
    }

    /** Empty where it can't be read, is no run file, or is not that user's, as its JVM has to be. */
    static Optional<RunFile> read(Path path, long uid) {
        Optional<String> text = OwnFiles.read(path, uid);
        Optional<Map<String, Object>> json = text.isPresent() ? Json.parseObject(text.get()) : Optional.empty();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        RunFile file = Rows.runFile(json.get());
        return JvmProcess.uid(file.pid()) == uid ? Optional.of(file) : Optional.empty();
    }

    private static boolean isLive(RunFile file) {
        Optional<Path> namespace = ProcFiles.link(ProcFiles.self(), "ns/pid");
        String process = file.pid() + "@" + ProcFiles.startTime(file.pid());
        return (file.handle() + ".").startsWith(process + ".")
                && (bootId().isEmpty()
                        || file.bootId().isEmpty()
                        || file.bootId().equals(bootId()))
                && file.pidNamespace()
                        .equals(namespace.isPresent() ? namespace.get().toString() : "");
    }

    private static String bootId() {
        return systemFile("/proc/sys/kernel/random/boot_id").strip();
    }

    /** Users from a directory service are not in this file; their agents are reached as themselves, or by --url. */
    private static Optional<Path> home(long uid) {
        for (String line : systemFile("/etc/passwd").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 5 && fields[2].equals(Long.toString(uid)) && fields[5].startsWith("/")) {
                return OwnFiles.path(fields[5]);
            }
        }
        return Optional.empty();
    }

    private static String systemFile(String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
