package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wait}: waits until processes have ended. */
@Command(
        name = "wait",
        description = "Waits until the processes that match now have ended. Sends nothing.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman wait nginx                  at most 10 s",
            "  signalman wait 4242 --timeout 5m",
            "",
            "Exit codes: 0 all ended; 1 nothing matched (0 with --missing-ok); 3 refused; 64 some ended and",
            "some not, or the job was cancelled; 124 the time was up and a process is still there."
        })
final class WaitCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private TargetFlags flags = new TargetFlags();

    @Mixin
    private MissingOkOption missingOk = new MissingOkOption();

    @Mixin
    private FleetOptions fleet;

    @Option(
            names = "--timeout",
            paramLabel = "<time>",
            defaultValue = "10s",
            description = "How long to wait: 500ms, 10s, 5m, at most 1h; ${DEFAULT-VALUE} if none is given.")
    private String timeout = "";

    @Parameters(
            arity = "0..1",
            paramLabel = "<name_or_id>",
            description = "4242, 4242@8371934.13811, nginx, group:4242, tree:4242.")
    private Optional<String> given = Optional.empty();

    @Override
    public Integer call() {
        String target = flags.target(given);
        if (fleet.isGiven(connection)) {
            try (FleetRun run = fleet.open(connection, output)) {
                Question begin = Question.of(
                        "startAwait",
                        List.of(target, timeout),
                        value -> Readings.job(JsonMapper.jobReport(Readings.map(value)), ExitCode.OK));
                return run.finish(run.follow(begin, job -> missingOk.exitCode(ExitCode.of(job))));
            }
        }
        try (AgentClient client = connection.open(output)) {
            return missingOk.exitCode(new JobFollower(client, output).follow(() -> client.startAwait(target, timeout)));
        }
    }
}
