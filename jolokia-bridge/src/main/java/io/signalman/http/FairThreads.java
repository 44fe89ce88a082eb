package io.signalman.http;

import io.signalman.http.call.FairSlots;
import io.signalman.http.call.HttpCaller;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * Decides which calls run now, by the rule of {@link FairSlots}. The other calls wait: each principal has a queue, and the
 * principals take turns. So slow calls of one caller do not delay the calls of another. Thread-safe.
 */
final class FairThreads {

    private final FairSlots slots;

    /** Queues that are not empty; the principal whose turn is next comes first. */
    private final Map<String, Queue<Call>> waiting = new LinkedHashMap<>();

    /** @param threads the most calls that run at once, at least 4 */
    FairThreads(int threads) {
        this.slots = new FairSlots(threads, "threads");
    }

    private record Call(HttpCaller caller, Runnable task) {}

    /** Whether the task may run now; its caller must {@link #release} the thread later. Otherwise the task waits. */
    synchronized boolean acquire(HttpCaller caller, Runnable task) {
        boolean now = slots.take(caller).isEmpty();
        if (!now) {
            waiting.computeIfAbsent(caller.name(), name -> new ArrayDeque<>()).add(new Call(caller, task));
        }
        return now;
    }

    /** Frees a thread of that principal, and returns the waiting task that may run now instead. */
    synchronized Optional<Runnable> release(String principal) {
        slots.free(principal);
        return waiting.values().stream()
                .filter(calls -> slots.take(calls.element().caller()).isEmpty())
                .findFirst()
                .map(this::removeFirst);
    }

    /** The principal's next turn comes after those of all others. */
    private Runnable removeFirst(Queue<Call> calls) {
        Call first = calls.remove();
        waiting.remove(first.caller().name());
        if (!calls.isEmpty()) {
            waiting.put(first.caller().name(), calls);
        }
        return first.task();
    }
}
