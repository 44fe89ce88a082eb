package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.HostResult;
import io.signalman.cli.fleet.PlanOption;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.PreviewReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code stop}: sends signals with waits between them until the processes have ended. */
@Command(
        name = "stop",
        description = "Ends processes step by step and shows what happens to each. Interrupting the command"
                + " cancels the remaining signals.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman stop nginx                                  TERM, then KILL after 10 s",
            "  signalman stop tree:4242 --ladder \"QUIT 2s TERM 10s KILL\"",
            "  signalman stop nginx --dry-run                        who would get it, and what each signal would do",
            "  signalman stop nginx --missing-ok                     no error if none runs",
            "  signalman stop nginx --no-wait                        print the job's id; see: signalman jobs",
            "  signalman stop nginx --on web --batch 10%%            on a tenth of these hosts at a time",
            "",
            "Exit codes: 0 all ended; 1 nothing matched (0 with --missing-ok); 3 refused; 64 some ended and",
            "some not, or the job was cancelled; 124 the time was up and a process is still there."
        })
final class StopCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Mixin
    private TargetFlags flags = new TargetFlags();

    @Mixin
    private MissingOkOption missingOk = new MissingOkOption();

    @Mixin
    private FleetOptions fleet;

    @Mixin
    private PlanOption plan;

    @Option(
            names = "--ladder",
            paramLabel = "<ladder>",
            description = "Signals with the time to wait after each; TERM 10s KILL if none is given.")
    private String ladder = "";

    @Option(names = "--dry-run", description = "Send nothing; show what each signal would do.")
    private boolean dryRun;

    @Option(names = "--no-wait", description = "Print the id of the job and return; the agent goes on.")
    private boolean noWait;

    @Parameters(
            arity = "0..1",
            paramLabel = "<name_or_id>",
            description = "4242, 4242@8371934.13811, nginx, group:4242, tree:4242.")
    private Optional<String> given = Optional.empty();

    @Override
    public Integer call() {
        if (dryRun && noWait) {
            throw Failure.usage("--dry-run starts no job, so --no-wait means nothing with it; give one of them.");
        }
        plan.check(fleet, connection);
        if (fleet.isGiven(connection)) {
            return onHosts();
        }
        String target = flags.target(given);
        try (AgentClient client = connection.open(output, dryRun ? "" : reason.text())) {
            return missingOk.exitCode(dryRun ? preview(client, target) : stop(client, target));
        }
    }

    private int onHosts() {
        if (plan.isGiven() && (dryRun || flags.isFile() || given.isPresent())) {
            throw Failure.usage("--plan takes the place of the target; write: signalman stop --plan <plan>");
        }
        String target = plan.isGiven() ? "" : flags.target(given);
        String what = ladder.isEmpty() ? "stop" : "stop --ladder '" + ladder + "'";
        try (FleetRun all = fleet.open(connection, output)) {
            if (dryRun) {
                List<HostResult> results = all.ask(Question.of("previewStop", List.of(target, ladder), value -> {
                    PreviewReport report = JsonMapper.previewReport(Readings.map(value));
                    return Readings.preview(report, ExitCode.ofPreviews(List.of(report)));
                }));
                return plan.offer(
                        all,
                        results,
                        report -> ((PreviewReport) report).confirm(),
                        what,
                        fleet.words(connection),
                        output);
            }
            PlanOption.Targets targets = plan.targets(all, what, target);
            return stop(targets.run(), targets.of());
        }
    }

    private int stop(FleetRun run, Function<String, String> target) {
        run.confirm("Stop processes");
        Question begin = new Question("stop", host -> List.of(target.apply(host), ladder), reason.text(), value -> {
            JobReport job = JsonMapper.jobReport(Readings.map(value));
            return Readings.job(job, job.state() == JobState.RUNNING ? ExitCode.OK : code(job));
        });
        try (run) {
            return run.finish(noWait ? run.ask(begin) : run.follow(begin, this::code));
        }
    }

    private int code(JobReport job) {
        return missingOk.exitCode(ExitCode.of(job));
    }

    private int stop(AgentClient client, String target) {
        JobFollower follower = new JobFollower(client, output);
        if (!noWait) {
            return follower.follow(() -> client.stop(target, ladder));
        }
        JobReport job = client.stop(target, ladder);
        if (job.state() == JobState.REFUSED || job.state() == JobState.GONE) {
            return follower.print(job);
        }
        output.print(job, Long.toString(job.id()));
        return ExitCode.OK;
    }

    private int preview(AgentClient client, String target) {
        PreviewReport preview = client.previewStop(target, ladder);
        if (output.json()) {
            output.printJson(preview);
        } else {
            output.print(
                    preview,
                    handles -> "signalman stop " + handles + " --ladder \"" + preview.signal() + "\""
                            + connection.words());
        }
        return ExitCode.ofPreviews(List.of(preview));
    }
}
