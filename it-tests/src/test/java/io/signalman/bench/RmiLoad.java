package io.signalman.bench;

import io.signalman.it.JmxDoor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/** Threads that call the MBean over one JMX connection, as wrk asks an HTTP server. */
final class RmiLoad {
    private final int host;
    private final JmxDoor jmx;
    private final String target;

    RmiLoad(int host, JmxDoor jmx, int target) {
        this.host = host;
        this.jmx = jmx;
        this.target = Integer.toString(target);
    }

    Answers load(int clients, Duration duration) throws Exception {
        double before = Cpu.micros(host);
        long begin = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        try {
            List<Future<LongStream>> loads = new ArrayList<>();
            for (int client = 0; client < clients; client++) {
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
                    (Cpu.micros(host) - before) / nanos.length);
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
        for (long begin = System.nanoTime(); begin < end || count == 0; begin = System.nanoTime()) {
            if (!Boolean.TRUE.equals(jmx.sendSignal(target, "0").get("ok"))) {
                throw new IllegalStateException("signal 0 to " + target + " was refused");
            }
            nanos = count < nanos.length ? nanos : Arrays.copyOf(nanos, 2 * count);
            nanos[count++] = System.nanoTime() - begin;
        }
        return Arrays.stream(nanos, 0, count);
    }
}
