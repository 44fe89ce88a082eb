package io.signalman.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code status}: the agents of this user, or the one that is asked for. */
@Command(
        name = "status",
        description = "Shows each running agent: where it listens, what it may signal, what it did so far.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman status", "  signalman status --jvm 4242 --json"})
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    /**
     * @param pid the host JVM, 0 where only the agent's URL is known
     * @param runFile as that JVM sees it, "" if it has none or that is not known
     * @param socket the path of its Unix domain socket, likewise
     */
    private record Row(long pid, String runFile, String socket, AgentStatus agent, List<String> notes) {
        static Row of(long pid, String runFile, String socket, AgentStatus agent) {
            List<String> notes = new ArrayList<>(agent.notes());
            JvmProcess.of(pid).ifPresent(jvm -> notes.addAll(jvm.place().notes()));
            return new Row(pid, runFile, socket, agent, notes);
        }
    }

    @Override
    public Integer call() {
        RunFiles.Survey survey =
                connection.isUrl() ? new RunFiles.Survey(List.of(), List.of()) : connection.agentsOfAnyUser();
        List<RunFile.Located> agents = survey.agents();
        if (agents.isEmpty()) {
            try (Client client = connection.open(output)) {
                AgentStatus agent = client.status();
                print(List.of(Row.of(connection.jvm(), agent.runFile(), agent.socket(), agent)));
                return ExitCode.OK;
            }
        }
        List<Row> rows = new ArrayList<>();
        int code = ExitCode.OK;
        for (RunFile.Located agent : agents) {
            try (Client client = Connection.open(agent.file())) {
                rows.add(Row.of(
                        agent.file().pid(),
                        agent.path().toString(),
                        agent.file().socket(),
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

    private void print(List<Row> rows) {
        if (output.json()) {
            output.printJson(Map.of("agents", rows));
            return;
        }
        for (Row row : rows) {
            AgentStatus agent = row.agent();
            Table table = new Table(row.pid() == 0 ? "AGENT" : "JVM " + row.pid(), "")
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
