package io.signalman.http;

import io.signalman.http.call.HttpCaller;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts the characters of answers that their clients have not read; they are on the host's heap until then. A principal with
 * more than its share gets no further work done until it has read. Thread-safe.
 */
final class UnreadAnswers {
    /** Shorter answers are not counted: the limit of connections bounds them. */
    private static final int SHORT = 4096;

    private final long most;
    private final Map<String, Long> unread = new HashMap<>();
    private long total;

    /** @param most of all principals; one takes at most half of it, and the last quarter is for admins alone */
    UnreadAnswers(long most) {
        this.most = most;
    }

    /** A 16th of the largest heap. A character takes two to four bytes: in the text, and ready to send. */
    static UnreadAnswers ofHeap() {
        return new UnreadAnswers(Runtime.getRuntime().maxMemory() / 16);
    }

    /** Why nothing more is done for the caller now, a sentence without a full stop; empty if it has a share left. */
    synchronized Optional<String> refusal(HttpCaller caller) {
        if (unread.getOrDefault(caller.name(), 0L) > most / 2) {
            return Optional.of(caller.name() + " has not read earlier answers of " + unread.get(caller.name())
                    + " characters; read them");
        }
        return total > (caller.isAdmin() ? most : most * 3 / 4)
                ? Optional.of("Other callers have not read their answers")
                : Optional.empty();
    }

    /** Returns what to run once the answer is read or given up. */
    Runnable add(String principal, int characters) {
        if (characters <= SHORT) {
            return () -> {};
        }
        change(principal, characters);
        return () -> change(principal, -characters);
    }

    private synchronized void change(String principal, long by) {
        unread.compute(principal, (name, sum) -> {
            long now = (sum == null ? 0 : sum) + by;
            return now == 0 ? null : now;
        });
        total += by;
    }
}
