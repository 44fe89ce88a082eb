package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.NotEmpty;
import io.signalman.cli.output.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that say which agent a command talks to. */
public final class Connection {
    /** What {@code --jvm}, {@code attach} and {@code detach} take. */
    public static final String JVM = "A JVM: its pid, the name of its agent, its main class or jar, its container, or"
            + " conditions such as 'jvm:Bootstrap&user:tomcat'.";

    /** A URL with this prefix is the path of a Unix domain socket. */
    static final String UNIX = "unix:";

    private final HostAccess access;

    @Option(
            names = "--jvm",
            paramLabel = "<jvm>",
            converter = NotEmpty.class,
            description = "Use the agent in this JVM. " + JVM)
    private String jvm = "";

    @Option(
            names = "--context",
            paramLabel = "<context>",
            converter = NotEmpty.class,
            description = "Use the agent of this context; see signalman context --help.")
    private String context = "";

    @Option(
            names = "--url",
            paramLabel = "<url>",
            converter = NotEmpty.class,
            description = "Another agent: http://…, https://… or unix:/path/of/its/socket.")
    private String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "<file>",
            converter = NotEmpty.class,
            description = "The file that holds the token for --url or --inventory, or that agent's run file.")
    private String tokenFile = "";

    @Option(
            names = "--ca-file",
            paramLabel = "<file>",
            converter = NotEmpty.class,
            description = "PEM certificates of the CAs to trust for https://…; the JDK's CAs if not given.")
    private String caFile = "";

    /** Used by picocli, which sets the fields. */
    public Connection(HostAccess access) {
        this.access = access;
    }

    /** Names the agent without picocli; each option is "" if it is not given. */
    public Connection(HostAccess access, String jvm, String url, String tokenFile, String context) {
        this(access);
        this.jvm = jvm;
        this.url = url;
        this.tokenFile = tokenFile;
        this.context = context;
    }

    /**
     * Connects to the agent.
     *
     * @param output gets a note if the agent is in another PID namespace
     * @throws Failure if no agent runs, or if several run and no option names one
     */
    public AgentClient open(Output output) {
        return open(output, "");
    }

    /**
     * Connects as {@link #open(Output)} does.
     *
     * @param reason why the agent is called, for its records; "" for none
     */
    public AgentClient open(Output output, String reason) {
        return open(output, reason, false);
    }

    private AgentClient open(Output output, String reason, boolean onlyHttp) {
        AgentAddress address = address();
        if (!address.url().isEmpty()) {
            return new HttpClient(address.transport(reason));
        }
        Optional<AgentInfo> agent = Optional.empty();
        long pid = 0;
        if (address.isNone()) {
            agent = Optional.of(LocalAgents.only(output));
            pid = agent.get().pid();
        } else {
            pid = address.pid(access);
            agent = RunFiles.ofJvm(pid).map(AgentInfo.Located::agent);
        }
        if (agent.isPresent()) {
            Optional<String> note =
                    JvmProcess.of(pid).flatMap(process -> process.place().pidNote());
            note.ifPresent(output::complain);
            if (LocalAgents.hasHttp(agent.get())) {
                return new HttpClient(LocalAgents.transport(agent.get(), reason));
            }
        }
        if (onlyHttp) {
            throw Failure.unreachable("The agent's HTTP is off, and this needs it; attach it with http=true.");
        }
        return JmxClient.connect(pid, reason);
    }

    /** The agent that options, the environment or {@code context use} name, in this order. */
    public AgentAddress address() {
        AgentAddress address = given();
        if (address.isNone()) {
            address = Contexts.read(access).chosen().orElse(AgentAddress.NONE).with(tokenFile, caFile);
        }
        checkPlain(address);
        return address;
    }

    /**
     * Connects over HTTP, and so starts nothing in the JVM.
     *
     * @throws Failure as {@link #open} does, and if the agent's HTTP is off
     */
    public HttpClient openHttp(Output output) {
        return (HttpClient) open(output, "", true);
    }

    /** The agent that options or, without them, the environment name. */
    private AgentAddress given() {
        if (!url.isEmpty() && !jvm.isEmpty()) {
            throw Failure.usage("--url and --jvm exclude each other; give one of them.");
        }
        if (!context.isEmpty() && !(url.isEmpty() && jvm.isEmpty())) {
            throw Failure.usage("--context names an agent already; leave out --jvm and --url.");
        }
        if (!jvm.isEmpty()) {
            return AgentAddress.ofJvm(jvm).with(tokenFile, caFile);
        }
        String urlOutside = variable("SIGNALMAN_URL");
        if (!url.isEmpty()) {
            // A token for one agent never goes to another.
            boolean same = urlOutside.isEmpty() || urlOutside.equals(url);
            AgentAddress address = AgentAddress.ofUrl(url);
            return (same ? fromEnvironment(address) : address).with(tokenFile, caFile);
        }
        String named = context.isEmpty() ? variable("SIGNALMAN_CONTEXT") : context;
        if (!named.isEmpty()) {
            return Contexts.read(access).named(named).with(tokenFile, caFile);
        }
        return urlOutside.isEmpty()
                ? AgentAddress.NONE
                : fromEnvironment(AgentAddress.ofUrl(urlOutside)).with(tokenFile, caFile);
    }

    private static AgentAddress fromEnvironment(AgentAddress address) {
        return address.with(
                variable("SIGNALMAN_TOKEN_FILE"),
                address.url().startsWith("https:") ? variable("SIGNALMAN_CA_FILE") : "");
    }

    /** "" if the environment variable is not set. */
    private static String variable(String name) {
        return System.getenv().getOrDefault(name, "");
    }

    private void checkPlain(AgentAddress address) {
        if (address.url().isEmpty() && !tokenFile.isEmpty()) {
            throw Failure.usage("--token-file goes with --url; without it the run file's token is used.");
        }
        if (!address.url().startsWith("https:") && !caFile.isEmpty()) {
            throw Failure.usage("--ca-file goes with --url https://…; an agent of this host is known by its run file.");
        }
    }

    /** The options as a shell reads them, each after a blank; "" if no option is given. */
    public String words() {
        StringBuilder words = new StringBuilder(Jvms.isPid(jvm) ? " --jvm " + jvm : "");
        Map.of(
                        "--jvm", Jvms.isPid(jvm) ? "" : jvm,
                        "--context", context,
                        "--url", url,
                        "--token-file", tokenFile,
                        "--ca-file", caFile)
                .entrySet()
                .stream()
                .filter(option -> !option.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(option -> words.append(' ')
                        .append(option.getKey())
                        .append(" '")
                        .append(option.getValue().replace("'", "'\\''"))
                        .append('\''));
        return words.toString();
    }

    /** Whether an option names one agent. */
    public boolean namesAgent() {
        return !(jvm.isEmpty() && url.isEmpty() && context.isEmpty());
    }

    /** Whether {@code --token-file} or {@code --ca-file} is given. */
    public boolean hasFiles() {
        return !(tokenFile.isEmpty() && caFile.isEmpty());
    }

    /** The token and the CAs of the options, for many agents; no token of the environment goes to them. */
    public AgentDoors doors() {
        return new AgentDoors(tokenFile, caFile);
    }

    /** What names the agent: an option, a variable, "signalman context use", or "" if nothing does. */
    public String source() {
        if (!words().isEmpty()) {
            return words().strip();
        }
        for (String name : List.of("SIGNALMAN_CONTEXT", "SIGNALMAN_URL")) {
            if (!variable(name).isEmpty()) {
                return name + "=" + variable(name);
            }
        }
        return address().isNone() ? "" : "signalman context use " + address().context();
    }

    /** Whether an option or the environment names the agent. */
    public boolean isGiven() {
        return !words().isEmpty() || !given().isNone();
    }

    /** Whether an option or the environment names an agent by its URL. */
    public boolean isUrl() {
        return !given().url().isEmpty();
    }

    /** The pid that options or the environment name, 0 for none. */
    public long pid() {
        AgentAddress address = given();
        return address.jvm().isEmpty() ? 0 : address.pid(access);
    }

    /**
     * Finds the agents of this user, for root without agents of its own the agents of all users, or the agent that
     * options or the environment name. The result is empty only if that JVM has no run file.
     *
     * @throws Failure if no agent runs
     */
    public RunFiles.Survey agentsOfAnyUser() {
        checkPlain(given());
        long pid = pid();
        return pid == 0
                ? LocalAgents.ofAnyUser()
                : new RunFiles.Survey(RunFiles.ofJvm(pid).stream().toList(), List.of());
    }
}
