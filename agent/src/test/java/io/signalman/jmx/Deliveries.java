package io.signalman.jmx;

import io.signalman.core.Caller;
import io.signalman.core.Delivery;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Reason;
import io.signalman.core.Request;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Invented reports. */
final class Deliveries {
    static final Instant TIME = Instant.parse("2026-03-01T12:00:00.123456Z");

    private Deliveries() {}

    static Delivery of(String target, Outcome... outcomes) {
        List<SignalResult> results = Arrays.stream(outcomes)
                .map(outcome -> new SignalResult(42, "42@7", "worker", outcome, 0, "", "So it is.", Reason.NONE))
                .toList();
        int delivered =
                (int) Arrays.stream(outcomes).filter(Outcome.DELIVERED::equals).count();
        boolean ok = delivered > 0 && delivered == outcomes.length;
        SignalReport report = new SignalReport(
                ok, target, "SIGHUP", 1, outcomes.length, delivered, "It happened.", Reason.NONE, 0, results);
        Caller anna = new Caller("anna", Set.of("admin"), Caller.Door.LOCAL, "", "logs rotated", "");
        return new Delivery(new Request(1, TIME, anna, Operation.SEND, target, Signal.NONE, ""), report, report);
    }

    static void give(EventLog log, int count) {
        for (int i = 0; i < count; i++) {
            log.accept(of("worker", Outcome.DELIVERED));
        }
    }
}
