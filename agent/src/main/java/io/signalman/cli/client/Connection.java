package io.signalman.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which agent a command talks to. */
final class Connection {
    /** How a URL begins whose rest is the path of a Unix domain socket. */
    private static final String UNIX = "unix:";

    @Option(
            names = "--jvm",
            paramLabel = "<jvm>",
            converter = Jvms.Converter.class,
            description = "The JVM whose agent is meant, where several agents run: its pid, what signalman jvms"
                    + " shows as MAIN, or its container.")
    private long jvm;

    @Option(
            names = "--url",
            paramLabel = "<url>",
            description = "Where another agent listens: http://…, https://… or unix:/path/of/its/socket.")
    private String url = "";

    @Option(
            names = "--token-file",
            paramLabel = "<file>",
            description = "The file that holds the token for --url, or that agent's run file.")
    private String tokenFile = "";

    @Option(
            names = "--ca-file",
            paramLabel = "<file>",
            description = "PEM certificates of the CAs to trust for --url https://…; the JDK's own if not given.")
    private String caFile = "";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Optional<PrintWriter> err;

    /** For picocli, which fills in the rest. */
    Connection() {
        err = Optional.empty();
    }

    Connection(long jvm, String url, String tokenFile, PrintWriter err) {
        this.err = Optional.of(err);
        this.jvm = jvm;
        this.url = url;
        this.tokenFile = tokenFile;
    }

    /**
     * Connects to it.
     *
     * @param output says so if its pids are not those of this command
     * @throws Failure if no agent runs, or if several do and none is named
     */
    Client open(Output output) {
        return open(output, "");
    }

    /**
     * As {@link #open(Output)}, for what is to be recorded.
     *
     * @param reason why, "" for none
     */
    Client open(Output output, String reason) {
        checkOptions();
        if (!url.isEmpty()) {
            return new HttpClient(
                    isSocket()
                            ? overSocket(url.substring(UNIX.length()), token(), reason)
                            : new HttpCall(url, token(), reason, authorities()));
        }
        Optional<RunFile> agent = agent();
        agent.flatMap(file -> JvmProcess.of(file.pid()))
                .flatMap(process -> process.place().pidNote())
                .ifPresent(output::complain);
        return agent.isEmpty() ? JmxClient.connect(jvm, reason) : open(agent.get(), reason);
    }

    /** @throws Failure as {@link #open} does, and where the agent's HTTP is off */
    HttpClient openHttp(Output output) {
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

    /** Empty where the JVM that is meant has no run file. */
    private Optional<RunFile> agent() {
        RunFiles.Survey survey = agents();
        List<RunFile.Located> agents = survey.agents();
        if (agents.size() > 1) {
            throw Failure.usage("Several agents run, in JVMs "
                    + agents.stream()
                            .map(agent -> Integer.toString(agent.file().pid()))
                            .collect(Collectors.joining(", "))
                    + "; pick one with --jvm <pid>.");
        }
        for (String doubt : survey.doubts()) {
            Main.complain(
                    err.orElseGet(() -> spec.commandLine().getErr()),
                    "using the agent in JVM " + agents.get(0).file().pid()
                            + "; another one may run (pick one with --jvm <pid>): " + doubt);
        }
        return agents.stream().map(RunFile.Located::file).findFirst();
    }

    static Client open(RunFile agent) {
        return open(agent, "");
    }

    private static Client open(RunFile agent, String reason) {
        return agent.url().isEmpty() && !isReachable(agent)
                ? JmxClient.connect(agent.pid(), reason)
                : new HttpClient(call(agent, reason));
    }

    /**
     * Of one that has HTTP: over its socket if that can be reached.
     *
     * @throws Failure where the token could go to somebody else
     */
    static HttpCall call(RunFile agent, String reason) {
        Optional<JvmProcess> foreign = foreign(agent);
        if (isReachable(agent)) {
            return foreign.isPresent()
                    ? HttpCall.into(foreign.get(), agent, reason)
                    : overSocket(agent.socket(), agent.token(), reason);
        }
        JvmProcess.of(agent.pid()).ifPresent(jvm -> jvm.place().requireOurNetwork(agent.url()));
        Optional<HttpCall.Security> security =
                agent.url().startsWith("https:") ? Optional.of(Https.pinned(agent)) : Optional.empty();
        return new HttpCall(agent.url(), agent.token(), reason, security);
    }

    private boolean isSocket() {
        return url.startsWith(UNIX)
                && url.length() > UNIX.length()
                && OwnFiles.path(url.substring(UNIX.length())).isPresent();
    }

    /** A socket of another user than the agent's is not the agent's. */
    private static boolean isReachable(RunFile agent) {
        Optional<Path> socket = agent.socket().isEmpty() ? Optional.empty() : OwnFiles.path(agent.socket());
        if (socket.isPresent() && foreign(agent).isPresent()) {
            return true; // as far as can be told from here
        }
        if (socket.isEmpty() || !OwnFiles.isSocket(socket.get(), JvmProcess.uid(agent.pid()))) {
            return false;
        }
        try {
            UnixLine.connect(socket.get(), 1).close();
            return true;
        } catch (IOException | RuntimeException otherwise) {
            return false;
        }
    }

    private static Optional<JvmProcess> foreign(RunFile agent) {
        return JvmProcess.of(agent.pid()).filter(process -> process.place().isForeign());
    }

    private static HttpCall overSocket(String path, String token, String reason) {
        // No lambda: this is on the way of each kill and ps.
        SocketConnection.Dial dial = new SocketConnection.Dial() {
            @Override
            public ByteChannel connect(int millis) throws IOException {
                return UnixLine.connect(Path.of(path), millis);
            }
        };
        return HttpCall.over(UNIX + path, dial, token, reason);
    }

    /** The same options as a shell takes them, each with a blank in front; "" for none. */
    String words() {
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

    /** Whether an option names an agent. */
    boolean isGiven() {
        return !words().isEmpty();
    }

    boolean isUrl() {
        return !url.isEmpty();
    }

    /** The JVM that --jvm names, 0 where it names none. */
    long jvm() {
        return jvm;
    }

    /**
     * Those of this user, or the one that --jvm names, whosever it is; no agents only where that one has no run file.
     *
     * @throws Failure where no agent runs at all
     */
    private RunFiles.Survey agents() {
        return agents(RunFiles::survey);
    }

    /** As {@link #agents}; where root has none of its own, those of other users. */
    RunFiles.Survey agentsOfAnyUser() {
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
                            : none + "\nCan't tell of some JVMs: " + String.join(" ", all.doubts()));
        }
        return all;
    }

    private Optional<HttpCall.Security> authorities() {
        return caFile.isEmpty() ? Optional.empty() : Optional.of(Https.signedBy(caFile));
    }

    private String token() {
        if (tokenFile.isEmpty()) {
            return "";
        }
        // The user named it, so it may also be a link, as Kubernetes' secrets are, or a pipe.
        try (InputStream in = Files.newInputStream(Path.of(tokenFile))) {
            String text = new String(in.readNBytes(OwnFiles.MAX_BYTES), StandardCharsets.UTF_8);
            return Json.parseObject(text)
                    .map(json -> Rows.runFile(json).token())
                    .orElse(text)
                    .strip();
        } catch (IOException | InvalidPathException | SecurityException unreadable) {
            throw Failure.usage("--token-file " + tokenFile + " can't be read.");
        }
    }
}
