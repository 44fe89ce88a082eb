package io.signalman.jmx;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;

/** Who wants to hear of something. (The JDK's own broadcaster does not tell whether anybody does.) */
final class Listeners {
    private final List<Registration> registrations = new CopyOnWriteArrayList<>();

    /** The filter and the handback may be null, as JMX has it. */
    private static final class Registration {
        private final NotificationListener listener;
        private final NotificationFilter filter;
        private final Object handback;

        Registration(NotificationListener listener, NotificationFilter filter, Object handback) {
            this.listener = listener;
            this.filter = filter;
            this.handback = handback;
        }

        void tell(Notification notification) {
            try {
                if (filter == null || filter.isNotificationEnabled(notification)) {
                    listener.handleNotification(notification, handback);
                }
            } catch (RuntimeException | Error e) {
                // The others are told all the same.
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
            throw new ListenerNotFoundException("It does not listen here.");
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
            throw new ListenerNotFoundException("It does not listen here with this filter and handback.");
        }
    }

    void clear() {
        registrations.clear();
    }

    /** One after the other. */
    void tell(Notification notification) {
        registrations.forEach(registration -> registration.tell(notification));
    }
}
