package io.signalman.cli;

import io.signalman.cli.output.Output;
import io.signalman.cli.output.Terminal;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Shows a job's progress: one line per process, rewritten in place; without a terminal, one line per change. */
final class JobProgress {
    /** In lines. With more lines, the cursor of a small terminal could not reach the first ones. */
    private static final int MOST_REWRITTEN = 20;

    private final Output output;
    private final int columns;
    private final Set<String> printed = new HashSet<>();
    private boolean rewrites;
    private int lines;

    /**
     * @param rewrites whether the cursor can be moved
     * @param columns the terminal's width
     */
    JobProgress(Output output, boolean rewrites, int columns) {
        this.output = output;
        this.rewrites = rewrites;
        this.columns = columns;
    }

    /** Rewrites lines if standard output is a terminal. */
    static JobProgress on(Output output) {
        boolean rewrites = Terminal.canRewrite();
        return new JobProgress(output, rewrites, rewrites ? Terminal.columns() : Integer.MAX_VALUE);
    }

    void show(JobReport job) {
        rewrites &= job.results().size() <= MOST_REWRITTEN;
        if (rewrites) {
            output.reprint(
                    lines,
                    job.results().stream()
                            .map(row -> line(row, String.join(", ", steps(row))))
                            .toList(),
                    columns);
            lines = job.results().size();
            return;
        }
        for (JobReport.Row row : job.results()) {
            if (row.fate() == EndState.ZOMBIE && job.state() == JobState.RUNNING) {
                continue; // Its parent may still reap it.
            }
            for (String step : steps(row)) {
                String line = line(row, step);
                if (printed.add(line)) {
                    output.print(line);
                }
            }
        }
    }

    private static String line(JobReport.Row row, String text) {
        return row.pid() + " " + row.name() + "  " + text;
    }

    /** The events of one process, in their order. */
    private static List<String> steps(JobReport.Row row) {
        List<String> steps = new ArrayList<>();
        if (!row.rung().isEmpty()) {
            steps.add(row.rung() + " sent");
        }
        String ended = "ended after " + row.millis() + " ms";
        switch (row.fate()) {
            case RUNNING -> {
                if (steps.isEmpty()) {
                    steps.add("still there");
                }
            }
            case STOPPED -> steps.add("stopped, and reacts when it is continued");
            case UNINTERRUPTIBLE -> steps.add("in uninterruptible sleep, and can't react");
            case EXITED -> steps.add(ended + " with status " + row.status());
            case KILLED -> steps.add(ended + " by " + row.signal());
            case ENDED -> steps.add(ended);
            case ZOMBIE -> steps.add(ended + ", and its parent has not reaped it");
            case REFUSED, FAILED, STALE -> steps.add(row.message());
        }
        return steps;
    }
}
