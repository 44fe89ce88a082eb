package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.AuditRecords;
import io.signalman.core.AuditTrail;
import io.signalman.core.Outcome;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The audit trail in a file, one JSON object a line. Where the file can't be written, every intent fails, and is tried again
 * with each request; outcomes of what was sent wait in memory until it can. Safe for use by many threads.
 */
public final class AuditLog implements Audit, AuditTrail, AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    /** Sets the ids of this start apart from those of others. */
    private final String start = Long.toHexString(new SecureRandom().nextLong());

    private final Path path;
    private final String host;
    private final FailedLogins logins = new FailedLogins(start);
    private final RecordWriter writer;

    /** Requests between intent and outcome. */
    private final Set<Long> open = ConcurrentHashMap.newKeySet();

    private volatile boolean closing;

    /**
     * Opens the file, and writes what earlier starts left unresolved. Where that fails, {@link #problem} says why.
     *
     * @param file made with mode 0600; its folder must be there, and only root and this JVM's user may write either
     * @param maxSize bytes; what does not fit begins a new file
     * @param keep how many older files stay, from 1
     * @param host the handle of this JVM
     */
    public AuditLog(Path file, Sync sync, long maxSize, int keep, String host) {
        LogFile log = new LogFile(file, maxSize, keep);
        this.path = log.path();
        this.host = host;
        this.writer = new RecordWriter(log, sync, logins);
        writer.write(Records.agent("started", start, host), true);
    }

    /** The absolute path. */
    public Path path() {
        return path;
    }

    /** Why nothing can be recorded, and so nothing sent, one sentence that names the setting; "" if it can. */
    public String problem() {
        return writer.problem();
    }

    /** How many requests of earlier starts were going to send when their JVM ended; nobody knows what came of them. */
    public int unresolved() {
        return writer.unresolved();
    }

    @Override
    public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
        if (closing) {
            throw new AuditException("the agent is being detached (setting audit).");
        }
        boolean first = open.add(request.id());
        String problem = writer.write(Records.intent(id(request), request, rule, processes), false);
        if (!problem.isEmpty()) {
            if (first) {
                open.remove(request.id());
            }
            throw new AuditException(problem);
        }
    }

    @Override
    public void outcome(Request request, SignalReport report) {
        boolean intended = open.contains(request.id());
        boolean refused = report.results().stream().anyMatch(result -> result.outcome() == Outcome.REFUSED);
        String event = refused && !intended ? "refusal" : "outcome";
        writer.write(Records.outcome(event, id(request), request, report), intended);
        open.remove(request.id());
    }

    @Override
    public AuditRecords newest(Instant since, int limit) throws AuditException {
        return writer.newest(since, limit);
    }

    /**
     * Records that somebody could not show who they are. Any number of calls makes at most one record a second for each of
     * a hundred addresses, and one for all others; never waits.
     *
     * @param what went wrong; no part of a secret
     */
    public void loginFailed(Instant time, String address, String what) {
        if (logins.add(time, address, what)) {
            writer.wake();
        }
    }

    private String id(Request request) {
        return start + "-" + request.id();
    }

    /** Takes no more intents, and waits for a short while for what is being sent. */
    @Override
    public void close() {
        closing = true;
        long began = System.nanoTime();
        while (!open.isEmpty() && System.nanoTime() - began < PATIENCE) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        writer.close(Records.agent("stopped", start, host));
    }
}
