package io.signalman.http;

import io.signalman.http.call.JsonText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.Notification;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The last notifications of the MBean, ready to send. Their numbers increase; a missing number is a lost event. */
final class EventRing implements NotificationListener {

    static final int MOST = 1_000;

    /** Only a single event may be larger. */
    private static final long MOST_CHARACTERS = 4L << 20;

    private static final List<String> FIELDS = List.of("time", "principal", "door", "reason", "report");

    private final Deque<Item> items = new ArrayDeque<>();
    private final Runnable whenNew;
    private long characters;

    /**
     * One event.
     *
     * @param text in the format of a stream, with the empty line at its end
     * @param seen returns the part that the caller on the current thread may know
     */
    record Item(long number, String text, Supplier<Optional<String>> seen) {}

    EventRing(Runnable whenNew) {
        this.whenNew = whenNew;
    }

    /** Ignores notifications without a report: they announce a loss, which the numbers show. */
    @Override
    public void handleNotification(Notification notification, Object handback) {
        if (notification.getUserData() instanceof Map.Entry<?, ?> published
                && published.getKey() instanceof CompositeData whole
                && published.getValue() instanceof Supplier<?> part) {
            long number = notification.getSequenceNumber();
            String type = notification.getType();
            String text = text(number, type, whole);
            add(new Item(
                    number,
                    text,
                    () -> part.get() instanceof Optional<?> seen
                            ? seen.map(some -> some == whole ? text : text(number, type, (CompositeData) some))
                            : Optional.empty()));
            whenNew.run();
        }
    }

    private static String text(long number, String type, CompositeData report) {
        Map<String, Object> data = new LinkedHashMap<>();
        FIELDS.forEach(field -> data.put(field, report.get(field)));
        return text(number, type.substring(type.lastIndexOf('.') + 1), data);
    }

    /** @param number of the last lost event */
    static String lost(long number, long count) {
        return text(number, "lost", Map.of("lost", count));
    }

    private static String text(long number, String event, Map<String, Object> data) {
        return "id: " + number + "\nevent: " + event + "\ndata: " + JsonText.write(data) + "\n\n";
    }

    private synchronized void add(Item item) {
        items.addLast(item);
        characters += item.text().length();
        while (items.size() > MOST || (characters > MOST_CHARACTERS && items.size() > 1)) {
            characters -= items.removeFirst().text().length();
        }
    }

    /** The number of the newest event, 0 without one. */
    synchronized long newest() {
        return items.isEmpty() ? 0 : items.getLast().number();
    }

    /** The first event with a larger number. */
    synchronized Optional<Item> after(long number) {
        Optional<Item> found = Optional.empty();
        Iterator<Item> fromTheNewest = items.descendingIterator();
        while (fromTheNewest.hasNext()) {
            Item item = fromTheNewest.next();
            if (item.number() <= number) {
                break;
            }
            found = Optional.of(item);
        }
        return found;
    }
}
