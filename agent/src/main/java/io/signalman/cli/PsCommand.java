package io.signalman.cli;

import io.signalman.core.ProcessRow;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ps}: what a target means now. */
@Command(
        name = "ps",
        description = "Lists the processes that a target means now, or all that may be signalled.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman ps                all processes in scope",
            "  signalman ps nginx          those of that name",
            "  signalman ps tree:4242      a process and its descendants",
            "  signalman ps 'cmd:worker.*--queue' those whose command line has that",
            "  signalman ps 'jvm&user:app' that user's JVMs"
        })
final class PsCommand implements Callable<Integer> {
    /** What the agent takes for all in scope. */
    static final String ALL = "*";

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Parameters(
            arity = "0..1",
            paramLabel = "<target>",
            defaultValue = ALL,
            description = "4242, 4242@8371934, nginx, group:4242, tree:4242, 'user:app&cmd:worker';"
                    + " all if none is given.")
    private String target = ALL;

    /** For picocli, which fills in the rest. */
    PsCommand() {}

    PsCommand(Connection connection, Output output, String target) {
        this.connection = connection;
        this.output = output;
        this.target = target;
    }

    @Override
    public Integer call() {
        if (target.isEmpty()) {
            throw Failure.usage("The target is empty; leave it out to list all processes.");
        }
        try (Client client = connection.open()) {
            List<ProcessRow> rows = client.listProcesses(target);
            if (output.json()) {
                output.printJson(Map.of("processes", rows));
            } else if (rows.isEmpty()) {
                output.complain("nothing matches " + target + ".");
            } else {
                print(rows);
            }
            return rows.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
        }
    }

    private void print(List<ProcessRow> rows) {
        Table table = new Table("PID", "PPID", "PGID", "USER", "STATE", "START", "NAME", "COMMAND");
        for (ProcessRow row : rows) {
            table.row(
                    row.pid(),
                    row.ppid(),
                    row.pgid(),
                    row.user(),
                    row.state(),
                    row.start(),
                    row.name(),
                    row.commandLine());
        }
        output.print(table);
    }
}
