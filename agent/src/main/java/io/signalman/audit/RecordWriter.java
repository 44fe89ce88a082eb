package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
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
 * Writes records on its own thread. Records that wait at the same time are written and forced together; either all of
 * them are in the file, or none. An interrupted caller can't close the file for the others.
 */
final class RecordWriter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_MILLIS = 5000;
    private static final int BATCH = 256;

    private final LogFile file;
    private final Sync sync;
    private final Repeats repeats;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Queue<NewestQuery> queries = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(null, this::run, "signalman-audit", 0, false);
    private boolean closed;

    /** Why the last attempt failed; "" if it succeeded. */
    private volatile String problem = "";

    private volatile int unresolved;

    // The thread owns the fields below.

    /** Records to write before any new one: outcomes of signals that were sent while the disk failed. */
    private final Deque<String> owed = new ArrayDeque<>();

    private boolean searched;
    private boolean worked;
    private boolean dirty;
    private long lastTick = System.nanoTime() - SECOND;

    RecordWriter(LogFile file, Sync sync, Repeats repeats) {
        this.file = file;
        this.sync = sync;
        this.repeats = repeats;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * A record whose caller waits.
     *
     * @param line "" to wake the thread
     * @param keep whether the record is written later if it can't be written now
     * @param last whether the thread ends after it
     * @param done why it was not written; "" if it was
     */
    private record Entry(String line, boolean keep, boolean last, CompletableFuture<String> done) {
        Entry(String line, boolean keep, boolean last) {
            this(line, keep, last, new CompletableFuture<>());
        }
    }

    /** A request for the newest records. */
    private record NewestQuery(AuditQuery selection, CompletableFuture<AuditRecords> done) {}

    /**
     * Waits until the record is written and as durable as the setting demands; returns why it failed, "" if it did not.
     */
    String write(String line, boolean keep) {
        Entry entry = new Entry(line, keep, false);
        submit(entry);
        return entry.done().join();
    }

    /**
     * The newest records, read between two writes.
     *
     * @throws Audit.AuditException if the file can't be read
     */
    AuditRecords newest(AuditQuery selection) throws Audit.AuditException {
        NewestQuery query = new NewestQuery(selection, new CompletableFuture<>());
        queries.add(query);
        String ended = write("", false); // the thread reads before it answers
        if (!query.done().isDone()) {
            throw new Audit.AuditException(ended);
        }
        try {
            return query.done().join();
        } catch (CompletionException e) {
            throw new Audit.AuditException(file.path() + " can't be read: "
                    + ErrorText.of(Optional.ofNullable(e.getCause()).orElse(e)) + " (setting audit).");
        }
    }

    /** Wakes the thread to write what was counted. Does not wait. */
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

    /** Why the last attempt to write failed, in one sentence; "" if it succeeded. */
    String problem() {
        return problem;
    }

    /** The number of intents without outcome from earlier starts. */
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
                answerQueries();
                ended = batch.stream().anyMatch(Entry::last);
                boolean tick = ended || System.nanoTime() - lastTick >= SECOND;
                if (tick) {
                    lastTick = System.nanoTime();
                    repeats.drain().forEach(line -> batch.add(new Entry(line, false, false)));
                }
                commit(batch, tick);
            } catch (RuntimeException
                    | Error e) { // such as no memory; if this thread ended, all callers would wait for ever
                batch.forEach(entry -> entry.done().complete(sentence(e)));
            }
        }
        file.close();
    }

    private void answerQueries() {
        for (NewestQuery query = queries.poll(); query != null; query = queries.poll()) {
            try {
                query.done().complete(NewestRecords.of(file, query.selection()));
            } catch (IOException | RuntimeException | Error e) {
                query.done().completeExceptionally(e);
            }
        }
    }

    /** Waits for entries, at most until the next tick if that has work to do. */
    private void take(List<Entry> batch) {
        boolean waiting = dirty || !owed.isEmpty() || !repeats.isEmpty();
        long patience = waiting ? Math.max(0, lastTick + SECOND - System.nanoTime()) : Long.MAX_VALUE;
        try {
            Optional.ofNullable(queue.poll(patience, TimeUnit.NANOSECONDS)).ifPresent(batch::add);
        } catch (InterruptedException e) {
            // This thread ends with an entry, not an interrupt.
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
        noteProblem(why);
        batch.forEach(entry -> entry.done().complete(why));
    }

    private String attempt(List<String> lines, boolean force) {
        long start = Long.MAX_VALUE;
        try {
            findUnresolved();
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

    /** Finds unresolved intents once, as soon as the file can be opened. */
    private void findUnresolved() throws IOException {
        if (!searched) {
            List<String> records = UnresolvedIntents.records(file, Instant.now());
            searched = true;
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

    /**
     * Prints a failure once each time that writing stops working; if it never worked, the agent's notes have already
     * said so.
     */
    private void noteProblem(String why) {
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

    /** Writes the waiting records and that line, and waits a few seconds at most. */
    void close(String line) {
        submit(new Entry(line, true, true));
        try {
            thread.join(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
