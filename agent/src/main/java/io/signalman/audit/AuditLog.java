package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
import io.signalman.core.AuditRecords;
import io.signalman.core.AuditTrail;
import io.signalman.core.Outcome;
import io.signalman.core.Reason;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The audit trail in a file, one JSON object per line. If the file can't be written, every intent fails, and each
 * request tries again; outcomes of delivered signals wait in memory. Safe for use by many threads.
 */
public final class AuditLog implements Audit, AuditTrail, AutoCloseable {
    /** The reasons for which every request of a caller is refused, so that it could fill the files with refusals. */
    private static final Set<Reason> REPEATABLE = EnumSet.of(Reason.ROLE, Reason.RATE);

    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(2);

    /** Distinguishes the ids of this start from those of other starts. */
    private final String start = Long.toHexString(new SecureRandom().nextLong());

    private final Path path;
    private final String host;
    private final Repeats repeats = new Repeats(start);
    private final RecordWriter writer;

    /** Requests between intent and outcome; true if the intent is on record, so that they may send. */
    private final Map<Long, Boolean> open = new ConcurrentHashMap<>();

    private volatile boolean closing;

    /**
     * Opens the file and reports the unresolved intents of earlier starts. If that fails, {@link #problem} says why.
     *
     * @param file created with mode 0600; its folder must exist, and only root and this JVM's user may write to either
     * @param maxSize the size in bytes above which a new file begins
     * @param keep how many older files stay, from 1
     * @param host the handle of this JVM
     */
    public AuditLog(Path file, Sync sync, long maxSize, int keep, String host) {
        LogFile log = new LogFile(file, maxSize, keep);
        this.path = log.path();
        this.host = host;
        this.writer = new RecordWriter(log, sync, repeats);
        writer.start(Records.agent("started", start, host));
    }

    /** The absolute path. */
    public Path path() {
        return path;
    }

    /**
     * Why nothing can be recorded, and therefore nothing sent: one sentence that names the setting; "" if the log
     * works.
     */
    public String problem() {
        return writer.problem();
    }

    /** The number of requests that were about to send when their JVM ended; their outcome is unknown. */
    public int unresolved() {
        return writer.unresolved();
    }

    @Override
    public void intent(Request request, String rule, List<Aimed> processes) throws AuditException {
        if (closing) {
            throw new AuditException(Problem.DETACHED);
        }
        boolean first = open.putIfAbsent(request.id(), false) == null;
        Entry.Written intent = writer.write(Records.intent(id(request), request, rule, processes), false);
        if (!intent.problem().isEmpty()) {
            if (first && !intent.late()) {
                open.remove(request.id());
            }
            throw new AuditException(intent.problem());
        }
        open.put(request.id(), true);
    }

    @Override
    public void outcome(Request request, SignalReport report) {
        Optional<Boolean> intent = Optional.ofNullable(open.get(request.id()));
        boolean refused = report.results().stream().anyMatch(result -> result.outcome() == Outcome.REFUSED);
        boolean unsent = refused && !intent.orElse(false);
        if (unsent && intent.isEmpty() && REPEATABLE.contains(report.reason())) {
            count(
                    Repeats.Kind.REFUSAL,
                    request.caller().name(),
                    (id, name, count) -> Records.refusals(id, name, request, report, count));
            return;
        }
        // A late intent must not stay alone in the file: its refusal is as important as an outcome.
        writer.write(Records.outcome(unsent ? "refusal" : "outcome", id(request), request, report), intent.isPresent());
        open.remove(request.id());
    }

    @Override
    public void cancelled(Request request) {
        writer.write(Records.cancelled(id(request), request), false);
    }

    private void count(Repeats.Kind kind, String name, Repeats.Line line) {
        if (repeats.add(kind, name, line)) {
            writer.wake();
        }
    }

    @Override
    public synchronized AuditRecords newest(AuditQuery query) throws AuditException {
        return writer.newest(query);
    }

    /**
     * Records a failed authentication. Any number of calls produces at most one record per second for each of a hundred
     * addresses, and one for all others. Never waits.
     *
     * @param what what went wrong, without any part of a secret
     */
    public void loginFailed(Instant time, String address, String what) {
        count(Repeats.Kind.LOGIN, address, (id, name, count) -> Records.loginFailed(time, id, name, what, count));
    }

    private String id(Request request) {
        return start + "-" + request.id();
    }

    /** Accepts no more intents, and waits briefly for requests that are sending. */
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
