package io.signalman.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;

/** Publishes notifications as the agent's private MBean does: a new listener first gets the earlier ones. */
final class Publisher extends NotificationBroadcasterSupport {

    private final List<Notification> before = new ArrayList<>();
    final AtomicInteger listeners = new AtomicInteger();
    private long number;

    Publisher() {
        super(new MBeanNotificationInfo(
                new String[] {"io.signalman.signal.delivered"}, Notification.class.getName(), "A report."));
    }

    /** Sets the number of the next report; the numbers before it are lost. */
    synchronized void skipTo(long next) {
        number = next - 1;
    }

    synchronized void publish(int count) {
        publish(count, "It happened.");
    }

    synchronized void publish(int count, String message) {
        for (int i = 0; i < count; i++) {
            Notification notification = notification(++number, message);
            before.add(notification);
            sendNotification(notification);
        }
    }

    private static Notification notification(long number, String message) {
        Notification notification =
                new Notification("io.signalman.signal.delivered", Bridge.MBEAN, number, 1_000, "It happened.");
        CompositeDataSupport report = composite("report", new String[] {"message"}, message);
        CompositeDataSupport event = composite(
                "event",
                new String[] {"door", "principal", "reason", "report", "time"},
                "http",
                "anna\u001b\nevil",
                "a look",
                report,
                "2026-03-01T12:00:00Z");
        Supplier<Optional<CompositeData>> seen = () -> Optional.of(event);
        notification.setUserData(Map.entry(event, seen));
        return notification;
    }

    private static CompositeDataSupport composite(String name, String[] keys, Object... values) {
        OpenType<?>[] types = new OpenType<?>[values.length];
        for (int i = 0; i < values.length; i++) {
            types[i] = values[i] instanceof CompositeDataSupport nested ? nested.getCompositeType() : SimpleType.STRING;
        }
        try {
            return new CompositeDataSupport(new CompositeType(name, name, keys, keys, types), keys, values);
        } catch (OpenDataException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized void addNotificationListener(
            NotificationListener listener, NotificationFilter filter, Object handback) {
        listeners.incrementAndGet();
        before.forEach(notification -> listener.handleNotification(notification, handback));
        super.addNotificationListener(listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        super.removeNotificationListener(listener);
        listeners.decrementAndGet();
    }
}
