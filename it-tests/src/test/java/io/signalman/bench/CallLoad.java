package io.signalman.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Threads that call a server, each with a connection of its own if it has one, as wrk asks an HTTP server. */
final class CallLoad implements Load {
    private final int server;
    private final Clients clients;

    /** @param server its pid */
    CallLoad(int server, Clients clients) {
        this.server = server;
        this.clients = clients;
    }

    /** One thread's. */
    interface Client extends AutoCloseable {
        /** Fails if the answer is another than it has to be. */
        void call() throws Exception;

        @Override
        default void close() throws IOException {}
    }

    /** Makes one for each thread. */
    interface Clients {
        Client open() throws Exception;
    }

    @Override
    public Answers once(int count, Duration duration) throws Exception {
        double before = Cpu.micros(server);
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<LongStream>> loads = new ArrayList<>();
            for (int client = 0; client < count; client++) {
                loads.add(threads.submit(() -> call(begin + duration.toNanos())));
            }
            LongStream all = LongStream.empty();
            for (Future<LongStream> load : loads) {
                all = LongStream.concat(all, load.get());
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            long[] nanos = all.sorted().toArray();
            return new Answers(
                    nanos.length / seconds,
                    micros(nanos, 0.5),
                    micros(nanos, 0.99),
                    micros(nanos, 0.999),
                    (Cpu.micros(server) - before) / nanos.length);
        } finally {
            threads.shutdown();
        }
    }

    private static double micros(long[] sortedNanos, double share) {
        return sortedNanos[(int) (share * (sortedNanos.length - 1))] / 1e3;
    }

    /** How long each call took, in ns. */
    private LongStream call(long end) throws Exception {
        long[] nanos = new long[1024];
        int count = 0;
        try (Client client = clients.open()) {
            for (long begin = System.nanoTime(); begin < end || count == 0; begin = System.nanoTime()) {
                client.call();
                nanos = count < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * count);
                nanos[count++] = System.nanoTime() - begin;
            }
        }
        return Arrays.stream(nanos, 0, count);
    }
}
