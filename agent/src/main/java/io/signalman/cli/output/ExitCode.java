package io.signalman.cli.output;

import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.List;

/** The exit codes of commands. */
public final class ExitCode {
    /** All delivered. */
    public static final int OK = 0;
    /** Nothing matched, or nothing was delivered. */
    public static final int NOTHING = 1;
    /** The command line, the target or the signal is wrong; nothing was sent. */
    public static final int USAGE = 2;
    /** Nothing was delivered, and something was refused, denied or not authorised. */
    public static final int REFUSED = 3;
    /** No agent could be reached. */
    public static final int UNREACHABLE = 4;
    /** The time is up and a process is still there; timeout(1) uses the same number. */
    static final int TIME_UP = 124;
    /** Some delivered and some not; kill(1) of util-linux uses the same number. */
    public static final int SOME = 64;

    /** io.signalman.bootstrap.Agent must run the command again from signalman.jar; no shell sees this code. */
    public static final int NATIVE_CODE_NEEDED = -1;

    private ExitCode() {}

    /** The exit code of sending, if each process reacts as predicted; see {@link #ofReports}. */
    public static int ofPreviews(List<PreviewReport> reports) {
        return of(reports.stream()
                .map(report -> report.results().stream()
                        .map(PreviewReport.Row::outcome)
                        .toList())
                .toList());
    }

    /** The exit code of a job that is over or was not started. An ended process counts as a delivered signal. */
    public static int of(JobReport job) {
        if (job.ok()) {
            return OK;
        }
        boolean timeUp = job.state() == JobState.LEFT || job.state() == JobState.TIMED_OUT;
        if (timeUp && job.results().stream().anyMatch(ExitCode::isStillThere)) {
            return TIME_UP;
        }
        boolean sent = job.results().stream().anyMatch(row -> !row.rung().isEmpty());
        if (sent || job.ended() > 0 || job.state() == JobState.CANCELLED) {
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
        return row.fate() == EndState.REFUSED || row.fate() == EndState.FAILED;
    }

    /** The exit code of all reports of one command together. */
    public static int ofReports(List<SignalReport> reports) {
        return of(reports.stream()
                .map(report ->
                        report.results().stream().map(SignalResult::outcome).toList())
                .toList());
    }

    /** @param targets the outcomes of each target */
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
