package io.signalman.core.judge;

import io.signalman.core.Caller;
import io.signalman.core.Policy;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A bounded number of places that callers share. One principal takes at most half of them, or three quarters with the
 * role {@link Policy#ADMIN}; the last quarter is for that role alone. So neither one caller nor all viewers together
 * keep an admin out. Safe for use by many threads.
 */
public final class Shares {
    private final int total;
    private final int reserved;
    private final String what;

    /** Places taken, by principal; no entry for 0. */
    private final Map<String, Integer> taken = new HashMap<>();

    private int used;

    /**
     * All places are free.
     *
     * @param total at least 4
     * @param what the name of the places, in the plural
     */
    public Shares(int total, String what) {
        this.total = total;
        this.reserved = total / 4;
        this.what = what;
    }

    /** Takes a place, which the caller {@link #leave leaves} later; else returns the reason, without a full stop. */
    public synchronized Optional<String> take(Caller caller) {
        boolean admin = caller.roles().contains(Policy.ADMIN);
        int most = admin ? total - reserved : total / 2;
        if (used >= total) {
            return Optional.of("All " + total + " " + what + " are taken");
        }
        if (taken.getOrDefault(caller.name(), 0) >= most) {
            return Optional.of(
                    caller.name() + " has " + most + " of the " + total + " " + what + ", the most for one principal");
        }
        if (!admin && used >= total - reserved) {
            return Optional.of(
                    used + " of the " + total + " " + what + " are taken, and the rest are for the role admin");
        }
        taken.merge(caller.name(), 1, Integer::sum);
        used++;
        return Optional.empty();
    }

    public synchronized void leave(String principal) {
        taken.computeIfPresent(principal, (name, places) -> places == 1 ? null : places - 1);
        used--;
        notifyAll();
    }

    /** Waits until nobody has a place, or the time is over. */
    public synchronized void awaitNone(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        for (long left = patience.toMillis(); used > 0 && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
    }
}
