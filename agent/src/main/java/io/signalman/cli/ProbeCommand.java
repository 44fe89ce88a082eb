package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Reading;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.core.ProbeReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code probe}: checks a process with signal 0. */
@Command(
        name = "probe",
        description = "Looks at a process and sends nothing: whether it exists and may be signalled.",
        footerHeading = "%nExample:%n",
        footer = "  signalman probe 4242")
final class ProbeCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private FleetOptions fleet;

    @Parameters(paramLabel = "<pid>", description = "The process id, 1 to 2147483647.")
    private long pid;

    @Override
    public Integer call() {
        if (fleet.isGiven(connection)) {
            try (FleetRun run = fleet.open(connection, output)) {
                return run.finish(run.ask(Question.of("probe", List.of(pid), value -> {
                    ProbeReport report = JsonMapper.probeReport(Readings.map(value));
                    return Reading.of(report, code(report), report.message(), List.of());
                })));
            }
        }
        try (AgentClient client = connection.open(output)) {
            ProbeReport report = client.probe(pid);
            if (output.json()) {
                output.printJson(report);
            } else {
                print(report);
            }
            return code(report);
        }
    }

    private static int code(ProbeReport report) {
        if (!report.exists() || report.zombie()) {
            return ExitCode.NOTHING;
        }
        return report.maySignal() ? ExitCode.OK : ExitCode.REFUSED;
    }

    private void print(ProbeReport report) {
        output.print(report.message());
        if (report.exists()) {
            output.print(new Table("PID", "HANDLE", "NAME", "USER", "MAY SIGNAL", "ZOMBIE")
                    .row(
                            report.pid(),
                            report.handle(),
                            report.name(),
                            report.user(),
                            report.maySignal() ? "yes" : "no",
                            report.zombie() ? "yes" : "no"));
        }
    }
}
