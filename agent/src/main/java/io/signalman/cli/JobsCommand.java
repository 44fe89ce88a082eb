package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.cli.output.Terminal;
import io.signalman.core.JobReport;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jobs}: lists and cancels the jobs of {@code stop} and {@code wait}. */
@Command(
        name = "jobs",
        description = "Lists the jobs of stop and wait, running and recently ended.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman jobs", "  signalman jobs --cancel 7      do not send the rest of its ladder"})
final class JobsCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private FleetOptions fleet;

    @Option(names = "--cancel", paramLabel = "<id>", description = "Cancel that job.")
    private Optional<Long> cancelled = Optional.empty();

    @Override
    public Integer call() {
        if (cancelled.orElse(1L) < 1) {
            throw Failure.usage("A job's id is a number from 1; see them with: signalman jobs");
        }
        if (fleet.isGiven(connection)) {
            return onHosts();
        }
        try (AgentClient client = connection.open(output)) {
            if (cancelled.isPresent()) {
                cancel(client, cancelled.get());
            } else {
                list(client.listJobs());
            }
            return ExitCode.OK;
        }
    }

    private int onHosts() {
        if (cancelled.isPresent()) {
            throw Failure.usage("A job's id is of one agent; cancel it with the options of that agent.");
        }
        try (FleetRun run = fleet.open(connection, output)) {
            return run.finish(run.ask(Question.of("listJobs", List.of(), Readings::jobs)));
        }
    }

    private void cancel(AgentClient client, long id) {
        JobReport job = client.cancelJob(id);
        output.print(job, job.message());
    }

    private void list(List<JobReport> jobs) {
        if (output.json()) {
            output.printJson(Map.of("jobs", jobs));
            return;
        }
        Table table = new Table("ID", "STATE", "TARGET", "LADDER", "BY", "AGE", "ENDED", "");
        for (JobReport job : jobs) {
            table.row(
                    job.id(),
                    job.state(),
                    job.target(),
                    job.ladder(),
                    job.principal(),
                    PsColumn.age(job.started()),
                    job.ended() + " of " + job.matched(),
                    job.message());
        }
        output.print(table, Terminal.columns());
    }
}
