package io.signalman.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Failed logins on their way to the file: added up by address, so that any number of them makes few records. */
final class FailedLogins {
    /** Addresses that are told apart at a time. */
    static final int ADDRESSES = 100;

    private static final String OTHERS = "(others)";

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final String start;
    private long records;

    /** @param start what this start of the agent is called in ids */
    FailedLogins(String start) {
        this.start = start;
    }

    /**
     * Those of one address.
     *
     * @param first when the first of them was
     * @param what the first of them was
     */
    private record Count(Instant first, String what, long count) {
        Count more(Count one) {
            return new Count(first, what, count + one.count);
        }
    }

    /** Whether it is the first that waits for {@link #drain}. */
    synchronized boolean add(Instant time, String address, String what) {
        boolean first = counts.isEmpty();
        String key = counts.containsKey(address) || counts.size() < ADDRESSES ? address : OTHERS;
        counts.merge(key, new Count(time, what, 1), Count::more);
        return first;
    }

    synchronized boolean isEmpty() {
        return counts.isEmpty();
    }

    /** A record for each address; they are counted anew from here on. */
    synchronized List<String> drain() {
        List<String> lines = new ArrayList<>();
        counts.forEach((address, count) -> lines.add(Records.loginFailed(
                count.first(), start + "-login-" + ++records, address, count.what(), count.count())));
        counts.clear();
        return lines;
    }
}
