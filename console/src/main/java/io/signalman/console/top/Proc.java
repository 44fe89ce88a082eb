package io.signalman.console.top;

import io.signalman.console.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * A process as the agent lists it. All texts are the process's own words: {@link Text#safe} comes before the screen.
 *
 * @param start in milliseconds since 1970; 0 if unknown
 * @param command at most {@link #MOST_COMMAND} characters of it
 */
record Proc(int pid, int ppid, String handle, String user, String state, long start, String name, String command) {
    private static final int MOST_COMMAND = 4096;
    private static final int MOST_NAME = 40;

    static Proc of(Map<?, ?> row) {
        String command = Json.text(row, "commandLine");
        return new Proc(
                (int) Json.number(row, "pid"),
                (int) Json.number(row, "ppid"),
                Json.text(row, "handle"),
                Json.text(row, "user"),
                Json.text(row, "state"),
                millis(Json.text(row, "start")),
                Json.text(row, "name"),
                command.length() > MOST_COMMAND ? command.substring(0, MOST_COMMAND) : command);
    }

    private static long millis(String instant) {
        try {
            return Instant.parse(instant).toEpochMilli();
        } catch (DateTimeException unknown) {
            return 0;
        }
    }

    /** Pid and name, for questions and reports; a long name is cut, so that it hides no other. */
    String label() {
        return pid + " " + (name.length() > MOST_NAME ? name.substring(0, MOST_NAME) + "…" : name);
    }

    /** At most six characters. */
    String age(long now) {
        long seconds = Math.max(0, now - start) / 1000;
        if (start == 0) {
            return "?";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02d", seconds / 60, seconds % 60);
        }
        long hours = seconds / 3600;
        return hours < 100 ? String.format(Locale.ROOT, "%dh%02d", hours, seconds / 60 % 60) : hours / 24 + "d";
    }
}
