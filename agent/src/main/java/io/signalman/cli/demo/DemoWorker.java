package io.signalman.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A running worker script. The first line of its log is its pid; each further line is a signal that it got. */
final class DemoWorker {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Path log;
    private long pid;
    private int linesSeen;

    private DemoWorker(Path log) {
        this.log = log;
    }

    /** @throws IOException if it does not start within ten seconds */
    static DemoWorker await(Path log) throws IOException {
        DemoWorker worker = new DemoWorker(log);
        String first = worker.nextLine().orElse("nothing");
        if (!first.matches("[1-9][0-9]*")) {
            throw new IOException("a worker did not start, it said: " + first);
        }
        worker.pid = Long.parseLong(first);
        return worker;
    }

    long pid() {
        return pid;
    }

    Path log() {
        return log;
    }

    /** Returns the next line that it prints; empty if it prints nothing for ten seconds. */
    Optional<String> nextLine() throws IOException {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (true) {
            List<String> lines = Files.readString(log).lines().toList();
            boolean whole = Files.readString(log).endsWith("\n");
            if (lines.size() > linesSeen && (whole || lines.size() > linesSeen + 1)) {
                return Optional.of(lines.get(linesSeen++));
            }
            if (System.nanoTime() > deadline) {
                return Optional.empty();
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
