package io.signalman.cli;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.AgentStatus;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.fleet.FleetCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: shows the agents of this user, or one agent. */
@Command(
        name = "status",
        description = "Shows each running agent: where it listens, what it may signal, and its counters.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman status", "  signalman status --jvm 4242 --json"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private FleetOptions fleet;

    /**
     * @param pid the host JVM's pid, 0 if only the agent's URL is known
     * @param runFile the path of the run file as that JVM sees it, "" if there is none or it is unknown
     * @param socket the path of the Unix domain socket, "" likewise
     */
    private record AgentRow(long pid, String runFile, String socket, AgentStatus agent, List<String> notes) {
        static AgentRow of(long pid, String runFile, String socket, AgentStatus agent) {
            List<String> notes = new ArrayList<>(agent.notes());
            JvmProcess.of(pid).ifPresent(jvm -> notes.addAll(jvm.place().notes()));
            return new AgentRow(pid, runFile, socket, agent, notes);
        }
    }

    @Override
    public Integer call() {
        if (fleet.isGiven(connection)) {
            try (FleetRun run = fleet.open(connection, output)) {
                return run.finish(run.ask(Question.of(FleetCall.STATUS, List.of(), Readings::status)));
            }
        }
        RunFiles.Survey survey =
                connection.isUrl() ? new RunFiles.Survey(List.of(), List.of()) : connection.agentsOfAnyUser();
        List<AgentInfo.Located> agents = survey.agents();
        if (agents.isEmpty()) {
            try (AgentClient client = connection.open(output)) {
                AgentStatus agent = client.status();
                print(List.of(AgentRow.of(connection.pid(), agent.runFile(), agent.socket(), agent)));
                return ExitCode.OK;
            }
        }
        List<AgentRow> rows = new ArrayList<>();
        int code = ExitCode.OK;
        for (AgentInfo.Located located : agents) {
            try (AgentClient client = LocalAgents.open(located.agent())) {
                rows.add(AgentRow.of(
                        located.agent().pid(),
                        located.path().toString(),
                        located.agent().socket(),
                        client.status()));
            } catch (Failure failure) {
                output.complain(failure.sentence());
                code = failure.exitCode();
            }
        }
        print(rows);
        survey.doubts().forEach(doubt -> output.complain("can't tell whether an agent runs: " + doubt));
        return code;
    }

    private void print(List<AgentRow> rows) {
        if (output.json()) {
            output.printJson(Map.of("agents", rows));
            return;
        }
        for (AgentRow row : rows) {
            AgentStatus agent = row.agent();
            Table table = new Table(row.pid() == 0 ? "AGENT" : "JVM " + row.pid(), "")
                    .row("name", agent.name())
                    .row("url", agent.url().isEmpty() ? "none" : agent.url())
                    .row("socket", row.socket().isEmpty() ? "none" : row.socket())
                    .row("run file", row.runFile().isEmpty() ? "none" : row.runFile())
                    .row("version", agent.version())
                    .row("platform", agent.platform())
                    .row("scope", agent.scope())
                    .row("pinning", agent.pinning())
                    .row("exposure", agent.exposure().isEmpty() ? "none" : String.join("; ", agent.exposure()))
                    .row("policy", agent.policy())
                    .row("audit", agent.auditProblem().isEmpty() ? agent.audit() : agent.auditProblem())
                    .row("delivered", agent.delivered())
                    .row("failed", agent.failed())
                    .row("refused", agent.refused());
            row.notes().forEach(note -> table.row("note", note));
            output.print(table);
        }
    }
}
