package io.signalman.cli.client;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The agents of this host, and the ways to them. */
public final class LocalAgents {
    private LocalAgents() {}

    /**
     * Finds the only agent of this user.
     *
     * @throws Failure if no agent runs, or several run
     */
    static AgentInfo only(Output output) {
        RunFiles.Survey survey = RunFiles.survey();
        List<AgentInfo.Located> agents = survey.agents();
        if (agents.isEmpty()) {
            // Root may use another user's agent, but only one that it names: its user decides what it answers.
            RunFiles.Survey all = orOfAnyUser(survey);
            requireSome(all);
            throw Failure.unreachable("No agent of this user runs, but others do: " + describe(all.agents())
                    + "; name one with --jvm <pid, name or user:name>" + doubts(all));
        }
        if (agents.size() > 1) {
            throw Failure.usage("Several agents run: " + describe(agents)
                    + "; pick one with --jvm <pid or name>, such as --jvm "
                    + agents.get(0).agent().pid()
                    + ", or one for all commands with: signalman context use <name>");
        }
        int first = agents.get(0).agent().pid();
        for (String doubt : survey.doubts()) {
            output.complain(
                    "using the agent in JVM " + first + "; another one may run (pick one with --jvm <pid>): " + doubt);
        }
        return agents.get(0).agent();
    }

    private static String describe(List<AgentInfo.Located> agents) {
        return agents.stream().map(located -> describe(located.agent())).collect(Collectors.joining(", "));
    }

    public static String describe(AgentInfo agent) {
        return JvmProcess.of(agent.pid())
                .map(jvm -> Jvms.describe(jvm, agent.name()))
                .orElse(Integer.toString(agent.pid()));
    }

    /** Finds the agents of this user; for root without agents of its own, the agents of all users. */
    static RunFiles.Survey ofAnyUser() {
        RunFiles.Survey all = survey();
        requireSome(all);
        return all;
    }

    /** Finds agents as {@link #ofAnyUser} does; there may be none. */
    public static RunFiles.Survey survey() {
        return orOfAnyUser(RunFiles.survey());
    }

    private static RunFiles.Survey orOfAnyUser(RunFiles.Survey own) {
        return own.agents().isEmpty() && JvmProcess.ownUid() == 0 ? RunFiles.surveyOfAnyUser() : own;
    }

    private static void requireSome(RunFiles.Survey survey) {
        if (survey.agents().isEmpty()) {
            throw Failure.unreachable(
                    "No agent of this user runs; start one with: signalman attach <jvm>, or: signalman serve"
                            + doubts(survey));
        }
    }

    private static String doubts(RunFiles.Survey survey) {
        return survey.doubts().isEmpty() ? "" : ". Unknown for some JVMs: " + String.join(" ", survey.doubts());
    }

    /** Connects to an agent that was found already. */
    public static AgentClient open(AgentInfo agent) {
        return hasHttp(agent) ? new HttpClient(transport(agent, "")) : JmxClient.connect(agent.pid(), "");
    }

    /** Whether its HTTP is on. */
    public static boolean hasHttp(AgentInfo agent) {
        return !agent.url().isEmpty() || isReachable(agent);
    }

    /**
     * Prepares calls to an agent that has HTTP, over its socket if the socket is reachable.
     *
     * @throws Failure if somebody else could receive the token, or the JVM is stopped
     */
    public static HttpTransport transport(AgentInfo agent, String reason) {
        requireRunning(agent);
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

    /**
     * Does nothing unless the JVM is stopped, when nothing would answer.
     *
     * @throws Failure then
     */
    public static void requireRunning(AgentInfo agent) {
        if (JvmProcess.of(agent.pid()).filter(JvmProcess::isStopped).isPresent()) {
            throw Failure.unreachable("JVM " + agent.pid()
                    + " is stopped, so its agent can't answer; continue it with: kill -CONT " + agent.pid());
        }
    }

    /** Whether the agent has a socket that is reachable. */
    private static boolean isReachable(AgentInfo agent) {
        return !agent.socket().isEmpty() && socketProblem(agent).isEmpty();
    }

    /**
     * Why the agent's socket can't be used, as a clause; "" if it can, or if that can't be checked from here. A socket of
     * another user is not the agent's.
     *
     * @param agent one with a socket
     */
    public static String socketProblem(AgentInfo agent) {
        Optional<Path> socket = OwnFiles.path(agent.socket());
        if (socket.isEmpty()) {
            return "has a path that this locale can't name";
        }
        if (foreign(agent).isPresent()) {
            return "";
        }
        String problem = OwnFiles.socketProblem(socket.get(), JvmProcess.uid(agent.pid()));
        if (!problem.isEmpty()) {
            return problem;
        }
        try {
            UnixChannel.connect(socket.get(), 1).close();
            return "";
        } catch (IOException | RuntimeException e) {
            return "can't be connected to (" + ErrorText.of(e) + ")";
        }
    }

    private static Optional<JvmProcess> foreign(AgentInfo agent) {
        return JvmProcess.of(agent.pid()).filter(process -> process.place().isForeign());
    }

    static HttpTransport overSocket(String path, String token, String reason) {
        // No lambda: each kill and ps would pay for it.
        SocketConnection.Dialer dial = new SocketConnection.Dialer() {
            @Override
            public ByteChannel connect(int millis) throws IOException {
                return UnixChannel.connect(Path.of(path), millis);
            }
        };
        return HttpTransport.over(Connection.UNIX + path, dial, token, reason);
    }
}
