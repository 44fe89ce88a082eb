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
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.MalformedObjectNameException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/**
 * One MBean's notifications: each report, in order, under its number. Listeners are called on a thread of the feed, which
 * is there only while there is something to tell and two seconds more. Who is too slow for the log is told how many
 * reports went by.
 */
public final class EventFeed implements NotificationEmitter, AutoCloseable {
    private static final long IDLE_MILLIS = 2_000;
    private static final long STOP_MILLIS = 1_000;

    private final EventLog log;
    private final Function<Event, Optional<Event>> view;
    private final Function<Event, Object> userData;
    private final boolean fromTheOldest;
    private final ObjectName source;
    private final Listeners listeners = new Listeners();

    /** Held while listeners are called, so that they get one notification after the other. */
    private final ReentrantLock telling = new ReentrantLock();

    private final Object lock = new Object();
    private long next;
    private boolean closed;
    private Optional<Thread> thread = Optional.empty();

    /** @param lost how many before it can't be told any more */
    private record Step(Event event, long lost) {}

    private EventFeed(
            EventLog log,
            Function<Event, Optional<Event>> view,
            Function<Event, Object> userData,
            boolean fromTheOldest) {
        this.log = log;
        this.view = view;
        this.userData = userData;
        this.fromTheOldest = fromTheOldest;
        try {
            this.source = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * For any JMX client: the user data is the report, and a listener hears of what comes after it.
     *
     * @param view what all who may listen may know; empty to withhold it
     */
    public static EventFeed ofReports(EventLog log, Function<Delivery, Optional<SignalReport>> view) {
        return of(log, event -> event.shown(view), OpenData::ofReport, false);
    }

    /**
     * For our own HTTP, which has one listener at a time. A listener hears of all that the log still has before {@link
     * #addNotificationListener} returns. The user data is an entry: the whole as a {@link ToldReport}, and a supplier of the
     * part that whoever calls it may know, an {@code Optional}.
     *
     * @param view what the caller on the current thread may know
     */
    public static EventFeed ofToldReports(EventLog log, Function<Delivery, Optional<SignalReport>> view) {
        Function<Event, Object> userData = event -> {
            Object whole = OpenData.ofTold(event);
            Supplier<Optional<Object>> part =
                    () -> event.shown(view).map(seen -> seen.equals(event) ? whole : OpenData.ofTold(seen));
            return Map.entry(whole, part);
        };
        return of(log, Optional::of, userData, true);
    }

    private static EventFeed of(
            EventLog log,
            Function<Event, Optional<Event>> view,
            Function<Event, Object> userData,
            boolean fromTheOldest) {
        EventFeed feed = new EventFeed(log, view, userData, fromTheOldest);
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
            tellAll();
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
                    "Listeners were too slow. The user data is how many reports they were not told of, the last of them"
                            + " with this sequence number.")
        };
    }

    /** On the sender's thread. */
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
            // The JVM is out of threads; the next report tells of this one too.
        }
    }

    /** As nobody: a listener that calls the MBean must not do so in the name of whoever sent the signal (JDK 17). */
    @SuppressWarnings("removal")
    private Thread newThread() {
        PrivilegedAction<Thread> make = () -> new Thread(null, this::work, "signalman-events", 0, false);
        Thread made = AccessController.doPrivileged(make);
        made.setDaemon(true);
        // The listeners are the host's, or the JDK's; what they start must not hold on to our loader.
        made.setContextClassLoader(ClassLoader.getSystemClassLoader());
        return made;
    }

    private void work() {
        do {
            tellAll();
        } while (awaitMore());
    }

    private boolean awaitMore() {
        synchronized (lock) {
            try {
                long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(IDLE_MILLIS);
                for (long left = IDLE_MILLIS; left > 0 && !closed && !hasMore(); left = millisUntil(end)) {
                    lock.wait(left);
                }
            } catch (InterruptedException e) {
                // close() has set what is looked at next; from a listener it means nothing.
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

    private void tellAll() {
        telling.lock();
        try {
            for (Optional<Step> step = step(); step.isPresent(); step = step()) {
                tell(step.get());
            }
        } finally {
            telling.unlock();
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

    private void tell(Step step) {
        Event event = step.event();
        try {
            if (step.lost() > 0) {
                String message = step.lost() + " reports went by too fast to be told.";
                tell(Event.LOST, event.number() - 1, event, message, step.lost());
            }
            view.apply(event)
                    .ifPresent(seen -> tell(seen.type(), seen.number(), seen, message(seen), userData.apply(seen)));
        } catch (RuntimeException | Error e) {
            // Where the JVM is out of memory: the gap in the numbers shows it, and the thread lives on.
        }
    }

    private static String message(Event event) {
        String reason = event.reason().isEmpty() ? "" : " Reason given: " + event.reason();
        return event.report().message() + reason;
    }

    private void tell(String type, long number, Event event, String message, Object data) {
        Notification notification = new Notification(
                type, source, number, event.delivery().request().time().toEpochMilli(), message);
        notification.setUserData(data);
        listeners.tell(notification);
    }

    /** Nobody is told anything more; a listener that is at it is interrupted. */
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
