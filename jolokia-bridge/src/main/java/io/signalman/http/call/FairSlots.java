package io.signalman.http.call;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A limited number of slots that callers share. One principal takes at most half of them, with the role {@code admin} three
 * quarters; the last quarter is for that role alone. So neither one caller nor all viewers together can lock an admin out.
 * Thread-safe. The agent shares its jobs by the same rule.
 */
public final class FairSlots {
    private final int total;
    private final int reserved;
    private final String what;

    /** Slots taken by each principal; no entry for 0. */
    private final Map<String, Integer> taken = new HashMap<>();

    private int used;

    /**
     * Creates free slots.
     *
     * @param total at least 4
     * @param what they are for, a plural noun
     */
    public FairSlots(int total, String what) {
        this.total = total;
        this.reserved = total / 4;
        this.what = what;
    }

    /**
     * Takes a slot, which the caller must {@link #free} later.
     *
     * @return empty on success, else why there is no slot, a sentence without a full stop
     */
    public synchronized Optional<String> take(HttpCaller caller) {
        boolean admin = caller.isAdmin();
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

    /** Frees a slot of that principal. */
    public synchronized void free(String principal) {
        taken.computeIfPresent(principal, (name, slots) -> slots == 1 ? null : slots - 1);
        used--;
    }
}
