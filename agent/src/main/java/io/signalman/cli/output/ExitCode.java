package io.signalman.cli;

import io.signalman.core.Fate;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.List;

/** What the command's exit code says. */
final class ExitCode {
    /** All delivered. */
    static final int OK = 0;
    /** Nothing matched, or nothing was delivered. */
    static final int NOTHING = 1;
    /** The command line, the target or the signal is wrong; nothing was sent. */
    static final int USAGE = 2;
    /** None delivered, and something was refused, denied or not authorised. */
    static final int REFUSED = 3;
    /** No agent could be reached. */
    static final int UNREACHABLE = 4;
    /** The time was up, and something is still there; timeout(1) has the same number for it. */
    static final int TIME_UP = 124;
    /** Some delivered and some not; kill(1) of util-linux has the same number for it. */
    static final int SOME = 64;

    /** The same command has to run in signalman.jar; io.signalman.bootstrap.Agent sees to it, and no shell sees this. */
    static final int NATIVE_CODE_NEEDED = -1;

    private ExitCode() {}

    /** What sending would say: as {@link #ofReports}, if everything went as it was foreseen. */
    static int ofPreviews(List<PreviewReport> reports) {
        return of(reports.stream()
                .map(report -> report.results().stream()
                        .map(PreviewReport.Row::outcome)
                        .toList())
                .toList());
    }

    /** Of one that is over, or was not begun: an end is to it what a delivery is to a signal. */
    static int of(JobReport job) {
        if (job.ok()) {
            return OK;
        }
        boolean timeUp = job.state() == JobState.LEFT || job.state() == JobState.TIMED_OUT;
        if (timeUp && job.results().stream().anyMatch(ExitCode::isStillThere)) {
            return TIME_UP;
        }
        if (job.ended() > 0 || job.state() == JobState.CANCELLED) {
            return SOME;
        }
        return job.results().stream().anyMatch(ExitCode::isRefused) ? REFUSED : NOTHING;
    }

    private static boolean isStillThere(JobReport.Row row) {
        return switch (row.fate()) {
            case RUNNING, STOPPED, UNINTERRUPTIBLE -> true;
            case EXITED, KILLED, ENDED, ZOMBIE, REFUSED, FAILED, STALE -> false;
        };
    }

    private static boolean isRefused(JobReport.Row row) {
        return row.fate() == Fate.REFUSED || row.fate() == Fate.FAILED;
    }

    /** Judges all targets of one command together. */
    static int ofReports(List<SignalReport> reports) {
        return of(reports.stream()
                .map(report ->
                        report.results().stream().map(SignalResult::outcome).toList())
                .toList());
    }

    /** @param targets the outcomes of each */
    private static int of(List<List<Outcome>> targets) {
        boolean ok = targets.stream()
                .allMatch(outcomes -> outcomes.contains(Outcome.DELIVERED)
                        && outcomes.stream().noneMatch(Outcome::spoils));
        List<Outcome> all = targets.stream().flatMap(List::stream).toList();
        if (ok) {
            return OK;
        }
        if (all.contains(Outcome.DELIVERED)) {
            return SOME;
        }
        return all.contains(Outcome.REFUSED) || all.contains(Outcome.DENIED) ? REFUSED : NOTHING;
    }
}
