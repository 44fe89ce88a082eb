package io.signalman.jmx;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/** Registered notification listeners. (The JDK's own broadcaster does not tell whether there are any.) */
final class Listeners {
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    /** JMX allows null for the filter and the handback. */
    private static final class Registration {
        private final NotificationListener listener;
        private final NotificationFilter filter;
        private final Object handback;

        Registration(NotificationListener listener, NotificationFilter filter, Object handback) {
            this.listener = listener;
            this.filter = filter;
            this.handback = handback;
        }

        void publish(Notification notification) {
            try {
                if (filter == null || filter.isNotificationEnabled(notification)) {
                    listener.handleNotification(notification, handback);
                }
            } catch (RuntimeException | Error e) {
                // A failing listener must not affect the others.
            }
        }
    }

    boolean isEmpty() {
        return registrations.isEmpty();
    }

    void add(NotificationListener listener, NotificationFilter filter, Object handback) {
        registrations.add(new Registration(listener, filter, handback));
    }

    void remove(NotificationListener listener) throws ListenerNotFoundException {
        if (!registrations.removeIf(registration -> registration.listener == listener)) {
            throw new ListenerNotFoundException("The listener is not registered here.");
        }
    }

    void remove(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        boolean removed = registrations.stream()
                .filter(registration -> registration.listener == listener
                        && registration.filter == filter
                        && registration.handback == handback)
                .findFirst()
                .map(registrations::remove)
                .orElse(false);
        if (!removed) {
            throw new ListenerNotFoundException("The listener is not registered here with this filter and handback.");
        }
    }

    void clear() {
        registrations.clear();
    }

    /** Calls one listener after the other. */
    void publish(Notification notification) {
        registrations.forEach(registration -> registration.publish(notification));
    }
}
