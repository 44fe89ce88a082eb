package io.signalman.cli.fleet;

import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.SignalReport;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet result}: the answers to an earlier request. */
@Command(
        name = "result",
        description = "Asks agents for their answers to an earlier request. Nothing is sent again: an agent that has no"
                + " record of the request says so, and will not carry it out any more.")
public final class ResultCommand implements Callable<Integer> {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final FleetAccess access;

    @Mixin
    private Output output;

    @Option(names = "--fleet", paramLabel = "<file>", description = "The profile; by default $SIGNALMAN_FLEET.")
    private String profile = "";

    @Parameters(paramLabel = "<id>", description = "The id that the command printed for a host without an answer.")
    private String id = "";

    /** Used by picocli, which sets the fields. */
    public ResultCommand(FleetAccess access) {
        this.access = access;
    }

    @Override
    public Integer call() {
        Map<String, byte[]> messages = KeptRequests.read(id);
        FleetProfile known = access.profile(profile);
        List<Host> hosts = messages.keySet().stream()
                .map(name -> new Host(name, "", Map.of()))
                .toList();
        Batches all = new Batches(0, hosts.size(), Duration.ZERO, Integer.MAX_VALUE, 0);
        Question question = Question.of("result", List.of(), ResultCommand::reading);
        try (FleetRun run = new FleetRun(
                hosts, () -> again(access.openFleet(known), messages), count -> all, DEADLINE, true, output)) {
            return run.finish(run.ask(question));
        }
    }

    private Fleet again(Fleet fleet, Map<String, byte[]> messages) {
        return new Fleet() {
            @Override
            public void ask(FleetCall call, Consumer<HostAnswer> taken) throws FleetException, InterruptedException {
                fleet.result(id, messages, call.deadline(), taken);
            }

            @Override
            public void close() {
                fleet.close();
            }
        };
    }

    /** Reads the report of a signal, or a job. */
    private static Reading reading(Object value) {
        Map<?, ?> report = Readings.map(value);
        if (report.containsKey("ladder")) {
            JobReport job = JsonMapper.jobReport(report);
            return Readings.job(job, job.state() == JobState.RUNNING ? ExitCode.OK : ExitCode.of(job));
        }
        SignalReport signal = JsonMapper.signalReport(report);
        return Readings.signal(signal, report, ExitCode.ofReports(List.of(signal)));
    }
}
