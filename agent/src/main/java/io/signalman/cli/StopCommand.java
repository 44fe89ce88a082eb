package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.PreviewReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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
        String target = flags.target(given);
        try (AgentClient client = connection.open(output, dryRun ? "" : reason.text())) {
            return missingOk.exitCode(dryRun ? preview(client, target) : stop(client, target));
        }
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
