package io.signalman.core;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Puts outcomes into the words of results and reports. */
final class Results {
    /** Whose reason is a report's: the first of them that a result has. */
    private static final List<Outcome> DECIDING =
            List.of(Outcome.REFUSED, Outcome.DENIED, Outcome.STALE, Outcome.ZOMBIE, Outcome.GONE, Outcome.FAILED);

    private final Processes processes;

    Results(Processes processes) {
        this.processes = processes;
    }

    /** What a system call answered for one process. */
    SignalResult sent(Processes.HeldProcess process, Signal signal, int errno) {
        return sent(
                process,
                signal,
                errno,
                process.pinned()
                        ? "."
                        : "; this host can't pin a process, so its start time was compared right before.");
    }

    /** What a system call answered, or is going to, for one of many that it reaches at once. */
    SignalResult sentAmongMany(Processes.HeldProcess process, Signal signal, int errno) {
        return sent(process, signal, errno, ".");
    }

    private SignalResult sent(Processes.HeldProcess process, Signal signal, int errno, String end) {
        int pid = process.stat().pid();
        if (errno != 0) {
            return failed(process, errno);
        }
        String done = signal.isNone()
                ? pid + " exists, and the kernel lets this JVM signal it"
                : signal.name() + " delivered to " + pid + " ("
                        + BadRequest.cut(process.stat().name()) + ")";
        return about(process, Outcome.DELIVERED, 0, done + end, Reason.NONE);
    }

    private SignalResult failed(Processes.HeldProcess process, int errno) {
        SignalResult result = failed(process.stat().pid(), errno);
        return about(process, result.outcome(), errno, result.message(), result.reason());
    }

    /** A failure where nothing but the number is known. */
    SignalResult failed(int pid, int errno) {
        String error = processes.errnoName(errno);
        return switch (errno) {
            case Processes.ESRCH -> new SignalResult(pid, "", "", Outcome.GONE, errno, error, noSuch(pid), Reason.GONE);
            case Processes.EPERM ->
                new SignalResult(
                        pid,
                        "",
                        "",
                        Outcome.DENIED,
                        errno,
                        error,
                        "The kernel does not let this JVM's user signal " + pid + " (EPERM).",
                        Reason.PERMISSION);
            case Processes.EAGAIN ->
                new SignalResult(
                        pid,
                        "",
                        "",
                        Outcome.FAILED,
                        errno,
                        error,
                        "The queue of pending signals of the user of " + pid
                                + " is full (EAGAIN); nothing was sent. Let"
                                + " those that wait be handled, or raise its RLIMIT_SIGPENDING (ulimit -i).",
                        Reason.FAILED);
            default ->
                new SignalResult(
                        pid,
                        "",
                        "",
                        Outcome.FAILED,
                        errno,
                        error,
                        "The kernel answered " + error + " for " + pid + "; nothing was sent.",
                        Reason.FAILED);
        };
    }

    SignalResult gone(int pid) {
        return failed(pid, Processes.ESRCH);
    }

    static SignalResult refused(int pid, String name, Refusal why) {
        return new SignalResult(pid, "", name, Outcome.REFUSED, 0, "", why.message(), why.reason());
    }

    static SignalResult refused(Processes.HeldProcess process, Refusal why) {
        return new SignalResult(
                process.stat().pid(),
                process.identity().handle(),
                process.stat().name(),
                Outcome.REFUSED,
                0,
                "",
                why.message(),
                why.reason());
    }

    /** Why a process could not be taken hold of. */
    SignalResult notHeld(int pid, Processes.Hold hold) {
        if (hold instanceof Processes.Hold.ThreadOf thread) {
            String why = pid + " is a thread, not a process; its process is " + thread.pid() + ".";
            return refused(pid, "", new Refusal(Reason.TARGET, why));
        }
        if (hold instanceof Processes.Hold.Hidden) {
            String why = "The kernel hides process " + pid
                    + " (proc mounted with hidepid), so whose it is can't be told (setting scope).";
            return refused(pid, "", new Refusal(Reason.SCOPE, why));
        }
        return hold instanceof Processes.Hold.Failed failed ? failed(pid, failed.errno()) : gone(pid);
    }

    /** The pid of a handle has come to mean this other process. */
    SignalResult stale(Processes.HeldProcess other) {
        return about(other, Outcome.STALE, 0, staleHandle(other), Reason.STALE);
    }

    /** The same process, refused. */
    static SignalResult refused(SignalResult result, Refusal why) {
        return new SignalResult(
                result.pid(), result.handle(), result.name(), Outcome.REFUSED, 0, "", why.message(), why.reason());
    }

    /** The same process, after a system call that reached none of them. */
    SignalResult failed(SignalResult result, int errno) {
        SignalResult failure = failed(result.pid(), errno);
        return new SignalResult(
                result.pid(),
                result.handle(),
                result.name(),
                failure.outcome(),
                errno,
                failure.error(),
                failure.message(),
                failure.reason());
    }

    SignalResult about(Processes.HeldProcess process, Outcome outcome, int errno, String message, Reason reason) {
        return new SignalResult(
                process.stat().pid(),
                process.identity().handle(),
                process.stat().name(),
                outcome,
                errno,
                processes.errnoName(errno),
                message,
                reason);
    }

