package io.signalman.cli;

import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.PlanOption;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Reading;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.Output;
import io.signalman.core.PreviewReport;
import java.util.List;
import java.util.regex.Pattern;

/** {@code kill} on many hosts. */
record KillOnHosts(PlanOption plan, Output output, SendFlags extras, MissingOkOption missingOk) {
    private static final Pattern KILL = Pattern.compile("(?i)([a-z]+:)?(0*9|(SIG)?KILL)");

    int preview(FleetRun run, String target, String signum, String options) {
        Question question = Question.of("preview", List.of(target, signum), value -> {
            PreviewReport report = JsonMapper.previewReport(Readings.map(value));
            return Readings.preview(report, missingOk.ofPreviews(List.of(report)));
        });
        return plan.offer(
                run,
                run.ask(question),
                report -> ((PreviewReport) report).confirm(),
                "kill " + signum,
                options,
                output);
    }

    int send(FleetRun all, String target, String signum, String reason) {
        PlanOption.Targets targets = plan.targets(all, "kill " + signum, target);
        FleetRun run = targets.run().withTime(extras.observed());
        if (KILL.matcher(signum).matches()) {
            run.confirm("Send SIGKILL");
        }
        String options = extras.text();
        Question question = options.isEmpty()
                ? new Question("sendSignal", host -> List.of(targets.of().apply(host), signum), reason, this::plain)
                : new Question(
                        "sendSignalWith",
                        host -> List.of(targets.of().apply(host), signum, options),
                        reason,
                        this::observed);
        try (run) {
            return run.finish(run.ask(question));
        }
    }

    private Reading plain(Object value) {
        return reading(SendAnswer.of(JsonMapper.signalReport(Readings.map(value))));
    }

    private Reading observed(Object value) {
        return reading(SendAnswer.of(JsonMapper.observedReport(Readings.map(value))));
    }

    private Reading reading(SendAnswer answer) {
        return Readings.signal(answer.report(), answer.whole(), missingOk.ofReports(List.of(answer.report())));
    }
}
