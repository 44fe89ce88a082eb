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
     * Whether an agent runs in a JVM.
     *
     * @param doubt why that can't be told, as a sentence; "" where it can
     */
    record Answer(Optional<RunFile.Located> agent, String doubt) {
        static final Answer NONE = new Answer(Optional.empty(), "");
    }

    /** What is known of several JVMs. */
    record Survey(List<RunFile.Located> agents, List<String> doubts) {}

    /**
     * Of a JVM that this user named; for root it may be another user's.
     *
     * @return none where that is no JVM, or where its user's files are closed to this one
     */
    static Optional<RunFile.Located> ofJvm(long pid) {
        return JvmProcess.of(pid)
                .filter(JvmProcess::isJvm)
                .flatMap(jvm -> of(List.of(jvm)).getOrDefault(pid, Answer.NONE).agent());
    }

    /**
     * Looks for the agents of JVMs.
     *
     * @return by pid
     */
    static Map<Long, Answer> of(List<JvmProcess> jvms) {
        Map<Long, Answer> answers = new TreeMap<>();
        jvms.forEach(jvm -> answers.put(jvm.pid(), of(jvm)));
        return answers;
    }

    private static Answer of(JvmProcess jvm) {
        long self = JvmProcess.ownUid();
        if (self != 0 && jvm.uid() != self) {
            return new Answer(
                    Optional.empty(),
                    "JVM " + jvm.pid() + " belongs to user " + jvm.user()
                            + "; run this command as that user or as root.");
        }
        if (jvm.place().isForeign()) {
            return SandboxAgent.of(jvm);
        }
        Optional<RunFile.Located> agent = ofUserOf(jvm).told(jvm);
        boolean known = agent.isPresent()
                || PerformanceData.isKept(jvm)
                || HeldFiles.runFiles(jvm).isPresent()
                || JvmProcess.of(jvm.pid()).isEmpty();
        return new Answer(
                agent,
                known
                        ? ""
                        : "JVM " + jvm.pid()
                                + " keeps no performance data, and the kernel does not show this user what it"
                                + " holds open (it has a capability); run this command as root.");
    }

    private static RunFiles ofUserOf(JvmProcess jvm) {
        return jvm.uid() == JvmProcess.ownUid() ? ofThisUser() : of(jvm.uid(), home(jvm.uid()));
    }

    /** By the usual folders, by performance data, or by what the JVM holds open if it keeps none. */
    private Optional<RunFile.Located> told(JvmProcess jvm) {
        List<Path> told = PerformanceData.isKept(jvm)
                ? PerformanceData.runFiles(jvm.temp(), "*", uid, Long.toString(jvm.pidInItsNamespace()))
                : HeldFiles.runFiles(jvm).orElse(List.of()).stream()
                        .filter(file -> OwnFiles.isFolder(file.resolveSibling(""), uid))
                        .toList();
        return Stream.concat(live(jvm.pid() + "{,-*}.json").stream(), live(told, true).stream())
                .filter(agent -> agent.file().pid() == jvm.pid())
                .findFirst();
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

    /** All agents of this user, also those whose run files are elsewhere; by pid. */
    static Survey survey() {
        RunFiles own = ofThisUser();
        String user = System.getProperty("user.name", "?").replace('?', '*');
        List<Path> told = PerformanceData.runFiles(Path.of("/tmp"), user, own.uid, "[1-9]*");
        return survey(
                Stream.concat(own.live().stream(), own.live(told, true).stream())
                        .toList(),
                JvmProcess.ofUser(own.uid).stream()
                        .filter(jvm -> jvm.place().isForeign() || !PerformanceData.isKept(jvm))
                        .toList());
    }

    /** As {@link #survey()}, of all users' JVMs. */
    static Survey surveyOfAnyUser() {
        return survey(List.of(), JvmProcess.all());
    }

    private static Survey survey(List<RunFile.Located> known, List<JvmProcess> jvms) {
        Map<Long, Answer> answers = of(jvms);
        TreeMap<Integer, RunFile.Located> byPid = new TreeMap<>();
        Stream.concat(known.stream(), answers.values().stream().flatMap(answer -> answer.agent().stream()))
                .forEach(agent -> byPid.putIfAbsent(agent.file().pid(), agent));
        return new Survey(
                List.copyOf(byPid.values()),
                answers.values().stream()
                        .map(Answer::doubt)
                        .filter(doubt -> !doubt.isEmpty())
                        .toList());
    }

    private List<RunFile.Located> live(String pattern) {
        return live(
                folders.stream()
                        .filter(folder -> OwnFiles.isFolder(folder, uid))
                        .flatMap(folder -> PerformanceData.children(folder, pattern).stream())
                        .toList(),
                false);
    }

    /** @param told whether the JVMs themselves name these files */
    private List<RunFile.Located> live(List<Path> paths, boolean told) {
        TreeMap<Integer, RunFile.Located> byPid = new TreeMap<>();
        for (Path path : paths) {
            Optional<RunFile> file = read(path, uid);
            if (file.isPresent()
                    && isLive(file.get())
                    && (told || isOfThisBoot(file.get()) || isTold(path, file.get()))) {
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
                && (bootId().isEmpty() || file.bootId().isEmpty() || isOfThisBoot(file))
                && file.pidNamespace()
                        .equals(namespace.isPresent() ? namespace.get().toString() : "");
    }

    private static boolean isOfThisBoot(RunFile file) {
        return !bootId().isEmpty() && bootId().equals(file.bootId());
    }

    /** With a boot id unknown, the file may belong to another host; only the JVM itself can say that it is its own. */
    private boolean isTold(Path path, RunFile file) {
        return JvmProcess.of(file.pid())
                .map(jvm -> PerformanceData.runFiles(jvm.temp(), "*", uid, Long.toString(jvm.pidInItsNamespace())))
                .orElse(List.of())
                .contains(path);
    }

    /** "" where it can't be read. */
    static String bootId() {
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
