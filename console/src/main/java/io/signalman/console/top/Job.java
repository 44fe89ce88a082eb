package io.signalman.console.top;

import io.signalman.console.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A stop or a wait as its agent reports it. */
record Job(
        long id,
        String target,
        String ladder,
        String state,
        int matched,
        int ended,
        long millis,
        String message,
        List<Line> rows) {
    static Job of(Map<?, ?> report) {
        return new Job(
                Json.number(report, "id"),
                Json.text(report, "target"),
                Json.text(report, "ladder"),
                Json.text(report, "state"),
                (int) Json.number(report, "matched"),
                (int) Json.number(report, "ended"),
                Json.number(report, "millis"),
                Json.text(report, "message"),
                Json.objects(report, "results").stream().map(Job::row).toList());
    }

    boolean isRunning() {
        return state.equals("RUNNING");
    }

    Style style() {
        return switch (state) {
            case "RUNNING" -> Style.PLAIN;
            case "DONE" -> Style.GOOD;
            case "CANCELLED", "TIMED_OUT" -> Style.WARNING;
            default -> Style.BAD;
        };
    }

    private static Line row(Map<?, ?> row) {
        String fate = Json.text(row, "fate");
        String after = Json.number(row, "millis") < 0 ? "" : " after " + Words.time(Json.number(row, "millis"));
        String what =
                switch (fate) {
                    case "EXITED" -> "exited with " + Json.number(row, "status") + after;
                    case "KILLED" -> "ended by " + Json.text(row, "signal") + after;
                    case "ENDED" -> "ended" + after;
                    case "RUNNING" -> "still running";
                    case "STOPPED" -> "still there, stopped";
                    case "UNINTERRUPTIBLE" -> "still there, in uninterruptible sleep";
                    case "ZOMBIE" -> "ended" + after + "; its parent has not reaped it";
                    default -> fate.toLowerCase(Locale.ROOT) + ": " + Json.text(row, "message");
                };
        Style style =
                switch (fate) {
                    case "EXITED", "KILLED", "ENDED" -> Style.GOOD;
                    case "RUNNING" -> Style.PLAIN;
                    case "STOPPED", "UNINTERRUPTIBLE", "ZOMBIE" -> Style.WARNING;
                    default -> Style.BAD;
                };
        String rung = Json.text(row, "rung");
        return Line.of(style, row, rung.isEmpty() ? "" : "sent " + rung.replaceFirst("^SIG", ""), what);
    }
}
