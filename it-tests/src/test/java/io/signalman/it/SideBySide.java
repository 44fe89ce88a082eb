package io.signalman.it;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Runs independent parts of one test at the same time, since most of their time is waiting for other processes. */
final class SideBySide {
    private SideBySide() {}

    /** A part of a test. */
    interface Work {
        void run() throws Exception;
    }

    /** Fails as the first part that fails does. */
    static void run(int threads, Stream<Work> works) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<Object>> running = works.map(work -> pool.submit(() -> {
                        work.run();
                        return (Object) "done";
                    }))
                    .toList();
            for (Future<Object> one : running) {
                one.get();
            }
        } finally {
            pool.shutdownNow();
        }
    }
}
