package io.signalman.http;

import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpAnswer;
import io.signalman.http.call.HttpCaller;
import io.signalman.http.call.Rejected;
import io.signalman.http.door.Tls;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The MBean's notifications as server-sent events (WHATWG HTML, 9.2). It listens to the MBean only while a client follows.
 * The MBean delivers its earlier notifications before the registration returns.
 */
final class Events implements AutoCloseable {

    static final int MAX_STREAMS = 16;

    private static final String STREAM = "text/event-stream";

    /** Begins a stream. */
    static final HttpAnswer HEAD = new HttpAnswer(200, "", Map.of("Content-Type", STREAM));

    private static final Pattern ID = Pattern.compile("[0-9]{1,18}");

    private final MBeanServer server;
    private final ObjectName name;
    private final long heartbeatMillis;
    private final FairSlots slots = new FairSlots(MAX_STREAMS, "event streams");
    private final Set<EventStream> streams = new CopyOnWriteArraySet<>();
    private Optional<EventRing> ring = Optional.empty();
    private boolean closed;

    Events(MBeanServer server, ObjectName name, long heartbeatMillis) {
        this.server = server;
        this.name = name;
        this.heartbeatMillis = heartbeatMillis;
    }

    /** Whether an answer begins a stream. Not by equality: see {@link Tls.Material#equals}. */
    static boolean isStream(HttpAnswer answer) {
        return answer.headers().containsValue(STREAM);
    }

    /**
     * Streams to one more client.
     *
     * @param lastEventIds the headers of that name; without one the client gets new events only
     * @param head writes the head of the answer; not run if this method throws
     */
    void follow(List<String> lastEventIds, HttpCaller caller, EventStream.Client client, Runnable head)
            throws Rejected {
        Optional<String> full = slots.take(caller);
        if (full.isPresent()) {
            throw new Rejected(503, "busy", full.get() + "; end one of them first.");
        }
        EventStream stream;
        try {
            stream = begin(lastEventIds, caller, client, head);
        } catch (Rejected | RuntimeException | Error e) {
            slots.free(caller.name());
            throw e;
        }
        stream.begin(heartbeatMillis);
    }

    /** The number of open streams. */
    int streams() {
        return streams.size();
    }

    private synchronized EventStream begin(
            List<String> lastEventIds, HttpCaller caller, EventStream.Client client, Runnable head) throws Rejected {
        if (lastEventIds.size() > 1
                || !lastEventIds.stream().allMatch(id -> ID.matcher(id).matches())) {
            throw Rejected.badRequest("Last-Event-ID must be one number, as the events' ids are.");
        }
        EventRing events = listening();
        long newest = events.newest();
        // A larger id comes from an earlier agent: its client has seen no event of this one.
        long last = lastEventIds.stream()
                .map(Long::parseLong)
                .map(id -> id > newest ? 0 : id)
                .findFirst()
                .orElse(newest);
        head.run();
        EventStream stream = new EventStream(events, last, caller, client, ended -> remove(ended, caller, client));
        streams.add(stream);
        return stream;
    }

    private EventRing listening() throws Rejected {
        if (ring.isPresent()) {
            return ring.get();
        }
        EventRing made = new EventRing(() -> streams.forEach(EventStream::iterate));
        try {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            server.addNotificationListener(name, made, null, null);
        } catch (JMException | RuntimeException e) {
            throw new Rejected(502, "failed", "The agent's MBean can't be followed; it may be detaching just now.");
        }
        ring = Optional.of(made);
        return made;
    }

    /**
     * Stops to listen on another thread: this one may be the MBean's, which waits for us while a third thread waits for it to
     * add a listener.
     */
    private void remove(EventStream stream, HttpCaller caller, EventStream.Client client) {
        streams.remove(stream);
        slots.free(caller.name());
        client.timer().schedule(this::stopIfUnused, 0, TimeUnit.MILLISECONDS);
    }

    private synchronized void stopIfUnused() {
        if (streams.isEmpty()) {
            stopListening();
        }
    }

    private void stopListening() {
        try {
            if (ring.isPresent()) {
                server.removeNotificationListener(name, ring.get());
            }
        } catch (JMException e) {
            // The MBean is gone together with its listeners.
        }
        ring = Optional.empty();
    }

    /** Ends every stream and accepts no other one. */
    @Override
    public synchronized void close() {
        closed = true;
        stopListening();
        streams.forEach(EventStream::end);
    }
}
