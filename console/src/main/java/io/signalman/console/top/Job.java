package io.signalman.console.top;

import io.signalman.console.Json;
import io.signalman.console.top.Dialog.Line;
import io.signalman.console.top.Dialog.Tone;
import java.util.ArrayList;
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
        List<Line> rows = new ArrayList<>();
        for (Map<?, ?> row : Json.objects(report, "results")) {
            rows.add(row(row));
        }
        return new Job(
                Json.number(report, "id"),
                Json.text(report, "target"),
                Json.text(report, "ladder"),
                Json.text(report, "state"),
                (int) Json.number(report, "matched"),
                (int) Json.number(report, "ended"),
                Json.number(report, "millis"),
                Json.text(report, "message"),
                rows);
    }

    boolean isRunning() {
        return state.equals("RUNNING");
    }

    Tone tone() {
        return switch (state) {
            case "RUNNING" -> Tone.PLAIN;
            case "DONE" -> Tone.GOOD;
            case "CANCELLED", "TIMED_OUT" -> Tone.WARNING;
            default -> Tone.BAD;
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
        Tone tone =
                switch (fate) {
                    case "EXITED", "KILLED", "ENDED" -> Tone.GOOD;
                    case "RUNNING" -> Tone.PLAIN;
                    case "STOPPED", "UNINTERRUPTIBLE", "ZOMBIE" -> Tone.WARNING;
                    default -> Tone.BAD;
                };
        String rung = Json.text(row, "rung");
        return Line.of(tone, row, rung.isEmpty() ? "" : "sent " + rung.replaceFirst("^SIG", ""), what);
    }
}
