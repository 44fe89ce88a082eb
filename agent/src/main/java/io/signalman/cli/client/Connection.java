package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.cli.output.Output;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options that say which agent a command talks to. */
public final class Connection {
    /** A URL with this prefix is the path of a Unix domain socket. */
    private static final String UNIX = "unix:";

    @Option(
            names = "--jvm",
            paramLabel = "<jvm>",
            converter = Jvms.Converter.class,
            description = "The JVM of the agent to use if several run: its pid, what signalman jvms"
                    + " shows as MAIN, or its container.")
    private long jvm;

    @Option(
            names = "--url",
            paramLabel = "<url>",
            description = "Another agent: http://…, https://… or unix:/path/of/its/socket.")
    private String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "<file>",
            description = "The file that holds the token for --url, or that agent's run file.")
    private String tokenFile = "";

    @Option(
            names = "--ca-file",
            paramLabel = "<file>",
            description = "PEM certificates of the CAs to trust for --url https://…; the JDK's CAs if not given.")
    private String caFile = "";

    /** Used by picocli, which sets the fields. */
    public Connection() {}

    /**
     * Names the agent without picocli.
     *
     * @param jvm its pid, 0 if none is named
     * @param url "" if none is given
     * @param tokenFile "" if none is given
     */
    public Connection(long jvm, String url, String tokenFile) {
        this.jvm = jvm;
        this.url = url;
        this.tokenFile = tokenFile;
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
        checkOptions();
        if (!url.isEmpty()) {
            return new HttpClient(
                    isSocket()
                            ? overSocket(url.substring(UNIX.length()), token(), reason)
                            : new HttpTransport(url, token(), reason, authorities()));
        }
        Optional<AgentInfo> agent = agent(output);
        agent.flatMap(file -> JvmProcess.of(file.pid()))
                .flatMap(process -> process.place().pidNote())
                .ifPresent(output::complain);
        return agent.isEmpty() ? JmxClient.connect(jvm, reason) : open(agent.get(), reason);
    }

    /**
     * Connects over HTTP.
     *
     * @throws Failure as {@link #open} does, and if the agent's HTTP is off
     */
    public HttpClient openHttp(Output output) {
        if (open(output) instanceof HttpClient http) {
            return http;
        }
        throw Failure.unreachable("The agent's HTTP is off, and this needs it; attach it with http=true.");
    }

    private void checkOptions() {
        if (!url.isEmpty() && jvm != 0) {
            throw Failure.usage("--url and --jvm exclude each other; give one of them.");
        }
        if (url.isEmpty() && !tokenFile.isEmpty()) {
            throw Failure.usage("--token-file goes with --url; without it the run file's token is used.");
        }
        if (!caFile.isEmpty() && !url.startsWith("https:")) {
            throw Failure.usage("--ca-file goes with --url https://…; an agent of this host is known by its run file.");
        }
    }

    /** Empty if the JVM has no run file. */
    private Optional<AgentInfo> agent(Output output) {
        RunFiles.Survey survey = agents();
        List<AgentInfo.Located> agents = survey.agents();
        if (agents.size() > 1) {
            throw Failure.usage("Several agents run, in JVMs "
                    + agents.stream()
                            .map(located -> Integer.toString(located.agent().pid()))
                            .collect(Collectors.joining(", "))
                    + "; pick one with --jvm <pid>.");
        }
        for (String doubt : survey.doubts()) {
            output.complain("using the agent in JVM " + agents.get(0).agent().pid()
                    + "; another one may run (pick one with --jvm <pid>): " + doubt);
        }
        return agents.stream().map(AgentInfo.Located::agent).findFirst();
    }

    /** Connects to an agent that was found already. */
    public static AgentClient open(AgentInfo agent) {
        return open(agent, "");
    }

    private static AgentClient open(AgentInfo agent, String reason) {
        return agent.url().isEmpty() && !isReachable(agent)
                ? JmxClient.connect(agent.pid(), reason)
                : new HttpClient(transport(agent, reason));
    }

    /**
     * Prepares calls to an agent that has HTTP, over its socket if the socket is reachable.
     *
     * @throws Failure if somebody else could receive the token
     */
    public static HttpTransport transport(AgentInfo agent, String reason) {
        Optional<JvmProcess> foreign = foreign(agent);
        if (isReachable(agent)) {
            return foreign.isPresent()
                    ? HttpTransport.into(foreign.get(), agent, reason)
                    : overSocket(agent.socket(), agent.token(), reason);
        }
        JvmProcess.of(agent.pid()).ifPresent(jvm -> jvm.place().requireOurNetwork(agent.url()));
        Optional<HttpTransport.Security> security =
                agent.url().startsWith("https:") ? Optional.of(TlsTrust.pinned(agent)) : Optional.empty();
        return new HttpTransport(agent.url(), agent.token(), reason, security);
    }

    private boolean isSocket() {
        return url.startsWith(UNIX)
                && url.length() > UNIX.length()
                && OwnFiles.path(url.substring(UNIX.length())).isPresent();
    }

    /** Whether the agent has a socket that is reachable; a socket of another user is not the agent's. */
    private static boolean isReachable(AgentInfo agent) {
        Optional<Path> socket = agent.socket().isEmpty() ? Optional.empty() : OwnFiles.path(agent.socket());
        if (socket.isPresent() && foreign(agent).isPresent()) {
            return true; // this can't be checked from here
        }
        if (socket.isEmpty() || !OwnFiles.isSocket(socket.get(), JvmProcess.uid(agent.pid()))) {
            return false;
        }
        try {
            UnixChannel.connect(socket.get(), 1).close();
            return true;
        } catch (IOException | RuntimeException otherwise) {
            return false;
        }
    }

    private static Optional<JvmProcess> foreign(AgentInfo agent) {
        return JvmProcess.of(agent.pid()).filter(process -> process.place().isForeign());
    }

    private static HttpTransport overSocket(String path, String token, String reason) {
        // No lambda: each kill and ps would pay for it.
        SocketConnection.Dialer dial = new SocketConnection.Dialer() {
            @Override
            public ByteChannel connect(int millis) throws IOException {
                return UnixChannel.connect(Path.of(path), millis);
            }
        };
        return HttpTransport.over(UNIX + path, dial, token, reason);
    }

    /** The options as a shell reads them, each after a blank; "" if no option is given. */
    public String words() {
        StringBuilder words = new StringBuilder(jvm == 0 ? "" : " --jvm " + jvm);
        Map.of("--url", url, "--token-file", tokenFile, "--ca-file", caFile).entrySet().stream()
                .filter(option -> !option.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .forEach(option -> words.append(' ')
                        .append(option.getKey())
                        .append(" '")
                        .append(option.getValue().replace("'", "'\\''"))
                        .append('\''));
        return words.toString();
    }

    /** Whether an option is given. */
    public boolean isGiven() {
        return !words().isEmpty();
    }

    /** Whether {@code --url} is given. */
    public boolean isUrl() {
        return !url.isEmpty();
    }

    /** The pid that {@code --jvm} names, 0 if it is not given. */
    public long jvm() {
        return jvm;
    }

    /**
     * Finds the agents of this user, or the agent of any user that {@code --jvm} names. The result is empty only if
     * that JVM has no run file.
     *
     * @throws Failure if no agent runs
     */
    private RunFiles.Survey agents() {
        return agents(RunFiles::survey);
    }

    /** Finds the agents of this user; for root without agents of its own, the agents of all users. */
    public RunFiles.Survey agentsOfAnyUser() {
        return agents(() -> {
            RunFiles.Survey own = RunFiles.survey();
            return own.agents().isEmpty() && JvmProcess.ownUid() == 0 ? RunFiles.surveyOfAnyUser() : own;
        });
    }

    private RunFiles.Survey agents(Supplier<RunFiles.Survey> survey) {
        if (jvm != 0) {
            return new RunFiles.Survey(RunFiles.ofJvm(jvm).stream().toList(), List.of());
        }
        RunFiles.Survey all = survey.get();
        if (all.agents().isEmpty()) {
            String none = "No agent of this user runs; start one with: signalman attach <jvm>, or: signalman serve";
            throw Failure.unreachable(
                    all.doubts().isEmpty()
                            ? none
                            : none + "\nUnknown for some JVMs: " + String.join(" ", all.doubts()));
        }
        return all;
    }

    private Optional<HttpTransport.Security> authorities() {
        return caFile.isEmpty() ? Optional.empty() : Optional.of(TlsTrust.signedBy(caFile));
    }

    private String token() {
        if (tokenFile.isEmpty()) {
            return "";
        }
        // The user named this file, so it may be a pipe or a link, such as a Kubernetes secret.
        try (InputStream in = Files.newInputStream(Path.of(tokenFile))) {
            String text = new String(in.readNBytes(OwnFiles.MAX_BYTES), StandardCharsets.UTF_8);
            return Json.parseObject(text)
                    .map(json -> AgentInfo.of(json).token())
                    .orElse(text)
                    .strip();
        } catch (IOException | InvalidPathException | SecurityException unreadable) {
            throw Failure.usage("--token-file " + tokenFile + " can't be read.");
        }
    }
}
