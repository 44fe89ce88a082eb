package io.signalman.audit;

import java.util.concurrent.CompletableFuture;

/**
 * A record whose caller waits.
 *
 * @param line "" to wake the thread
 * @param keep whether the record is written later if it can't be written now
 * @param last whether the thread ends after it
 * @param done why it was not written; "" if it was
 */
record Entry(String line, boolean keep, boolean last, CompletableFuture<String> done) {
    Entry(String line, boolean keep, boolean last) {
        this(line, keep, last, new CompletableFuture<>());
    }

    /** Whether its caller has given up: a record that comes too late would claim a send that did not happen. */
    boolean isAbandoned() {
        return !keep && done.isDone();
    }

    /**
     * What became of a record.
     *
     * @param problem why it was not written; "" if it was
     * @param late whether its caller has given up, and the record may be in the file nevertheless
     */
    record Written(String problem, boolean late) {}
}
