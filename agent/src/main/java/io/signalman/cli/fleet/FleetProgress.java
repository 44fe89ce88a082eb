package io.signalman.cli.fleet;

import io.signalman.cli.output.Output;
import io.signalman.cli.output.Terminal;
import io.signalman.core.JobReport;
import io.signalman.fleet.HostState;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A bar with the counts of states, rewritten in place; below it the hosts whose jobs run. Without a terminal, nothing. */
final class FleetProgress {
    private static final int BAR = 20;
    private static final int MOST_JOBS = 15;

    private final Output output;
    private final int all;
    private final boolean shown;
    private final int columns;
    private final Map<HostState, Integer> counts = new EnumMap<>(HostState.class);
    private Map<String, JobReport> running = new TreeMap<>();
    private int known;
    private int lines;

    FleetProgress(Output output, int all) {
        this.output = output;
        this.all = all;
        this.shown = !output.json() && Terminal.canRewrite();
        this.columns = shown ? Terminal.columns() : 0;
    }

    void add(HostResult result) {
        known++;
        counts.merge(result.state(), 1, Integer::sum);
        show();
    }

    /** @param jobs that run now, by host */
    void jobs(Map<String, JobReport> jobs) {
        running = new TreeMap<>(jobs);
        show();
    }

    private void show() {
        if (!shown) {
            return;
        }
        List<String> text = new ArrayList<>();
        text.add(line(known, all, counts));
        running.entrySet().stream().limit(MOST_JOBS).forEach(job -> text.add(line(job.getKey(), job.getValue())));
        if (running.size() > MOST_JOBS) {
            text.add("  and " + (running.size() - MOST_JOBS) + " more");
        }
        int drawn = text.size();
        while (text.size() < lines) {
            text.add("");
        }
        output.reprint(lines, text, columns);
        lines = Math.max(lines, drawn);
    }

    /** {@code [#####-----] 5 of 10: 4 answered, 1 unreachable}. */
    static String line(int known, int all, Map<HostState, Integer> counts) {
        int done = all == 0 ? BAR : known * BAR / all;
        return "[" + "#".repeat(done) + "-".repeat(BAR - done) + "] " + known + " of " + all + words(": ", counts);
    }

    /** {@code 4 answered, 1 timed out}. */
    static String words(String before, Map<HostState, Integer> counts) {
        List<String> words = new ArrayList<>();
        counts.forEach((state, count) ->
                words.add(count + " " + state.name().toLowerCase(Locale.ROOT).replace('_', ' ')));
        return words.isEmpty() ? "" : before + String.join(", ", words);
    }

    private static String line(String host, JobReport job) {
        String rung = job.results().stream()
                .map(JobReport.Row::rung)
                .filter(sent -> !sent.isEmpty())
                .reduce("", (first, last) -> last);
        return "  " + host + "  " + job.ended() + " of " + job.matched() + " ended"
                + (rung.isEmpty() ? "" : ", " + rung + " sent");
    }
}
