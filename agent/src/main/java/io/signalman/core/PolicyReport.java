package io.signalman.core;

import java.util.List;

/**
 * Whether a principal could send a signal, process by process; nothing was sent.
 *
 * @param principal the subject of the question
 * @param roles of the principal
 * @param target as the caller wrote it
 * @param signal "SIGHUP"; "0" for the check
 * @param allowed whether there is a process and each is allowed
 * @param message one sentence
 * @param rows one per process
 */
public record PolicyReport(
        String principal,
        List<String> roles,
        String target,
        String signal,
        boolean allowed,
        String message,
        List<Row> rows) {

    /** One process, and the rule, guard or setting that decides. */
    public record Row(int pid, String handle, String name, boolean allowed, String rule) {}
}
