package io.signalman.cli.doctor;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.client.AgentAddress;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code doctor}: says what keeps agents and commands from working, and the remedy. */
@Command(
        name = "doctor",
        description = "Checks this command, the agents of this user and the JVMs that an agent could be attached to, or"
                + " one JVM; says what is wrong and what to do. It changes nothing and sends no signal.",
        footerHeading =
                "%nExit codes: 0 no failure, 1 a failure, 2 wrong usage, 4 no agent can be reached.%n%nExamples:%n",
        footer = {"  signalman doctor", "  signalman doctor 4242", "  signalman doctor --context prod --json"})
public final class DoctorCommand implements Callable<Integer> {
    private final HostAccess access;
    private final String version;

    private final Findings findings = new Findings(0);

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Parameters(arity = "0..1", paramLabel = "<jvm>", description = Connection.JVM)
    private String jvm = "";

    public DoctorCommand(HostAccess access, String version) {
        this.access = access;
        this.version = version;
    }

    @Override
    public Integer call() {
        boolean named = !connection.words().isEmpty();
        if (named && !jvm.isEmpty()) {
            throw Failure.usage("Name one agent: give <jvm> or options, not both.");
        }
        HostChecks host = new HostChecks(findings);
        host.java();
        host.jar(version);
        if (!jvm.isEmpty()) {
            checkJvm(Jvms.pid(jvm, access), host);
        } else if (named && connection.address().url().isEmpty()) {
            checkJvm(connection.address().pid(access), host);
        } else if (named) {
            checkUrl(connection.address());
        } else {
            checkAll(host);
        }
        print();
        if (!findings.isReached()) {
            return ExitCode.UNREACHABLE;
        }
        return findings.hasFailure() ? ExitCode.NOTHING : ExitCode.OK;
    }

    private void checkJvm(long pid, HostChecks host) {
        if (JvmProcess.uid(pid) == JvmProcess.ownUid()) {
            host.runFolders();
        }
        findings.add(JvmChecks.bounded(pid, of -> JvmChecks.one(pid, of, version)));
    }

    private void checkUrl(AgentAddress address) {
        findings.add(JvmChecks.bounded(
                0, of -> new AgentChecks(of, version).ask(Optional.empty(), () -> address.transport(""))));
    }

    private void checkAll(HostChecks host) {
        RunFiles.Survey survey = LocalAgents.survey();
        host.processes();
        Optional<AgentAddress> chosen = host.contexts(connection, access, survey);
        host.runFolders();
        List<Supplier<Findings>> begun = survey.agents().stream()
                .map(AgentInfo.Located::agent)
                .map(agent -> JvmChecks.begin(agent.pid(), of -> new AgentChecks(of, version).local(agent)))
                .toList();
        begun.forEach(checks -> findings.add(checks.get()));
        survey.doubts().forEach(doubt -> findings.warning("agent", "can't tell whether an agent runs: " + doubt));
        if (survey.agents().isEmpty()) {
            findings.failure(
                    "agent", "no agent of this user runs; start one with: signalman attach <jvm>, or: signalman serve");
        }
        chosen.filter(address -> !address.url().isEmpty()).ifPresent(this::checkUrl);
        JvmChecks.withoutAgent(findings);
    }

    private void print() {
        if (output.json()) {
            output.printJson(Map.of("findings", findings.all()));
            return;
        }
        Table table = new Table("STATE", "CHECK", "JVM", "");
        for (Findings.Finding finding : findings.all()) {
            table.row(finding.state(), finding.check(), finding.jvm() == 0 ? "" : finding.jvm(), finding.message());
        }
        output.print(table);
    }
}
