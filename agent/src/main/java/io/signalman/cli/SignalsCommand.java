package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.SignalInfo;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code signals}: lists the signals of this machine, or of an agent's platform. */
@Command(
        name = "signals",
        description = "Lists the signals of this machine, or of the agent that --jvm or --url names.",
        footerHeading = "%nExample:%n",
        footer = "  signalman signals --json")
final class SignalsCommand implements Callable<Integer> {
    /** The width of the help. */
    private static final int COLUMNS = 80;

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    private final Main.Assembly assembly;

    SignalsCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public Integer call() {
        List<SignalInfo> rows = connection.isGiven() ? ofAgent() : assembly.signals();
        if (output.json()) {
            output.printJson(Map.of("signals", rows));
        } else {
            Table table = new Table("NO", "NAME", "DEFAULT ACTION", "DESCRIPTION");
            rows.forEach(row -> table.row(row.number(), row.name(), row.defaultAction(), row.description()));
            output.print(table.folded(COLUMNS));
        }
        return ExitCode.OK;
    }

    private List<SignalInfo> ofAgent() {
        try (AgentClient client = connection.open(output)) {
            return client.listSignals();
        }
    }
}
