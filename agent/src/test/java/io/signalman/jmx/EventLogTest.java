package io.signalman.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Delivery;
import io.signalman.core.Outcome;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final EventLog log = new EventLog();

    @Test
    void numbersFromOneWithoutGapsWhileManyThreadsSend() {
        IntStream.range(0, 900).parallel().forEach(i -> log.accept(Deliveries.of("worker", Outcome.DELIVERED)));

        assertThat(log.newest().stream().map(Event::number))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, 900).mapToObj(i -> 901L - i).toList());
    }

    @Test
    void keepsTheLastThousandReports() {
        Deliveries.give(log, 2_500);

        assertThat(log.newest()).hasSize(1_000);
        assertThat(log.newest().get(0).number()).isEqualTo(2_500);
        assertThat(log.from(1).orElseThrow().number()).isEqualTo(1_501);
        assertThat(log.from(2_500).orElseThrow().number()).isEqualTo(2_500);
        assertThat(log.from(2_501)).isEmpty();
    }

    @Test
    void keepsFewerLargeReports() {
        for (int i = 0; i < 100; i++) {
            log.accept(Deliveries.of("x".repeat(1 << 20), Outcome.GONE));
        }
        assertThat(log.newest()).hasSize(3);

        log.accept(Deliveries.of("x".repeat(8 << 20), Outcome.GONE));
        assertThat(log.newest()).hasSize(1);

        Deliveries.give(log, 5);
        assertThat(log.newest()).hasSize(5);
    }

    @Test
    void aLargeReportThatIsNoLongerKeptIsFreed() {
        Delivery large = Deliveries.of("x".repeat(5 << 20), Outcome.GONE);
        WeakReference<Delivery> first = new WeakReference<>(large);
        log.accept(large);
        large = null;
        Deliveries.give(log, 1);

        await().until(() -> {
            System.gc();
            return first.get() == null;
        });
    }

    @Test
    void aPageFollowsTheLastNumberThatItsReaderKnows() {
        Deliveries.give(log, 2_500);

        assertThat(page(-1)).isEqualTo(new EventPage(2_500, 0, List.of()));
        assertThat(page(2_500)).isEqualTo(new EventPage(2_500, 0, List.of()));
        assertThat(page(2_498)).isEqualTo(new EventPage(2_500, 0, page(2_498).events()));
        assertThat(page(2_498).events()).hasSize(2);
        assertThat(page(1_000).lost()).isEqualTo(500);
        assertThat(page(1_000).last()).isEqualTo(1_510);
    }

    @Test
    void aNumberFromAnEarlierLifeCountsAsZero() {
        Deliveries.give(log, 2);

        assertThat(page(3).events()).hasSize(2);
        assertThat(page(900).last()).isEqualTo(2);
    }

    private EventPage page(long after) {
        return log.page(after, 10, delivery -> Optional.of(delivery.report()));
    }

    @Test
    void theTypeFollowsTheMostImportantOutcome() {
        assertThat(type(Outcome.DELIVERED)).isEqualTo("io.signalman.signal.delivered");
        assertThat(type(Outcome.DELIVERED, Outcome.DENIED)).isEqualTo("io.signalman.signal.delivered");
        assertThat(type(Outcome.GONE, Outcome.REFUSED)).isEqualTo("io.signalman.signal.refused");
        assertThat(type(Outcome.DENIED)).isEqualTo("io.signalman.signal.refused");
        assertThat(type(Outcome.STALE)).isEqualTo("io.signalman.signal.failed");
        assertThat(type()).isEqualTo("io.signalman.signal.failed");
    }

    private String type(Outcome... outcomes) {
        log.accept(Deliveries.of("worker", outcomes));
        List<Event> newest = log.newest();
        return newest.get(0).type();
    }
}
