package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.AuditRecords;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes records on a thread of its own. Those that wait at the same time are written at once and share one force; either
 * all of them are in the file, or none. A caller who is interrupted can't close the file under the others.
 */
final class RecordWriter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 5000;
    private static final int BATCH = 256;

    private final LogFile file;
    private final Sync sync;
    private final FailedLogins logins;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Queue<Reading> readings = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(null, this::run, "signalman-audit", 0, false);
    private boolean closed;

    /** Why the last attempt failed, "" if it did not. */
    private volatile String problem = "";

    private volatile int unresolved;

    // What follows belongs to the thread.

    /** What must be written before anything new: outcomes of what was sent while the disk took nothing. */
    private final Deque<String> owed = new ArrayDeque<>();

    private boolean lookedBack;
    private boolean worked;
    private boolean dirty;
    private long lastTick = System.nanoTime() - SECOND;

    RecordWriter(LogFile file, Sync sync, FailedLogins logins) {
        this.file = file;
        this.sync = sync;
        this.logins = logins;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A record that somebody waits for.
     *
     * @param line "" to wake the thread
     * @param keep whether it is owed where it can't be written now
     * @param last whether the thread ends after it
     * @param done why it was not written, "" if it was
     */
    private record Entry(String line, boolean keep, boolean last, CompletableFuture<String> done) {
        Entry(String line, boolean keep, boolean last) {
            this(line, keep, last, new CompletableFuture<>());
        }
    }

    /** Somebody who waits for the newest records. */
    private record Reading(Instant since, int limit, CompletableFuture<AuditRecords> done) {}

    /** Waits until it is written, and as durable as is wanted; returns why not, "" if it is. */
    String write(String line, boolean keep) {
        Entry entry = new Entry(line, keep, false);
        submit(entry);
        return entry.done().join();
    }

    /**
     * The newest records, read between two writes.
     *
     * @throws Audit.AuditException where the file can't be read
     */
    AuditRecords newest(Instant since, int limit) throws Audit.AuditException {
        Reading reading = new Reading(since, limit, new CompletableFuture<>());
        readings.add(reading);
        String ended = write("", false); // the thread reads before it answers
        if (!reading.done().isDone()) {
            throw new Audit.AuditException(ended);
        }
        try {
            return reading.done().join();
        } catch (CompletionException e) {
            throw new Audit.AuditException(file.path() + " can't be read: "
                    + ErrorText.of(Optional.ofNullable(e.getCause()).orElse(e)) + " (setting audit).");
        }
    }

    /** To be called when there are failed logins. Waits for nothing. */
    void wake() {
        submit(new Entry("", false, false));
    }

    private synchronized void submit(Entry entry) {
        if (closed) {
            entry.done().complete("the agent is being detached (setting audit).");
            return;
        }
        closed = entry.last();
        queue.add(entry);
    }

    /** Why the last attempt to write failed, one sentence; "" if it did not. */
    String problem() {
        return problem;
    }

    /** How many intents of earlier starts had no outcome. */
    int unresolved() {
        return unresolved;
    }

    private void run() {
        List<Entry> batch = new ArrayList<>();
        boolean ended = false;
        while (!ended) {
            batch.clear();
            try {
                take(batch);
                read();
                ended = batch.stream().anyMatch(Entry::last);
                boolean tick = ended || System.nanoTime() - lastTick >= SECOND;
                if (tick) {
                    lastTick = System.nanoTime();
                    logins.drain().forEach(line -> batch.add(new Entry(line, false, false)));
                }
                commit(batch, tick);
            } catch (RuntimeException
                    | Error e) { // such as no memory; without this thread all who wait would wait for ever
                batch.forEach(entry -> entry.done().complete(sentence(e)));
            }
        }
        file.close();
    }

    private void read() {
        for (Reading reading = readings.poll(); reading != null; reading = readings.poll()) {
            try {
                reading.done().complete(NewestRecords.of(file, reading.since(), reading.limit()));
            } catch (IOException | RuntimeException | Error e) {
                reading.done().completeExceptionally(e);
            }
        }
    }

    /** At the latest with the next tick, where there is something to do then. */
    private void take(List<Entry> batch) {
        boolean waiting = dirty || !owed.isEmpty() || !logins.isEmpty();
        long patience = waiting ? Math.max(0, lastTick + SECOND - System.nanoTime()) : Long.MAX_VALUE;
        try {
            Optional.ofNullable(queue.poll(patience, TimeUnit.NANOSECONDS)).ifPresent(batch::add);
        } catch (InterruptedException e) {
            // Of no meaning to this thread; its end is an entry.
        }
        queue.drainTo(batch, BATCH);
    }

    private void commit(List<Entry> batch, boolean tick) {
        List<String> lines =
                batch.stream().map(Entry::line).filter(line -> !line.isEmpty()).toList();
        boolean force = sync == Sync.ALWAYS || (tick && sync == Sync.INTERVAL);
        if (lines.isEmpty() && !(tick && !owed.isEmpty()) && !(dirty && force)) {
            batch.forEach(entry -> entry.done().complete(""));
            return;
        }
        String why = attempt(lines, force);
        if (!why.isEmpty()) {
            batch.stream().filter(Entry::keep).map(Entry::line).forEach(owed::add);
        }
        tell(why);
        batch.forEach(entry -> entry.done().complete(why));
    }

    private String attempt(List<String> lines, boolean force) {
        long start = Long.MAX_VALUE;
        try {
            lookBack();
            byte[] bytes = bytes(lines);
            start = file.prepare(bytes.length);
            file.write(bytes, start);
            dirty = sync != Sync.NEVER;
            if (force) {
                file.force();
                dirty = false;
            }
            owed.clear();
            return "";
        } catch (IOException | RuntimeException | Error e) {
            file.undo(start);
            return sentence(e);
        }
    }

    /** Once, as soon as the file can be opened. */
    private void lookBack() throws IOException {
        if (!lookedBack) {
            List<String> records = Unresolved.records(file, Instant.now());
            lookedBack = true;
            unresolved = records.size();
            owed.addAll(records);
        }
    }

    private byte[] bytes(Collection<String> lines) {
        StringBuilder all = new StringBuilder();
        owed.forEach(line -> all.append(line).append('\n'));
        lines.forEach(line -> all.append(line).append('\n'));
        return all.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Once each time that it stops working; where it never worked, the agent's notes have said so. */
    private void tell(String why) {
        if (!why.isEmpty() && problem.isEmpty() && worked) {
            System.err.println("signalman: " + why);
        }
        problem = why;
        worked |= why.isEmpty();
    }

    private String sentence(Throwable e) {
        String text = ErrorText.of(e);
        if (e instanceof NoSuchFileException) {
            text = "its folder is not there; make it";
        } else if (e instanceof AccessDeniedException) {
            text = "permission denied";
        } else if (e instanceof FileSystemException known) {
            text = Optional.ofNullable(known.getReason()).orElse(text);
        }
        String path = file.path().toString();
        return (text.startsWith(path) ? text : path + " can't be written: " + text) + " (setting audit).";
    }

    /** Writes what waits and that line, for a few seconds at the most. */
    void close(String line) {
        submit(new Entry(line, true, true));
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
