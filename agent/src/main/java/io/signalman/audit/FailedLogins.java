package io.signalman.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts failed logins by address, so that any number of them produces few records. */
final class FailedLogins {
    /** How many addresses are counted separately. */
    static final int ADDRESSES = 100;

    private static final String OTHERS = "(others)";

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final String start;
    private long records;

    /** @param start the id of this start of the agent */
    FailedLogins(String start) {
        this.start = start;
    }

    /**
     * The failed logins of one address.
     *
     * @param first the time of the first
     * @param what the failure of the first
     */
    private record Count(Instant first, String what, long count) {
        Count more(Count one) {
            return new Count(first, what, count + one.count);
        }
    }

    /** Counts a failed login; returns true if it is the first since the last {@link #drain}. */
    synchronized boolean add(Instant time, String address, String what) {
        boolean first = counts.isEmpty();
        String key = counts.containsKey(address) || counts.size() < ADDRESSES ? address : OTHERS;
        counts.merge(key, new Count(time, what, 1), Count::more);
        return first;
    }

    synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Returns a record for each address and starts counting again. */
    synchronized List<String> drain() {
        List<String> lines = new ArrayList<>();
        counts.forEach((address, count) -> lines.add(Records.loginFailed(
                count.first(), start + "-login-" + ++records, address, count.what(), count.count())));
        counts.clear();
        return lines;
    }
}
