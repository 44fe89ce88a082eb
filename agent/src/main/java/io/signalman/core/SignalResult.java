package io.signalman.core;

import java.util.List;

/**
 * The outcome for one process.
 *
 * @param pid its process id; kill(2)'s number, 0, -1 or -pgid, for a group or broadcast that was refused or not found
 *     whole
 * @param handle its identity as text, "" if it was not seen
 * @param name its name, "" if it was not seen
 * @param outcome of the signal
 * @param errno the system call's, 0 if none
 * @param error the errno's name, "" if none
 * @param message one sentence
 * @param reason why the signal was not delivered
 */
public record SignalResult(
        int pid, String handle, String name, Outcome outcome, int errno, String error, String message, Reason reason) {
    /** A process that gets nothing. */
    public static SignalResult refused(int pid, String name, Refusal why) {
        return new SignalResult(pid, "", name, Outcome.REFUSED, 0, "", why.message(), why.reason());
    }

    /** A held process that gets nothing. */
    public static SignalResult refused(Processes.HeldProcess process, Refusal why) {
        return refused(process.stat().pid(), "", why)
                .of(process.identity().handle(), process.stat().name());
    }

    public SignalResult refused(Refusal why) {
        return refused(pid, "", why).of(handle, name);
    }

    /** The same result of a process that was seen. */
    SignalResult of(String seenHandle, String seenName) {
        return new SignalResult(pid, seenHandle, seenName, outcome, errno, error, message, reason);
    }

    /** {@code pid@start}, as {@link ProcessStat#key}; "" if the process was not seen. */
    public String key() {
        return handle.replaceFirst("\\..*", "");
    }

    /** Whether the target's process was there: neither gone nor replaced by another one. */
    public boolean isPresent() {
        return outcome != Outcome.GONE && outcome != Outcome.STALE;
    }

    /** How many of them were there. */
    public static int present(List<SignalResult> results) {
        return (int) results.stream().filter(SignalResult::isPresent).count();
    }
}
