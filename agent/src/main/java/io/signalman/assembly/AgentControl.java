package io.signalman.assembly;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import javax.management.MBeanServer;

/**
 * Carries out agent strings: starts the agent, answers a second attach, stops the agent. Bootstrap creates it by
 * reflection, so the constructor and {@link Predicate} must not change.
 */
public final class AgentControl implements Predicate<String> {
    /** The system property that marks the JVM of {@code signalman serve}. */
    static final String SERVES = "io.signalman.serves";

    private final Optional<Instrumentation> instrumentation;
    private final boolean atJvmStart;
    private Optional<RunningAgent> running = Optional.empty();

    /** Controls the agent in this JVM; {@code atJvmStart} is true under {@code -javaagent}. */
    public AgentControl(Instrumentation instrumentation, boolean atJvmStart) {
        this.instrumentation = Optional.ofNullable(instrumentation);
        this.atJvmStart = atJvmStart;
    }

    /** Carries out one agent string; returns true if an agent runs afterwards. */
    @Override
    public boolean test(String agentString) {
        String replyFile = "";
        String failure = "The agent did not start: ";
        boolean debug = false;
        AttachReply reply;
        try {
            Map<String, String> arguments = AgentArguments.parse(agentString);
            arguments.remove("jar");
            replyFile = Optional.ofNullable(arguments.remove("reply")).orElse("");
            debug = SettingsSources.isDebugging(arguments, System.getenv());
            boolean detach = "true".equals(arguments.remove("detach"));
            if (Boolean.getBoolean(SERVES)) {
                long pid = ProcessHandle.current().pid();
                reply = AttachReply.failed("Process " + pid + " is signalman serve, an agent without a host to "
                        + (detach ? "leave; stop it with: kill -TERM " : "attach to; reach it with: --jvm ") + pid);
            } else if (detach) {
                failure = "The agent was detached, and something of it may be left: ";
                reply = stop();
            } else {
                reply = start(arguments);
            }
        } catch (Exception | LinkageError | OutOfMemoryError e) {
            reply = AttachReply.failed(failure + ErrorText.of(e));
            if (debug) {
                e.printStackTrace();
            }
        }
        if (!reply.status().equals("already")) {
            System.err.println("signalman: " + reply.message());
        }
        reply.write(replyFile);
        return running.isPresent();
    }

    private AttachReply start(Map<String, String> arguments) throws Exception {
        Settings settings = SettingsSources.read(arguments, System.getenv());
        if (running.isPresent()) {
            return alreadyRunning(
                    running.get(),
                    arguments.isEmpty() || settings.equals(running.get().settings()));
        }
        NeededModules.check(); // before HostJvm, because the JVM can't verify HostJvm without these modules
        HostJvm host = new HostJvm(instrumentation);
        Duration patience = atJvmStart ? settings.startDelay() : Duration.ZERO;
        MBeanServer platform = HostJvm.platformServer(patience);
        RunningAgent agent = RunningAgent.start(settings, host, platform);
        running = Optional.of(agent);
        String runFile = agent.reach().runFile();
        host.publishRunFile(runFile);
        if (atJvmStart && !runFile.isEmpty()) {
            System.err.println("signalman: Run file: " + runFile);
        }
        agent.notes().forEach(note -> System.err.println("signalman: " + note));
        return running("started", agent);
    }

    private static AttachReply alreadyRunning(RunningAgent agent, boolean sameSettings) throws IOException {
        if (!sameSettings) {
            return AttachReply.failed("An agent with other settings runs in this JVM already; detach it first.");
        }
        agent.restoreRunFile();
        return running("already", agent);
    }

    private static AttachReply running(String status, RunningAgent agent) {
        return new AttachReply(status, agent.summary(), agent.reach().runFile(), agent.notes());
    }

    private AttachReply stop() {
        if (running.isEmpty()) {
            return new AttachReply("absent", "No agent runs in this JVM; there was nothing to detach.");
        }
        RunningAgent agent = running.get();
        running = Optional.empty();
        new HostJvm(instrumentation).publishRunFile("");
        agent.close();
        return new AttachReply("stopped", "Signalman has left this JVM.");
    }
}
