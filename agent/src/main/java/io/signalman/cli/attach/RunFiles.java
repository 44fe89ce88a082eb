package io.signalman.cli.attach;

import io.signalman.cli.output.Json;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Finds the agents of one user by their run files. It ignores files and folders of other users, for root too: such a
 * file could lead this command to another user's agent.
 */
public final class RunFiles {
    private final long uid;
    private final Set<Path> folders;

    /**
     * @param uid the user whose files count
     * @param folders the folders to search; their parents are trusted
     */
    RunFiles(long uid, Set<Path> folders) {
        this.uid = uid;
        this.folders = folders;
    }

    /** The run files of the user who runs this command. */
    static RunFiles ofThisUser() {
        return ofUser(JvmProcess.ownUid());
    }

    /**
     * Whether an agent runs in a JVM.
     *
     * @param doubt why that is unknown, as a sentence; "" if it is known
     */
    public record Lookup(Optional<AgentInfo.Located> agent, String doubt) {
        public static final Lookup NONE = new Lookup(Optional.empty(), "");
    }

    /**
     * The agents of several JVMs.
     *
     * @param doubts one sentence for each JVM whose agent is unknown
     */
    public record Survey(List<AgentInfo.Located> agents, List<String> doubts) {}

    /**
     * Finds the agent of one JVM; for root, of any user's JVM.
     *
     * @return empty if it is not a JVM, has no agent, or its user's files are closed to this user
     */
    public static Optional<AgentInfo.Located> ofJvm(long pid) {
        return JvmProcess.of(pid)
                .filter(JvmProcess::isJvm)
                .flatMap(jvm -> of(List.of(jvm)).getOrDefault(pid, Lookup.NONE).agent());
    }

    /**
     * Finds the agents of JVMs.
     *
     * @return one entry per JVM, by pid
     */
    public static Map<Long, Lookup> of(List<JvmProcess> jvms) {
        Map<Long, Lookup> answers = new TreeMap<>();
        jvms.forEach(jvm -> answers.put(jvm.pid(), of(jvm)));
        return answers;
    }

    private static Lookup of(JvmProcess jvm) {
        long self = JvmProcess.ownUid();
        if (self != 0 && jvm.uid() != self) {
            return new Lookup(
                    Optional.empty(),
                    "JVM " + jvm.pid() + " belongs to user " + jvm.user()
                            + "; run this command as that user or as root.");
        }
        if (jvm.place().isForeign()) {
            return SandboxAgent.of(jvm);
        }
        Optional<AgentInfo.Located> agent = ofUser(jvm.uid()).agentOf(jvm);
        boolean known = agent.isPresent()
                || PerformanceData.isKept(jvm)
                || OpenFiles.runFiles(jvm).isPresent()
                || JvmProcess.of(jvm.pid()).isEmpty();
        return new Lookup(
                agent,
                known
                        ? ""
                        : "JVM " + jvm.pid()
                                + " keeps no performance data, and the kernel does not show this user what it"
                                + " holds open (it has a capability); run this command as root.");
    }

    /** Searches the usual folders, then the performance data or, without performance data, the JVM's open files. */
    private Optional<AgentInfo.Located> agentOf(JvmProcess jvm) {
        List<Path> published = PerformanceData.isKept(jvm)
                ? PerformanceData.runFiles(jvm.temp(), "*", uid, Long.toString(jvm.pidInItsNamespace()))
                : OpenFiles.runFiles(jvm).orElse(List.of()).stream()
                        .filter(file -> OwnFiles.isFolder(file.resolveSibling(""), uid))
                        .toList();
        return Stream.concat(live(jvm.pid() + "{,-*}.json").stream(), live(published, true).stream())
                .filter(agent -> agent.agent().pid() == jvm.pid())
                .findFirst();
    }

    private static RunFiles ofUser(long uid) {
        Set<Path> folders = new LinkedHashSet<>();
        for (RunFolders.Candidate folder : RunFolders.ofUser(uid)) {
            if (folder.isUsable()) {
                folders.add(folder.path());
            }
        }
        return new RunFiles(uid, folders);
    }

    /** The running agents, one per JVM, by pid. */
    List<AgentInfo.Located> live() {
        return live("*.json");
    }

    /** All agents of this user by pid, including agents with a run file in another folder. */
    public static Survey survey() {
        RunFiles own = ofThisUser();
        String user = System.getProperty("user.name", "?").replace('?', '*');
        List<Path> published = PerformanceData.runFiles(Path.of("/tmp"), user, own.uid, "[1-9]*");
        return survey(
                Stream.concat(own.live().stream(), own.live(published, true).stream())
                        .toList(),
                JvmProcess.ofUser(own.uid).stream()
                        .filter(jvm -> jvm.place().isForeign() || !PerformanceData.isKept(jvm))
                        .toList());
    }

