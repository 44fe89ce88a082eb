package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A directory that answers slowly or not at all. */
class LookupsTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final CountDownLatch answering = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private final Lookups<String, String> lookups = new Lookups<>(threads, this::slow, key -> "late");

    private String slow(String key) {
        asked.incrementAndGet();
        try {
            answering.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "answer";
    }

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void aSilentDirectoryDelaysNobodyForLong() {
        assertThat(lookups.get("slow")).isEqualTo("late");
        assertThat(lookups.get("slow")).isEqualTo("late");

        answering.countDown();

        Awaitility.await().until(() -> lookups.get("slow").equals("answer"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void callersWithTheSameKeyShareOneLookup() {
        CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> lookups.get("slow"));
        CompletableFuture<String> second = CompletableFuture.supplyAsync(() -> lookups.get("slow"));
        Awaitility.await().until(() -> asked.get() > 0);
        answering.countDown();

        assertThat(first.join()).isIn("answer", "late");
        assertThat(second.join()).isIn("answer", "late");
        assertThat(asked).hasValue(1);
    }
}
