package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.SignalReport;
import java.util.List;
import picocli.CommandLine.Option;

/** {@code --missing-ok}: a target that matches nothing is as good as one that got the signal. */
final class MissingOkOption {
    @Option(names = "--missing-ok", description = "Exit with 0 also if nothing matches.")
    private boolean given;

    /** The exit code of a job. */
    int exitCode(int code) {
        return given && code == ExitCode.NOTHING ? ExitCode.OK : code;
    }

    /** The exit code of reports, of one target each. */
    int ofReports(List<SignalReport> reports) {
        List<SignalReport> counted = reports.stream()
                .filter(report -> !isMissing(report.results().stream()
                        .map(result -> result.outcome())
                        .toList()))
                .toList();
        return counted.isEmpty() ? ExitCode.OK : ExitCode.ofReports(counted);
    }

    /** The exit code of previews, of one target each. */
    int ofPreviews(List<PreviewReport> previews) {
        List<PreviewReport> counted = previews.stream()
                .filter(preview -> !isMissing(preview.results().stream()
                        .map(PreviewReport.Row::outcome)
                        .toList()))
                .toList();
        return counted.isEmpty() ? ExitCode.OK : ExitCode.ofPreviews(counted);
    }

    /** Whether nothing matched; a reused pid or a stale pidfile is not the process that was meant. */
    private boolean isMissing(List<Outcome> outcomes) {
        return given && outcomes.stream().allMatch(outcome -> outcome == Outcome.GONE || outcome == Outcome.STALE);
    }
}
