package io.signalman.bench;

import io.signalman.it.HttpDoor;
import io.signalman.it.JmxDoor;
import io.signalman.it.TestHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/** A host whose agent gets signals to send, ladders, followers of its events, new policies, and is detached and attached again. */
final class SoakedHost implements AutoCloseable {
    /** A real-time signal, which queues where the classic ones merge (signal(7)). */
    private static final int SIGNAL = 40;

    private static final int CHILDREN = 10;
    private static final int EVENTS = 100;
    private static final Duration BETWEEN_SENDS = Duration.ofMillis(50);
    private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(2);
    private static final Duration BETWEEN_CYCLES = Duration.ofSeconds(20);
    private static final HttpClient FOLLOWER =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String ALLOW = "allow * * * *\n";
    private static final String STOP = "/_stop?ladder=TERM%205s%20KILL";

    final LongAdder sent = new LongAdder();
    final LongAdder accepted = new LongAdder();
    final LongAdder ladders = new LongAdder();
    final LongAdder cycles = new LongAdder();
    final LongAdder events = new LongAdder();

    private final Path jdk;
    private final TestHost host;
    private final Floor floor;
    private final Floor.Crowd children;
    private final Path policy;
    private final Path audit;

    /** Held for reading during a request, for writing while no agent is attached. */
    private final ReadWriteLock attachment = new ReentrantReadWriteLock(true);

    private volatile HttpDoor http;
    private volatile boolean stopped;

    SoakedHost(Run run, Floor floor, Path jdk) throws Exception {
        this.jdk = jdk;
        this.floor = floor;
        policy = Files.writeString(run.newFolder("policy").resolve("policy"), ALLOW);
        audit = run.newFolder("audit");
        children = floor.counters(CHILDREN, SIGNAL);
        host = run.host(jdk).main(LifeHost.class).start();
        http = attach();
    }

    private HttpDoor attach() throws Exception {
        host.attach(
                "policy=" + policy,
                "audit=" + audit.resolve("trail"),
                "audit.sync=interval",
                "audit.max-size=1MiB",
                "audit.keep=1000");
        return host.http();
    }

    Path jdk() {
        return jdk;
    }

    TestHost host() {
        return host;
    }

    /** Works for so long, and returns when every request has its answer. */
    void work(Duration length) throws Exception {
        stopped = false;
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> works = new ArrayList<>();
            works.add(repeat(threads, BETWEEN_SENDS, () -> attached(this::send)));
            works.add(repeat(threads, BETWEEN_CHANGES, () -> attached(this::stop)));
            works.add(repeat(threads, BETWEEN_CHANGES, this::changePolicy));
            works.add(repeat(threads, BETWEEN_SENDS, this::follow));
            works.add(repeat(threads, BETWEEN_CYCLES, this::cycle));
            TimeUnit.NANOSECONDS.sleep(length.toNanos());
            stopped = true;
            for (Future<?> work : works) {
                work.get();
            }
        } finally {
            stopped = true;
            threads.shutdownNow();
        }
    }

    private Future<?> repeat(ExecutorService threads, Duration pause, Turns.Action action) {
        return threads.submit(() -> {
            while (!stopped) {
                action.run();
                long end = System.nanoTime() + pause.toNanos();
                while (!stopped && System.nanoTime() < end) {
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
            return null;
        });
    }

    private void attached(Turns.Action action) throws Exception {
        attachment.readLock().lock();
        try {
            action.run();
        } finally {
            attachment.readLock().unlock();
        }
    }

    /** To one process by its pid, to all by their name, and to one through Jolokia. */
    private void send() throws Exception {
        int pid = children.pids().get(sent.intValue() % CHILDREN);
        sent.add(CHILDREN + 2);
        if (http.post("/processes/" + pid + "/_signal/" + SIGNAL).status() == 200) {
            accepted.increment();
        }
        if (http.post("/processes/" + children.name() + "/_signal/" + SIGNAL + "?report=true")
                .body()
                .contains("\"delivered\":" + CHILDREN + ",")) {
            accepted.add(CHILDREN);
        }
        if (http.jolokia("{\"type\":\"exec\",\"mbean\":\"" + JmxDoor.name()
                        + "\",\"operation\":\"sendSignal(java.lang.String,java.lang.String)\",\"arguments\":[\"" + pid
                        + "\",\""
                        + SIGNAL + "\"]}")
                .body()
                .contains("\"delivered\":1,")) {
            accepted.increment();
        }
    }

    /** The process ends by the first signal of its ladder. */
    private void stop() throws Exception {
        try (Floor.Crowd one = floor.mortals(1)) {
            HttpDoor.Answer job = http.post("/processes/" + one.pids().get(0) + STOP);
            HttpDoor.Answer end = http.get("/jobs/" + job.json().get("id") + "?wait=10s");
            if (!end.body().contains("\"state\":\"DONE\"")) {
                throw new IOException("not done: " + job + ", " + end);
            }
            ladders.increment();
        }
    }

    private void changePolicy() throws IOException {
        Path draft = Files.writeString(
                policy.resolveSibling("draft"), "deny * send * other-" + ladders.intValue() % 2 + "\n" + ALLOW);
        Files.move(draft, policy, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A detach ends the stream; without events it has a line every 15 s. */
    private void follow() throws Exception {
        HttpDoor door = http;
        HttpRequest request = HttpRequest.newBuilder(URI.create(door.url() + "/events"))
                .header("Authorization", "Bearer " + door.token())
                .build();
        try (Stream<String> lines =
                FOLLOWER.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
            lines.limit(EVENTS)
                    .takeWhile(line -> !stopped)
                    .filter(line -> line.startsWith("data:"))
                    .forEach(line -> events.increment());
        } catch (IOException | UncheckedIOException detached) {
            // The next one asks the agent that is attached then.
        }
    }

    private void cycle() throws Exception {
        attachment.writeLock().lock();
        try {
            host.detach();
            http = attach();
            cycles.increment();
        } finally {
            attachment.writeLock().unlock();
        }
    }

    long received() throws IOException {
        return children.counted();
    }

    /** The deliveries that the audit trail has, apart from those of the ladders. */
    long audited() throws IOException {
        long count = 0;
        try (Stream<Path> files = Files.list(audit)) {
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    count += lines.filter(line ->
                                    line.contains("\"event\":\"outcome\"") && line.contains("\"operation\":\"send\""))
                            .mapToLong(line -> line.split("\"outcome\":\"DELIVERED\"", -1).length - 1)
                            .sum();
                }
            }
        }
        return count;
    }

    @Override
    public void close() {
        children.close();
        host.close();
    }
}
