package io.signalman.core;

/**
 * What happened to one process.
 *
 * @param pid its process id; a group or broadcast that was refused or not found as a whole has kill(2)'s number: 0, -1, -pgid
 * @param handle its identity as text, "" where it was not seen
 * @param name its name, "" where it was not seen
 * @param outcome what became of the signal
 * @param errno the system call's, 0 if none
 * @param error the errno's name, "" if none
 * @param message one sentence
 * @param reason why the signal was not delivered
 */
public record SignalResult(
        int pid, String handle, String name, Outcome outcome, int errno, String error, String message, Reason reason) {}