    /** The agents of all users, as {@link #survey()} finds them. */
    public static Survey surveyOfAnyUser() {
        return survey(List.of(), JvmProcess.all());
    }

    private static Survey survey(List<AgentInfo.Located> known, List<JvmProcess> jvms) {
        Map<Long, Lookup> answers = of(jvms);
        TreeMap<Integer, AgentInfo.Located> byPid = new TreeMap<>();
        Stream.concat(known.stream(), answers.values().stream().flatMap(answer -> answer.agent().stream()))
                .forEach(agent -> byPid.putIfAbsent(agent.agent().pid(), agent));
        return new Survey(
                List.copyOf(byPid.values()),
                answers.values().stream()
                        .map(Lookup::doubt)
                        .filter(doubt -> !doubt.isEmpty())
                        .toList());
    }

    private List<AgentInfo.Located> live(String pattern) {
        return live(
                folders.stream()
                        .filter(folder -> OwnFiles.isFolder(folder, uid))
                        .flatMap(folder -> PerformanceData.children(folder, pattern).stream())
                        .toList(),
                false);
    }

    /** @param published whether the JVMs named these files */
    private List<AgentInfo.Located> live(List<Path> paths, boolean published) {
        TreeMap<Integer, AgentInfo.Located> byPid = new TreeMap<>();
        for (Path path : paths) {
            Optional<AgentInfo> file = read(path, uid);
            if (file.isPresent()
                    && isLive(file.get())
                    && (published || isOfThisBoot(file.get()) || isPublished(path, file.get()))) {
                byPid.putIfAbsent(file.get().pid(), new AgentInfo.Located(path, file.get()));
            }
        }
        return List.copyOf(byPid.values());
    }

    /** Empty if it can't be read or is not a run file, or if the file or its JVM is not that user's. */
    public static Optional<AgentInfo> read(Path path, long uid) {
        Optional<String> text = OwnFiles.read(path, uid);
        Optional<Map<String, Object>> json = text.isPresent() ? Json.parseObject(text.get()) : Optional.empty();
        if (json.isEmpty()) {
            return Optional.empty();
        }
        AgentInfo file = AgentInfo.of(json.get());
        return JvmProcess.uid(file.pid()) == uid ? Optional.of(file) : Optional.empty();
    }

    /** Why a run file leads to no agent, as a clause; "" if it does, or is of another host, boot or PID namespace. */
    static String problem(Path path, long uid) {
        String problem = OwnFiles.fileProblem(path, uid);
        Optional<AgentInfo> file =
                OwnFiles.read(path, uid).flatMap(Json::parseObject).map(AgentInfo::of);
        if (!problem.isEmpty() || file.isEmpty() || file.get().pid() <= 0) {
            return problem.isEmpty() ? "is not a run file" : problem;
        }
        AgentInfo agent = file.get();
        if (!isOfThisBoot(agent) || !isOfThisNamespace(agent)) {
            return "";
        }
        if (!isOfItsProcess(agent)) {
            return "is stale: JVM " + agent.handle() + " has ended";
        }
        return JvmProcess.uid(agent.pid()) == uid ? "" : "names JVM " + agent.pid() + " of another user";
    }

    private static boolean isLive(AgentInfo file) {
        return isOfItsProcess(file)
                && (bootId().isEmpty() || file.bootId().isEmpty() || isOfThisBoot(file))
                && isOfThisNamespace(file);
    }

    private static boolean isOfItsProcess(AgentInfo file) {
        return ProcFiles.isHandle(file.handle(), file.pid(), file.pid())
                && JvmProcess.of(file.pid()).filter(jvm -> !jvm.hasEnded()).isPresent();
    }

    private static boolean isOfThisNamespace(AgentInfo file) {
        Optional<Path> namespace = ProcFiles.link(ProcFiles.self(), "ns/pid");
        return file.pidNamespace()
                .equals(namespace.isPresent() ? namespace.get().toString() : "");
    }

    private static boolean isOfThisBoot(AgentInfo file) {
        return !bootId().isEmpty() && bootId().equals(file.bootId());
    }

    /** Without a boot id the file may belong to another host; then only the JVM can confirm it. */
    private boolean isPublished(Path path, AgentInfo file) {
        return JvmProcess.of(file.pid())
                .map(jvm -> PerformanceData.runFiles(jvm.temp(), "*", uid, Long.toString(jvm.pidInItsNamespace())))
                .orElse(List.of())
                .contains(path);
    }

    /** "" if it can't be read. */
    static String bootId() {
        return RunFolders.systemFile("/proc/sys/kernel/random/boot_id").strip();
    }
}
