package io.signalman.audit;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
import io.signalman.core.AuditRecords;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes records on its own thread. Records that wait at the same time are written and forced together; either all of
 * them are in the file, or none. An interrupted caller can't close the file for the others.
 */
final class RecordWriter {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final int BATCH = 256;

    private final LogFile file;
    private final Sync sync;
    private final Repeats repeats;
    private final BlockingQueue<Entry> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(null, this::run, "signalman-audit", 0, false);
    private final Progress progress = new Progress();
    private boolean closed;

    /** Why the last attempt failed; "" if it succeeded. */
    private volatile String problem = "";

    /** A caller that waits for the end of the trail. */
    private volatile Optional<CompletableFuture<NewestRecords>> reader = Optional.empty();

    private volatile int unresolved;
    private volatile boolean worked;

    // The thread owns the fields below.

    /** Records to write before any new one: outcomes of signals that were sent while the disk failed. */
    private final Deque<String> owed = new ArrayDeque<>();

    private boolean searched;
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
     * Waits until the record is written and as durable as the setting demands: a few seconds at most, and not at all
     * while an earlier write hangs.
     *
     * @param keep whether the record is written later if it can't be written now
     */
    Entry.Written write(String line, boolean keep) {
        Entry entry = new Entry(line, keep, false);
        boolean wait = !progress.hangs();
        if (wait || keep) {
            submit(entry);
        }
        if (wait) {
            Progress.await(entry.done());
        }
        boolean late = entry.done().complete(silence()) && wait;
        noteHang(late);
        return new Entry.Written(entry.done().join(), late);
    }

    /** Writes the first record. The thread searches the file before that, which takes longer if the file is large. */
    void start(String line) {
        Entry entry = new Entry(line, true, false);
        submit(entry);
        progress.awaitSteps(entry.done());
        noteHang(entry.done().complete(silence()));
    }

    private void noteHang(boolean waitedInVain) {
        if (waitedInVain && progress.noteHang() && worked) {
            System.err.println("signalman: " + silence());
        }
    }

    private String silence() {
        return Problem.silence(file.path());
    }

    /**
     * The newest records. The thread copies them between two writes; the caller searches them. One call at a time.
     *
     * @throws Audit.AuditException if the file can't be read
     */
    AuditRecords newest(AuditQuery selection) throws Audit.AuditException {
        if (progress.hangs()) {
            throw new Audit.AuditException(silence());
        }
        CompletableFuture<NewestRecords> copy = new CompletableFuture<>();
        reader = Optional.of(copy);
        if (!submit(new Entry("", false, false))) {
            throw new Audit.AuditException(Problem.DETACHED);
        }
        Progress.await(copy);
        noteHang(copy.completeExceptionally(new IOException(Problem.SILENCE)));
        try {
            return copy.join().select(selection);
        } catch (CompletionException e) {
            throw new Audit.AuditException(file.path() + " can't be read: "
                    + ErrorText.of(Optional.ofNullable(e.getCause()).orElse(e)) + " (setting audit).");
        } finally {
            reader = Optional.empty();
        }
    }

    /** Wakes the thread to write what was counted. Does not wait. */
    void wake() {
        submit(new Entry("", false, false));
    }

    private synchronized boolean submit(Entry entry) {
        if (closed) {
            entry.done().complete(Problem.DETACHED);
            return false;
        }
        closed = entry.last();
        return queue.add(entry);
    }

    /** Why the last attempt to write failed or hangs, in one sentence; "" if it succeeded. */
    String problem() {
        return progress.hangs() ? silence() : problem;
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
                ended = batch.stream().anyMatch(Entry::last);
                boolean tick = ended || System.nanoTime() - lastTick >= SECOND;
                if (tick) {
                    lastTick = System.nanoTime();
                    repeats.drain().forEach(line -> batch.add(new Entry(line, false, false)));
                }
                commit(batch, tick);
                reader.ifPresent(this::answer);
            } catch (RuntimeException
                    | Error e) { // such as no memory; if this thread ended, all callers would wait for ever
                batch.forEach(entry -> entry.done().complete(Problem.of(file.path(), e)));
            } finally {
                progress.end();
            }
        }
        file.close();
    }

    private void answer(CompletableFuture<NewestRecords> copy) {
        if (!copy.isDone()) {
            try {
                copy.complete(NewestRecords.of(file));
            } catch (IOException | RuntimeException | Error e) {
                copy.completeExceptionally(e);
            }
        }
    }

    /**
     * Waits for entries, at most until the next tick if that has work to do. Drops records whose callers have given up.
     */
    private void take(List<Entry> batch) {
        boolean waiting = dirty || !owed.isEmpty() || !repeats.isEmpty();
        long patience = waiting ? Math.max(0, lastTick + SECOND - System.nanoTime()) : Long.MAX_VALUE;
        try {
            Optional.ofNullable(queue.poll(patience, TimeUnit.NANOSECONDS)).ifPresent(batch::add);
        } catch (InterruptedException e) {
            // This thread ends with an entry, not an interrupt.
        }
        progress.begin();
        queue.drainTo(batch, BATCH);
        batch.removeIf(Entry::isAbandoned);
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
            return Problem.of(file.path(), e);
        }
    }

    /** Finds unresolved intents once, as soon as the file can be opened. */
    private void findUnresolved() throws IOException {
        if (!searched) {
            List<String> records = UnresolvedIntents.records(file, Instant.now(), progress::step);
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
        if (why.isEmpty()) {
            worked = true;
        } else if (problem.isEmpty() && worked) {
            System.err.println("signalman: " + why);
        }
        problem = why;
    }

    /** Writes the waiting records and that line, and waits a few seconds at most. */
    void close(String line) {
        submit(new Entry(line, true, true));
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, Progress.PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
