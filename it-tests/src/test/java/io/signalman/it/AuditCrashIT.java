package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** KILL ends the host JVM while it sends; every signal that arrived is on record. */
class AuditCrashIT {
    private static final int ROUNDS = 6;
    private static final int SENDS = 200;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everySignalThatAChildReceivedHasAnIntent(Path jdk) throws Exception {
        Path audit = folder.resolve("audit.jsonl");
        List<String> unresolved = new ArrayList<>();
        try (Children children = new Children(folder)) {
            Child child = children.reporter(Children.uniqueName());
            for (int round = 0; round < ROUNDS; round++) {
                endWhileSending(jdk, audit, child, ThreadLocalRandom.current().nextInt(SENDS));
                unresolved.addAll(intentsWithoutOutcome(audit));
            }
            try (TestHost host = host(jdk).start()) {
                host.attach("audit=" + audit);
                assertThat(records(audit, "unresolved"))
                        .extracting(AuditCrashIT::id)
                        .containsExactlyInAnyOrderElementsOf(unresolved);
                assertThat(host.process().lines())
                        .filteredOn(line -> line.contains("marked unresolved in " + audit))
                        .hasSizeLessThanOrEqualTo(1);
                assertThat(host.detach().status()).isEqualTo("stopped");
            }
            assertThat(intentsWithoutOutcome(audit)).isEmpty();
            assertThat(records(audit, "outcome")).hasSizeGreaterThan(ROUNDS);
        }
    }

    /**
     * Sends one signal after the other. Each waits until the child has got the last one, since pending signals merge.
     * KILL comes at a random time after some of them.
     */
    private void endWhileSending(Path jdk, Path audit, Child child, int after) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        int intentsBefore = Files.exists(audit) ? records(audit, "intent").size() : 0;
        int gotBefore = got(child);
        try (TestHost host = host(jdk).start()) {
            host.attach("audit=" + audit);
            HttpDoor http = host.http();
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 1; i <= SENDS; i++) {
                        http.post("/processes/" + child.pid() + "/_signal/USR1");
                        child.awaitLines("got USR1", gotBefore + i);
                        answered.set(i);
                    }
                } catch (Exception ended) {
                    // The JVM is gone.
                }
            });
            sender.start();
            await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> answered.get() >= after);
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(2_000_000));
            host.process().close();
            sender.join();
        }
        int intents = records(audit, "intent").size() - intentsBefore;
        assertThat(got(child) - gotBefore).isBetween(answered.get(), intents);
    }

    private static int got(Child child) {
        return (int)
                child.lines().stream().filter(line -> line.equals("got USR1")).count();
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }

    private static List<String> intentsWithoutOutcome(Path audit) throws IOException {
        List<String> ids = new ArrayList<>(
                records(audit, "intent").stream().map(AuditCrashIT::id).toList());
        ids.removeAll(records(audit, "outcome").stream().map(AuditCrashIT::id).toList());
        ids.removeAll(
                records(audit, "unresolved").stream().map(AuditCrashIT::id).toList());
        return ids;
    }

    private static List<String> records(Path audit, String event) throws IOException {
        return Files.readAllLines(audit).stream()
                .filter(line -> line.contains(",\"event\":\"" + event + "\",") && line.endsWith("}"))
                .toList();
    }

    private static String id(String record) {
        return record.replaceFirst(".*\"id\":\"([^\"]*)\".*", "$1");
    }
}