    static String staleHandle(Processes.HeldProcess process) {
        return "The handle is stale: " + process.stat().pid() + " is another process by now, "
                + process.identity().handle() + "; nothing was sent.";
    }

    SignalResult zombie(Processes.HeldProcess process) {
        return about(
                process,
                Outcome.ZOMBIE,
                0,
                process.stat().pid() + " has ended and waits for its parent to collect it; it can't react to a signal.",
                Reason.ZOMBIE);
    }

    /**
     * Sums up.
     *
     * @param note what else there is to say, "" or whole sentences
     */
    static SignalReport report(String target, Signal signal, int matched, List<SignalResult> results, String note) {
        return report(target, signal, matched, results, note, 0);
    }

    /** @param retryAfter as the report has it */
    static SignalReport report(
            String target, Signal signal, int matched, List<SignalResult> results, String note, long retryAfter) {
        int delivered = (int) results.stream()
                .filter(result -> result.outcome() == Outcome.DELIVERED)
                .count();
        boolean ok = delivered > 0
                && results.stream().noneMatch(result -> result.outcome().spoils());
        String message = sentences(summary(target, signal, delivered, results), note);
        return new SignalReport(
                ok,
                target,
                signal.name(),
                signal.number(),
                matched,
                delivered,
                message,
                ok ? Reason.NONE : deciding(results),
                retryAfter,
                List.copyOf(results));
    }

    /** The reason of the first result that is not delivered, refused ones before stale ones before the rest. */
    static Reason deciding(List<SignalResult> results) {
        return results.stream()
                .filter(result -> result.outcome() != Outcome.DELIVERED)
                .min(Comparator.comparing(result -> DECIDING.indexOf(result.outcome())))
                .map(SignalResult::reason)
                .orElse(results.isEmpty() ? Reason.GONE : Reason.NONE);
    }

    /** What there is to say in a report beside its summary; "" or whole sentences. */
    static String note(SignalReport report, Signal signal) {
        String summary = summary(report.target(), signal, report.delivered(), report.results());
        return report.message().startsWith(summary)
                ? report.message().substring(summary.length()).strip()
                : "";
    }

    /** The same report, with one sentence more. */
    static SignalReport withNote(SignalReport report, String note) {
        return new SignalReport(
                report.ok(),
                report.target(),
                report.signal(),
                report.signum(),
                report.matched(),
                report.delivered(),
                report.message() + " " + note,
                report.reason(),
                report.retryAfter(),
                report.results());
    }

    /** How many there are: all but those that are gone, or were another process. */
    static int present(List<SignalResult> results) {
        return (int) results.stream()
                .filter(result -> result.outcome() != Outcome.GONE && result.outcome() != Outcome.STALE)
                .count();
    }

    /**
     * Which processes could match, but can't be judged: "" or whole sentences.
     *
     * @param unreadable how many the kernel shows, but not all that a condition is about
     */
    String unseen(int unreadable, Target.Reach reach) {
        boolean one = reach == Target.Reach.ONE || reach == Target.Reach.LISTED;
        return sentences(
                unreadable == 0
                        ? ""
                        : unreadable + " more could match and " + (unreadable == 1 ? "was" : "were")
                                + " left out, since the kernel does not show enough to this JVM's user: it runs as"
                                + " another user or group, or holds a capability.",
                // Every PID namespace has a process 1.
                one || processes.stat(1).isPresent()
                        ? ""
                        : "More could match: the kernel hides processes from this JVM's user (proc mounted with"
                                + " hidepid).");
    }

    /** Those that say something, parted by blanks. */
    static String sentences(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
    }

    private static String summary(String target, Signal signal, int delivered, List<SignalResult> results) {
        if (results.isEmpty()) {
            return "Nothing matches " + BadRequest.quote(target) + " now.";
        }
        if (results.size() == 1) {
            return results.get(0).message();
        }
        return (signal.isNone()
                        ? checked(results)
                        : signal.name() + " delivered to " + delivered + " of " + results.size() + " processes"
                                + others(results))
                + ".";
    }

    /** What signal 0 tells of processes. */
    static String checked(List<SignalResult> results) {
        long allowed = results.stream()
                .filter(result -> result.outcome() == Outcome.DELIVERED)
                .count();
        return "The kernel lets this JVM signal " + allowed + " of " + results.size()
                + (results.size() == 1 ? " process" : " processes") + others(results);
    }

    /** How many did not get it, by outcome: "" or ", 1 gone, 2 refused". */
    private static String others(List<SignalResult> results) {
        return results.stream()
                .map(SignalResult::outcome)
                .filter(outcome -> outcome != Outcome.DELIVERED)
                .collect(Collectors.groupingBy(outcome -> outcome, TreeMap::new, Collectors.counting()))
                .entrySet()
                .stream()
                .map(entry ->
                        ", " + entry.getValue() + " " + entry.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static String noSuch(int number) {
        return number < 0
                ? "There is no process group " + -(long) number + " (ESRCH)."
                : "There is no process " + number + " (ESRCH).";
    }
}
