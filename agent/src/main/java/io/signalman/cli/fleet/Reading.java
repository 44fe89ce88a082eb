package io.signalman.cli.fleet;

import java.util.List;

/**
 * The meaning of one agent's answer.
 *
 * @param report the value that {@code --json} prints
 * @param code the exit code of the same command for this agent alone
 * @param message one or two sentences; "" if the lines say all
 * @param matched how many processes the target meant there
 * @param delivered how many of them got the signal, or have ended
 * @param lines details for people
 */
public record Reading(Object report, int code, String message, long matched, long delivered, List<Line> lines) {
    /** One process, job or other detail. */
    public record Line(String name, String state, String message) {}

    /** An answer that matched no process in particular. */
    public static Reading of(Object report, int code, String message, List<Line> lines) {
        return new Reading(report, code, message, 0, 0, lines);
    }
}
