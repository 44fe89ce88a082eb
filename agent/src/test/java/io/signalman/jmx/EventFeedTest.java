package io.signalman.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventFeedTest {
    private final EventLog log = new EventLog();
    private final EventFeed feed = EventFeed.ofReports(log, delivery -> Optional.of(delivery.told()));
    private final List<Notification> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayReturn = new CountDownLatch(1);

    @AfterEach
    void stop() {
        mayReturn.countDown();
        feed.close();
    }

    private void listen(NotificationListener listener) {
        feed.addNotificationListener(listener, null, null);
    }

    private void listenAndKeep() {
        listen((notification, handback) -> heard.add(notification));
    }

    private void awaitHeard(int count) {
        await().untilAsserted(() -> assertThat(heard).hasSize(count));
    }

    @Test
    void publishesEachReportAsTheMBeanReturnsIt() {
        listenAndKeep();

        log.accept(Deliveries.of("worker", Outcome.DELIVERED, Outcome.GONE));

        awaitHeard(1);
        Notification published = heard.get(0);
        assertThat(published.getType()).isEqualTo("io.signalman.signal.delivered");
        assertThat(published.getMessage()).isEqualTo("It happened. Reason given: logs rotated");
        assertThat(published.getSequenceNumber()).isEqualTo(1);
        assertThat(published.getTimeStamp()).isEqualTo(Deliveries.TIME.toEpochMilli());
        assertThat(published.getSource()).hasToString(SignalManagerMXBean.OBJECT_NAME);
        CompositeData report = (CompositeData) published.getUserData();
        assertThat(report.getCompositeType().keySet())
                .containsExactlyInAnyOrder(
                        "ok",
                        "target",
                        "signal",
                        "signum",
                        "matched",
                        "delivered",
                        "message",
                        "reason",
                        "retryAfter",
                        "results");
        CompositeData[] results = (CompositeData[]) report.get("results");
        assertThat(results[1].get("outcome")).isEqualTo("GONE");
    }

    /** Their memory is the JMX connector's for the next 1,000 notifications. */
    @Test
    void aReportWithTooManyResultsIsPublishedWithoutThem() {
        Outcome[] outcomes = new Outcome[20_000];
        Arrays.fill(outcomes, Outcome.REFUSED);
        listenAndKeep();

        log.accept(Deliveries.of("worker", outcomes));
        awaitHeard(1);
        log.accept(Deliveries.of("worker", Outcome.DELIVERED));

        awaitHeard(2);
        assertThat(heard.get(0).getType()).isEqualTo("io.signalman.signal.refused");
        assertThat(heard.get(0).getMessage())
                .isEqualTo("It happened. The 20000 results are left out to save memory; see listEvents."
                        + " Reason given: logs rotated");
        assertThat(results(heard.get(0))).isEmpty();
        assertThat(results(heard.get(1))).hasSize(1);
    }

    private static CompositeData[] results(Notification notification) {
        return (CompositeData[]) ((CompositeData) notification.getUserData()).get("results");
    }

    @Test
    void publishesThemInOrderWithoutGaps() {
        listenAndKeep();

        for (int i = 0; i < 50; i++) {
            Deliveries.give(log, 40);
            awaitHeard((i + 1) * 40);
        }

        assertThat(heard.stream().map(Notification::getSequenceNumber))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2_000).boxed().toList());
    }

    @Test
    void aListenerGetsOnlyLaterReports() {
        Deliveries.give(log, 3);
        listenAndKeep();

        Deliveries.give(log, 1);

        awaitHeard(1);
        assertThat(heard.get(0).getSequenceNumber()).isEqualTo(4);
    }

    @Test
    void aListenerThatDoesNotReturnDelaysNobodyAndLearnsHowManyReportsItLost() {
        listenAndKeep();
        listen((notification, handback) -> awaitPermission());

        Deliveries.give(log, 1);
        awaitHeard(1);
        Deliveries.give(log, 5_000);
        mayReturn.countDown();

        awaitHeard(1_002);
        Notification lost = heard.get(1);
        assertThat(lost.getType()).isEqualTo("io.signalman.signal.lost");
        assertThat(lost.getUserData()).isEqualTo(4_000L);
        assertThat(lost.getSequenceNumber()).isEqualTo(4_001);
        assertThat(lost.getMessage()).startsWith("4000 reports");
        assertThat(heard.get(2).getSequenceNumber()).isEqualTo(4_002);
        assertThat(heard.get(1_001).getSequenceNumber()).isEqualTo(5_001);
    }

    @Test
    void aListenerThatThrowsDoesNotAffectOthers() {
        listen((notification, handback) -> {
            throw new IllegalStateException("no");
        });
        listen((notification, handback) -> {
            throw new StackOverflowError();
        });
        listenAndKeep();

        Deliveries.give(log, 2);

        awaitHeard(2);
    }

    @Test
    void respectsFiltersAndHandbacks() throws Exception {
        List<Object> handbacks = new CopyOnWriteArrayList<>();
        NotificationListener listener = (notification, handback) -> handbacks.add(handback);
        feed.addNotificationListener(listener, notification -> notification.getSequenceNumber() == 2, "two");
        feed.addNotificationListener(listener, null, "all");
        feed.addNotificationListener(listener, null, "gone");
        feed.removeNotificationListener(listener, null, "gone");
        listenAndKeep();

        Deliveries.give(log, 2);

        awaitHeard(2);
        assertThat(handbacks).containsExactly("all", "two", "all");
        feed.removeNotificationListener(listener);
        Deliveries.give(log, 1);
        awaitHeard(3);
        assertThat(handbacks).hasSize(3);
    }

    @Test
    void hasAThreadOnlyWhileThereIsSomethingToPublish() {
        Deliveries.give(log, 1);
        assertThat(threads()).isEmpty();

        listenAndKeep();
        assertThat(threads()).isEmpty();

        Deliveries.give(log, 1);
        awaitHeard(1);
        assertThat(threads()).hasSize(1).allMatch(Thread::isDaemon);

        await().untilAsserted(() -> assertThat(threads()).isEmpty());
        Deliveries.give(log, 1);
        awaitHeard(2);
    }

    @Test
    void closingEndsTheThreadWhileAListenerWaits() {
        CountDownLatch called = new CountDownLatch(1);
        listen((notification, handback) -> {
            called.countDown();
            awaitPermission();
        });
        Deliveries.give(log, 1);
        await().until(() -> called.getCount() == 0);

        feed.close();

        assertThat(threads()).isEmpty();
        Deliveries.give(log, 1);
        assertThat(threads()).isEmpty();
    }

    @Test
    void ourHttpGetsEarlierReportsAndTheirCallers() throws Exception {
        Deliveries.give(log, 1_200);
        try (EventFeed feedOfHttp = EventFeed.ofPublishedReports(log, delivery -> Optional.of(delivery.told()))) {
            List<Notification> before = new ArrayList<>();
            NotificationListener listener = (notification, handback) -> before.add(notification);
            feedOfHttp.addNotificationListener(listener, null, null);

            assertThat(before).hasSize(1_001);
            assertThat(before.get(0).getUserData()).isEqualTo(200L);
            Map.Entry<?, ?> published = (Map.Entry<?, ?>) before.get(1_000).getUserData();
            CompositeData data = (CompositeData) published.getKey();
            assertThat(Map.of("time", data.get("time"), "principal", data.get("principal"), "door", data.get("door")))
                    .isEqualTo(Map.of("time", "2026-03-01T12:00:00.123Z", "principal", "anna", "door", "local"));
            assertThat(data.get("reason")).isEqualTo("logs rotated");
            assertThat(((Supplier<?>) published.getValue()).get()).isEqualTo(Optional.of(data));
            assertThat(((CompositeData) data.get("report")).get("target")).isEqualTo("worker");
        }
    }

    private void awaitPermission() {
        try {
            mayReturn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("signalman-events"))
                .toList();
    }
}
