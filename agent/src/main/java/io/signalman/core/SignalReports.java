package io.signalman.core;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Sums up the results of a request in a report. */
public final class SignalReports {
    /** The report has the reason of the first of these outcomes that a result has. */
    private static final List<Outcome> DECIDING =
            List.of(Outcome.REFUSED, Outcome.DENIED, Outcome.STALE, Outcome.ZOMBIE, Outcome.GONE, Outcome.FAILED);

    private SignalReports() {}

    /** Sums up; the note is "" or whole sentences. */
    public static SignalReport of(
            String target, Signal signal, int matched, List<SignalResult> results, String note, long retryAfter) {
        int delivered = count(results, Outcome.DELIVERED);
        boolean ok = delivered > 0
                && results.stream().noneMatch(result -> result.outcome().spoils());
        return new SignalReport(
                ok,
                target,
                signal.name(),
                signal.number(),
                matched,
                delivered,
                Sentences.join(summary(target, signal, delivered, results), note),
                ok ? Reason.NONE : deciding(results),
                retryAfter,
                List.copyOf(results));
    }

    private static int count(List<SignalResult> results, Outcome outcome) {
        int count = 0;
        for (SignalResult result : results) {
            count += result.outcome() == outcome ? 1 : 0;
        }
        return count;
    }

    /** The reason of the first result that is not delivered, refused ones before stale ones before the rest. */
    public static Reason deciding(List<SignalResult> results) {
        return results.stream()
                .filter(result -> result.outcome() != Outcome.DELIVERED)
                .min(Comparator.comparing(result -> DECIDING.indexOf(result.outcome())))
                .map(SignalResult::reason)
                .orElse(results.isEmpty() ? Reason.GONE : Reason.NONE);
    }

    /** The rest of a report's message after its summary, "" or whole sentences. */
    public static String note(SignalReport report, Signal signal) {
        String summary = summary(report.target(), signal, report.delivered(), report.results());
        return report.message().startsWith(summary)
                ? report.message().substring(summary.length()).strip()
                : "";
    }

    /** The same report with more processes and sentences. */
    public static SignalReport with(SignalReport report, Signal signal, List<SignalResult> more, String note) {
        return of(
                report.target(),
                signal,
                report.matched() + more.size(),
                Stream.concat(report.results().stream(), more.stream()).toList(),
                Sentences.join(note(report, signal), note),
                0);
    }

    private static String summary(String target, Signal signal, int delivered, List<SignalResult> results) {
        if (results.isEmpty()) {
            return nothingMatches(target);
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

    public static String nothingMatches(String target) {
        return "Nothing matches " + Sentences.quote(target) + " now.";
    }

    /** The answers to signal 0, without a full stop. */
    public static String checked(List<SignalResult> results) {
        return "The kernel lets this JVM signal " + count(results, Outcome.DELIVERED) + " of " + results.size()
                + (results.size() == 1 ? " process" : " processes") + others(results);
    }

    /** How many did not get it, by outcome: "" or ", 1 gone, 2 refused". */
    private static String others(List<SignalResult> results) {
        String counts = Sentences.counts(
                results.stream().map(SignalResult::outcome).filter(outcome -> outcome != Outcome.DELIVERED));
        return counts.isEmpty() ? "" : ", " + counts.toLowerCase(Locale.ROOT);
    }
}
