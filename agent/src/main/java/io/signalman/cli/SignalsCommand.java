package io.signalman.cli;

import io.signalman.core.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signals}: the table of the platform that the agent runs on. */
@Command(
        name = "signals",
        description = "Lists the signals of the agent's platform.",
        footerHeading = "%nExample:%n",
        footer = "  signalman signals --json")
final class SignalsCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        try (Client client = connection.open()) {
            List<SignalInfo> rows = client.listSignals();
            if (output.json()) {
                output.printJson(Map.of("signals", rows));
            } else {
                Table table = new Table("NO", "NAME", "DEFAULT ACTION", "DESCRIPTION");
                rows.forEach(row -> table.row(row.number(), row.name(), row.defaultAction(), row.description()));
                output.print(table);
            }
            return ExitCode.OK;
        }
    }
}
