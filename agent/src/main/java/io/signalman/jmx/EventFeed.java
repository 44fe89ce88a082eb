package io.signalman.jmx;

import io.signalman.core.Delivery;
import io.signalman.core.SignalReport;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.MalformedObjectNameException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/**
 * The notifications of one MBean: each report, in order, with its number. The feed calls listeners on its own thread, which
 * ends two seconds after the last notification. A listener that is too slow for the log learns how many reports it lost.
 */
public final class EventFeed implements NotificationEmitter, AutoCloseable {
    private static final long IDLE_MILLIS = 2_000;
    private static final long STOP_MILLIS = 1_000;

    private final EventLog log;
    private final Function<Event, Optional<Event>> view;
    private final UnaryOperator<Event> budget;
    private final Function<Event, Object> userData;
    private final boolean fromTheOldest;
    private final ObjectName source;
    private final Listeners listeners = new Listeners();

    /** Held during calls of listeners, so that they get one notification after the other. */
    private final ReentrantLock publishing = new ReentrantLock();

    private final Object lock = new Object();
    private long next;
    private boolean closed;
    private Optional<Thread> thread = Optional.empty();

    /** @param lost the number of lost reports before it */
    private record Step(Event event, long lost) {}

    private EventFeed(
            EventLog log,
            Function<Event, Optional<Event>> view,
            UnaryOperator<Event> budget,
            Function<Event, Object> userData,
            boolean fromTheOldest) {
        this.log = log;
        this.view = view;
        this.budget = budget;
        this.userData = userData;
        this.fromTheOldest = fromTheOldest;
        try {
            this.source = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * For JMX clients: the user data is the report, and a listener gets only later reports.
     *
     * @param view the part of a report that everybody may know; empty to withhold the report
     */
    public static EventFeed ofReports(EventLog log, Function<Delivery, Optional<SignalReport>> view) {
        return of(log, event -> event.shown(view), new NotificationBudget(), OpenData::ofReport, false);
    }

    /**
     * For our own HTTP, which has one listener at a time. A listener gets every report that the log still has before {@link
     * #addNotificationListener} returns. The user data is an entry: the whole as a {@link PublishedReport}, and a supplier that
     * returns the part that its caller may know, an {@code Optional}.
     *
     * @param view the part of a report that the caller on the current thread may know
     */
    public static EventFeed ofPublishedReports(EventLog log, Function<Delivery, Optional<SignalReport>> view) {
        Function<Event, Object> userData = event -> {
            Object whole = OpenData.ofPublished(event);
            Supplier<Optional<Object>> part =
                    () -> event.shown(view).map(seen -> seen.equals(event) ? whole : OpenData.ofPublished(seen));
            return Map.entry(whole, part);
        };
        return of(log, Optional::of, UnaryOperator.identity(), userData, true);
    }

    private static EventFeed of(
            EventLog log,
            Function<Event, Optional<Event>> view,
            UnaryOperator<Event> budget,
            Function<Event, Object> userData,
            boolean fromTheOldest) {
        EventFeed feed = new EventFeed(log, view, budget, userData, fromTheOldest);
        log.onReport(feed::wake);
        return feed;
    }

    @Override
    public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
        synchronized (lock) {
            if (listeners.isEmpty()) {
                next = fromTheOldest ? 1 : log.next();
            }
            listeners.add(listener, filter, handback);
        }
        if (fromTheOldest) {
            publishAll();
        }
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        listeners.remove(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        listeners.remove(listener, filter, handback);
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return new MBeanNotificationInfo[] {
            new MBeanNotificationInfo(
                    new String[] {Event.DELIVERED, Event.REFUSED, Event.FAILED},
                    Notification.class.getName(),
                    "A report: delivered to at least one process, refused, or neither. The user data is the report."),
            new MBeanNotificationInfo(
                    new String[] {Event.LOST},
                    Notification.class.getName(),
                    "Listeners were too slow. The user data is the number of lost reports, the last of them"
                            + " with this sequence number.")
        };
    }

    /** Runs on the sender's thread. */
    private void wake() {
        if (listeners.isEmpty()) {
            return;
        }
        synchronized (lock) {
            if (thread.isPresent()) {
                lock.notifyAll();
            } else if (!closed) {
                startThread();
            }
        }
    }

    private void startThread() {
        try {
            Thread started = newThread();
            started.start();
            thread = Optional.of(started);
        } catch (RuntimeException | Error e) {
            // The JVM is out of threads; the next report wakes a thread for this one too.
        }
    }

    /** Without a subject: a listener that calls the MBean must not do so as the sender of the signal (JDK 17). */
    @SuppressWarnings("removal")
    private Thread newThread() {
        PrivilegedAction<Thread> make = () -> new Thread(null, this::work, "signalman-events", 0, false);
        Thread made = AccessController.doPrivileged(make);
        made.setDaemon(true);
        // Listeners belong to the host or the JDK; threads that they start must not keep our class loader.
        made.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return made;
    }

    private void work() {
        try {
            do {
                publishAll();
            } while (awaitMore());
        } finally {
            synchronized (lock) { // after an OutOfMemoryError, the next report starts another thread
                if (thread.isPresent() && thread.get() == Thread.currentThread()) {
                    thread = Optional.empty();
                }
            }
        }
    }

    private boolean awaitMore() {
        synchronized (lock) {
            try {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
                for (long left = IDLE_MILLIS; left > 0 && !closed && !hasMore(); left = millisUntil(end)) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                // close() has set the flag that is checked next; an interrupt by a listener means nothing.
            }
            boolean more = hasMore();
            if (!more) {
                thread = Optional.empty();
            }
            return more;
        }
    }

    private static long millisUntil(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(nanoTime - System.nanoTime());
    }

    private boolean hasMore() {
        return !closed && !listeners.isEmpty() && next < log.next();
    }

    private void publishAll() {
        publishing.lock();
        try {
            for (Optional<Step> step = step(); step.isPresent(); step = step()) {
                publish(step.get());
            }
        } finally {
            publishing.unlock();
        }
    }

    private Optional<Step> step() {
        synchronized (lock) {
            Optional<Step> step =
                    hasMore() ? log.from(next).map(event -> new Step(event, event.number() - next)) : Optional.empty();
            next = step.map(taken -> taken.event().number() + 1).orElse(next);
            return step;
        }
    }

    private void publish(Step step) {
        Event event = step.event();
        try {
            if (step.lost() > 0) {
                String message = step.lost() + " reports went by too fast to be published.";
                publish(Event.LOST, event.number() - 1, event, message, step.lost());
            }
            view.apply(event).ifPresent(seen -> {
                Event sent = budget.apply(seen);
                publish(seen.type(), seen.number(), sent, message(sent), userData.apply(sent));
            });
        } catch (RuntimeException | Error e) {
            // The JVM is out of memory: the thread continues, and the numbers show a gap.
        }
    }

    private static String message(Event event) {
        String reason = event.reason().isEmpty() ? "" : " Reason given: " + event.reason();
        return event.report().message() + reason;
    }

    private void publish(String type, long number, Event event, String message, Object data) {
        Notification notification = new Notification(
                type, source, number, event.delivery().request().time().toEpochMilli(), message);
        notification.setUserData(data);
        listeners.publish(notification);
    }

    /** Publishes nothing more, and interrupts a running listener. */
    @Override
    public void close() {
        Optional<Thread> last;
        synchronized (lock) {
            closed = true;
            listeners.clear();
            last = thread.filter(running -> running != Thread.currentThread());
            lock.notifyAll();
        }
        last.ifPresent(running -> {
            running.interrupt();
            try {
                running.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
