package io.signalman.posix;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Caches the answers of slow lookups. No caller waits longer than {@link #PATIENCE_NANOS}, and callers with the same
 * key share one lookup. Safe for use by many threads.
 */
final class Lookups<K, V> {
    /** How long an answer stays valid. */
    static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** The patience with every lookup during the {@link #FRESH_NANOS} after a caller has waited in vain. */
    private static final long IMPATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** The limit of the cache; callers choose some of the keys. */
    private static final int MOST = 1_000;

    private final Executor executor;
    private final Function<K, V> lookup;
    private final Function<K, V> late;
    private final ConcurrentHashMap<K, Asked> asked = new ConcurrentHashMap<>();
    private volatile long impatientUntil = System.nanoTime();

    /** @param late the value of a key until its answer arrives */
    Lookups(Executor executor, Function<K, V> lookup, Function<K, V> late) {
        this.executor = executor;
        this.lookup = lookup;
        this.late = late;
    }

    private final class Asked {
        private final long began = System.nanoTime();
        private final FutureTask<V> task;
        private volatile long answered;

        Asked(K key) {
            task = new FutureTask<>(() -> {
                V answer = lookup.apply(key);
                answered = System.nanoTime();
                return answer;
            });
        }

        boolean isStale() {
            return task.isDone() && System.nanoTime() - answered > FRESH_NANOS;
        }
    }

    V get(K key) {
        if (asked.size() >= MOST) {
            asked.clear();
        }
        try {
            Asked now = asked.compute(key, (same, before) -> before == null || before.isStale() ? begin(key) : before);
            long patience = System.nanoTime() - impatientUntil < 0 ? IMPATIENCE_NANOS : PATIENCE_NANOS;
            return now.task.get(now.began + patience - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            impatientUntil = System.nanoTime() + FRESH_NANOS;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | RejectedExecutionException e) {
            asked.remove(key);
        }
        return late.apply(key);
    }

    private Asked begin(K key) {
        Asked begun = new Asked(key);
        executor.execute(begun.task);
        return begun;
    }
}
