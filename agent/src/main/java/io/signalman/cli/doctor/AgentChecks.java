package io.signalman.cli.doctor;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.client.AgentStatus;
import io.signalman.cli.client.HttpClient;
import io.signalman.cli.client.HttpTransport;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Checks one agent. It asks over HTTP alone, since local JMX would start a management agent in the JVM.
 *
 * @param version the version of this command
 */
record AgentChecks(Findings findings, String version) {
    /** Checks an agent of this host. */
    void local(AgentInfo agent) {
        Optional<JvmProcess> jvm = JvmProcess.of(agent.pid());
        try {
            LocalAgents.requireRunning(agent);
        } catch (Failure stopped) {
            findings.failure("agent", stopped.sentence());
            return;
        }
        jvm.ifPresent(this::namespaces);
        clock(agent.started());
        if (agent.address().isEmpty()) {
            findings.warning(
                    "agent",
                    "its HTTP is off, so commands use local JMX, which is not checked here; attach it with http=true.");
            findings.reached();
            return;
        }
        String problem = agent.socket().isEmpty() ? "" : LocalAgents.socketProblem(agent);
        findings.failureIf(
                !problem.isEmpty(),
                "socket",
                agent.socket() + " " + problem + "; detach the agent and attach it again, as the JVM's user or root.",
                agent.socket().isEmpty() ? "off" : agent.socket());
        if (problem.isEmpty() || !agent.url().isEmpty()) {
            ask(jvm, () -> LocalAgents.transport(agent, ""));
        }
    }

    void namespaces(JvmProcess jvm) {
        if (jvm.place().notes().isEmpty()) {
            findings.ok("namespaces", "those of this command");
        }
        jvm.place().notes().forEach(note -> findings.warning("namespaces", note));
    }

    private void clock(String started) {
        try {
            findings.warningIf(
                    Instant.parse(started).isAfter(Instant.now().plusSeconds(2)),
                    "clock",
                    "the agent started at " + started
                            + ", which is still to come: the clock was set back, and records have"
                            + " wrong times; set it with timedatectl(1).",
                    "started at " + started);
        } catch (DateTimeParseException unknown) {
            findings.warning("clock", "the run file does not say when the agent started; attach it again.");
        }
    }

    /**
     * Asks an agent for its status.
     *
     * @param jvm empty if only its URL is known
     */
    void ask(Optional<JvmProcess> jvm, Supplier<HttpTransport> connect) {
        try {
            AgentStatus agent = new HttpClient(connect.get()).status();
            findings.reached();
            answered(jvm, agent);
        } catch (Failure failure) {
            boolean ended = jvm.filter(process -> JvmProcess.of(process.pid()).isEmpty())
                    .isPresent();
            if (ended) {
                findings.ok("agent", "the JVM has ended meanwhile");
                return;
            }
            findings.failure("agent", failure.sentence());
            if (failure.exitCode() == ExitCode.REFUSED) {
                findings.reached();
            }
        }
    }

    private void answered(Optional<JvmProcess> jvm, AgentStatus agent) {
        String self = "version " + agent.version() + (agent.name().isEmpty() ? "" : ", name " + agent.name());
        findings.warningIf(
                !agent.version().equals(version),
                "agent",
                self + ", but this command has version " + version + "; detach it, and attach this version.",
                self);
        findings.warningIf(
                agent.pinning().equals("none"),
                "pinning",
                "none: start times are compared right before each signal; use Linux 5.3 or newer, and a seccomp profile"
                        + " that allows pidfd_open and pidfd_send_signal.",
                agent.pinning());
        findings.warningIf(
                agent.scope().equals("all")
                        && jvm.filter(process -> !process.maySignalOthers()).isPresent(),
                "scope",
                "all, but the kernel lets the JVM signal only its own user's processes; run it as root or with CAP_KILL,"
                        + " or set scope=user.",
                agent.scope());
        exposure(agent);
        findings.failureIf(!agent.policyProblem().isEmpty(), "policy", agent.policyProblem(), agent.policy());
        findings.failureIf(!agent.tokensProblem().isEmpty(), "tokens", agent.tokensProblem(), "no problem");
        findings.failureIf(
                !agent.auditProblem().isEmpty(),
                "audit",
                "every signal is refused until it can be recorded: " + agent.auditProblem(),
                agent.audit());
        agent.notes().stream()
                .filter(note -> !note.equals(agent.tokensProblem()))
                .filter(note -> agent.auditProblem().isEmpty() || !note.contains(agent.auditProblem()))
                .forEach(note -> findings.warning("notes", note));
    }

    private void exposure(AgentStatus agent) {
        if (agent.exposure().isEmpty()) {
            findings.ok("exposure", "no other open door");
        }
        agent.exposure()
                .forEach(door -> findings.warning(
                        "exposure",
                        "open door: " + door + "; close it. Until then local JMX callers may look but not send, unless"
                                + " local.role says otherwise."));
    }
}
