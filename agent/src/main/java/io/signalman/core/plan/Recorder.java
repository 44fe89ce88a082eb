package io.signalman.core.plan;

import io.signalman.core.Delivery;
import io.signalman.core.Oversight;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.core.judge.Order;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Numbers requests; records, counts and publishes their reports. Safe for use by many threads. */
public final class Recorder {
    private final Oversight oversight;
    private final Counters counters = new Counters();
    private final AtomicLong ids = new AtomicLong();

    Recorder(Oversight oversight) {
        this.oversight = oversight;
    }

    public Request request(Order order, String options) {
        return new Request(
                ids.incrementAndGet(),
                Instant.now(),
                order.caller(),
                order.operation(),
                order.text(),
                order.signal(),
                options);
    }

    /** Records, counts and publishes the report of a request; returns the part that its caller may see. */
    public SignalReport publish(Request request, SignalReport report, SignalReport shown) {
        oversight.audit().outcome(request, report);
        counters.count(request.caller(), report);
        oversight.events().accept(new Delivery(request, report, shown));
        return shown;
    }

    Counters counters() {
        return counters;
    }
}
