package io.signalman.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Delivery;
import io.signalman.core.Outcome;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class NotificationBudgetTest {
    private static final int KEPT = 1_000;

    private final Event large = event(100);
    private final Event small = event(1);
    private final NotificationBudget budget = new NotificationBudget(4 << 20);

    private static Event event(int results) {
        Delivery delivery = Deliveries.of(
                "worker", Collections.nCopies(results, Outcome.DELIVERED).toArray(Outcome[]::new));
        return new Event(1, delivery, delivery.report());
    }

    private int resultsOf(Event event) {
        return budget.apply(event).report().results().size();
    }

    @Test
    void resultsAreLeftOutOnceTheLastNotificationsTakeTooMuch() {
        int full = 0;
        while (resultsOf(large) > 0) {
            full++;
        }

        assertThat(full).isBetween(30, 45);
        for (int i = full + 1; i < KEPT; i++) {
            assertThat(resultsOf(large)).isZero();
        }
        int again = 0; // since the first ones are no longer kept
        for (int i = 0; i < full; i++) {
            again += resultsOf(large);
        }
        assertThat(again).isPositive();
    }

    @Test
    void aThousandReportsOfOneProcessFit() {
        for (int i = 0; i < 3 * KEPT; i++) {
            assertThat(resultsOf(small)).isEqualTo(1);
        }
    }
}
