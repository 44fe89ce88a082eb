package io.signalman.bench;

import static org.awaitility.Awaitility.await;

import io.signalman.it.HttpDoor;
import io.signalman.it.JmxDoor;
import io.signalman.it.TestHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** Many clients at once send signals that queue, to children that count them: none may be lost, and nothing may grow. */
final class UnderLoad implements Chapter {
    /** A real-time signal, which queues where the classic ones merge (signal(7)). */
    private static final int SIGNAL = 40;

    private static final int CHILDREN = 100;
    private static final int SAMPLES = 6;

    @Override
    public String key() {
        return "under-load";
    }

    @Override
    public String title() {
        return "Under load";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        int clients = run.scale().mostClients();
        page.text(clients
                + " clients on keep-alive connections send real-time signals, which queue, over the gaffer route"
                + " for " + run.scale().load().toSeconds() + " s to " + CHILDREN + " children that count what they get."
                + " The limit is that everything accepted is received: \"accepted\" is an answer `{\"ok\": true}`."
                + " Heap is what is left after a collection, descriptors are those of the host, both while the load"
                + " runs.");
        page.commands("floor counters <name> " + CHILDREN + " " + SIGNAL);
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        for (Path jdk : run.jdks()) {
            try (Floor.Crowd children = floor.get().counters(CHILDREN, SIGNAL);
                    TestHost host = run.host(jdk).start()) {
                host.attach();
                measure(run, page, jdk, children, host, clients);
            }
        }
    }

    private static void measure(Run run, Page page, Path jdk, Floor.Crowd children, TestHost host, int clients)
            throws Exception {
        Load load = new Load(host.http(), children.pids());
        List<Double> heap = new ArrayList<>();
        List<Double> descriptors = new ArrayList<>();
        try (JmxDoor jmx = host.jmx()) {
            MemoryMXBean memory = ManagementFactory.newPlatformMXBeanProxy(
                    jmx.connection(), ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
            load.start(clients);
            for (int sample = 0; sample < SAMPLES; sample++) {
                TimeUnit.MILLISECONDS.sleep(run.scale().load().toMillis() / SAMPLES);
                memory.gc();
                heap.add(memory.getHeapMemoryUsage().getUsed() / 1e6);
                descriptors.add(descriptors(host.pid()));
            }
            load.stop();
        }
        double sent = load.sent.doubleValue();
        double accepted = load.accepted.doubleValue();
        double received = received(children, load.accepted.sum());
        String on = Run.name(jdk);
        page.table("What became of the signals, " + on, "signals")
                .row("sent", Series.of(sent))
                .row("accepted", Series.of(accepted))
                .row("received", Series.of(received));
        page.table("The host meanwhile, " + on, "first sample", "last sample")
                .row("heap after a collection, MB", Series.of(heap.get(0)), Series.of(heap.get(SAMPLES - 1)))
                .row("descriptors", Series.of(descriptors.get(0)), Series.of(descriptors.get(SAMPLES - 1)));
        Bar.Limit none = Bar.Limit.atMost(0);
        page.bar("signals sent and not accepted", on, none, Series.of(sent - accepted), "");
        page.bar("accepted and received differ by", on, none, Series.of(Math.abs(accepted - received)), "");
        page.bar("heap under load, last sample beside the first", on, Bar.Limit.atMost(1.1), last(heap), "×");
        page.bar(
                "descriptors under load, last sample beside the first",
                on,
                Bar.Limit.atMost(1),
                last(descriptors),
                "×");
    }

    private static Series last(List<Double> samples) {
        return Series.of(samples.get(samples.size() - 1)).over(Series.of(samples.get(0)));
    }

    /** The children may be a little behind the senders. */
    private static double received(Floor.Crowd children, long accepted) throws IOException {
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> children.counted() >= accepted);
        } catch (ConditionTimeoutException lost) {
            // The bar says so.
        }
        return children.counted();
    }

    private static double descriptors(int pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }

    /** The clients, one thread each. */
    private static final class Load {
        final LongAdder sent = new LongAdder();
        final LongAdder accepted = new LongAdder();
        private final HttpDoor http;
        private final List<Integer> pids;
        private final List<Future<?>> clients = new ArrayList<>();
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private volatile boolean stopped;

        Load(HttpDoor http, List<Integer> pids) {
            this.http = http;
            this.pids = pids;
        }

        void start(int count) {
            for (int client = 0; client < count; client++) {
                int first = client;
                clients.add(threads.submit(() -> {
                    for (int turn = first; !stopped; turn++) {
                        int pid = pids.get(turn % pids.size());
                        sent.increment();
                        if (http.post("/processes/" + pid + "/_signal/" + SIGNAL)
                                        .status()
                                == 200) {
                            accepted.increment();
                        }
                    }
                    return null;
                }));
            }
        }

        /** Returns when each client has its last answer. */
        void stop() throws Exception {
            stopped = true;
            for (Future<?> client : clients) {
                client.get();
            }
            threads.shutdown();
        }
    }
}
