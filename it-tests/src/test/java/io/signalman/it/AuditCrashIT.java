package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The host JVM is ended by KILL while it sends: what a child received had been recorded. */
class AuditCrashIT {
    private static final int ROUNDS = 6;
    private static final int SENDS = 200;

    /** The lowest that the C library leaves to programs; real-time signals queue, so that each is counted. */
    private static final String SIGNAL = "RTMIN+1";

    /** Counts what it gets, and never runs two handlers at once. */
    private static final String COUNTER = """
            #!/bin/bash
            set -o posix # there, a trapped signal ends read with a status above 128
            trap "echo got" RTMIN+1
            trap "echo got" HUP
            echo ready
            while read -r line || [ $? -gt 128 ]; do :; done
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everySignalThatAChildReceivedHasAnIntent(Path jdk) throws Exception {
        Path audit = folder.resolve("audit.jsonl");
        Random random = new Random();
        List<String> unresolved = new ArrayList<>();
        try (Children children = new Children(folder)) {
            String name = Children.uniqueName();
            children.script(name, COUNTER);
            TestProcess child = children.own(new ProcessBuilder(folder.resolve(name).toString()));
            child.awaitLine("ready");
            for (int round = 0; round < ROUNDS; round++) {
                endWhileSending(jdk, audit, child, 1 + random.nextInt(SENDS));
                unresolved.addAll(intentsWithoutOutcome(audit));
            }
            try (TestHost host = host(jdk).start()) {
                host.attach("audit=" + audit);
                long marked = records(audit, "unresolved").size();
                assertThat(records(audit, "unresolved"))
                        .extracting(AuditCrashIT::id)
                        .containsExactlyInAnyOrderElementsOf(unresolved);
                if (!unresolved.isEmpty()) {
                    assertThat(marked).isPositive();
                }
                assertThat(host.detach().status()).isEqualTo("stopped");
            }
            assertThat(intentsWithoutOutcome(audit)).isEmpty();
            long intents = records(audit, "intent").size();
            assertThat(child.lines()).filteredOn(line -> line.equals("got")).hasSizeLessThanOrEqualTo((int) intents);
            assertThat(records(audit, "outcome")).hasSizeGreaterThan(ROUNDS);
        }
    }

    /** KILL comes once about so many of the sends were answered, by a thread that sends on meanwhile. */
    private void endWhileSending(Path jdk, Path audit, TestProcess child, int after) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        int intentsBefore = Files.exists(audit) ? records(audit, "intent").size() : 0;
        int gotBefore = got(child);
        try (TestHost host = host(jdk).start()) {
            host.attach("audit=" + audit);
            HttpDoor http = host.http();
            Thread sender = new Thread(() -> {
                try {
                    for (int i = 0; i < SENDS; i++) {
                        http.post("/processes/" + child.pid() + "/_signal/" + SIGNAL);
                        answered.incrementAndGet();
                    }
                } catch (Exception ended) {
                    // The JVM is gone.
                }
            });
            sender.start();
            await().pollInterval(java.time.Duration.ofNanos(100_000)).until(() -> answered.get() >= after || !sender.isAlive());
            host.close();
            sender.join();
        }
        int intents = records(audit, "intent").size() - intentsBefore;
        assertThat(got(child) - gotBefore).isBetween(0, intents);
        await().untilAsserted(() -> assertThat(got(child) - gotBefore).isBetween(answered.get(), intents));
    }

    private static int got(TestProcess child) {
        return (int) child.lines().stream().filter(line -> line.equals("got")).count();
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }

    private static List<String> intentsWithoutOutcome(Path audit) throws IOException {
        List<String> ids = new ArrayList<>(
                records(audit, "intent").stream().map(AuditCrashIT::id).toList());
        ids.removeAll(records(audit, "outcome").stream().map(AuditCrashIT::id).toList());
        ids.removeAll(records(audit, "unresolved").stream().map(AuditCrashIT::id).toList());
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
