package io.signalman.audit;

import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.AuditQuery;
import io.signalman.core.AuditRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTest {
    private static final int THREADS = 8;
    private static final int EACH = 1000;

    @TempDir
    private Path temp;

    @Test
    void manyThreadsOverManyFilesLoseAndDuplicateNothing() throws Exception {
        AuditFolder folder = new AuditFolder(temp);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try (AuditLog log = new AuditLog(folder.file(), Sync.NEVER, 64 << 10, 1000, AuditFolder.HOST)) {
            List<Callable<Integer>> tasks = IntStream.range(0, THREADS)
                    .<Callable<Integer>>mapToObj(thread -> () -> {
                        for (int i = 0; i < EACH; i++) {
                            send(log, (long) thread * EACH + i);
                        }
                        return EACH;
                    })
                    .toList();
            for (Future<Integer> task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isEqualTo(EACH);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Files.exists(temp.resolve("audit.jsonl.25"))).isTrue();
        Set<Object> intents = new HashSet<>();
        Set<Object> outcomes = new HashSet<>();
        for (JSONObject record : folder.records()) {
            switch ((String) record.get("event")) {
                case "intent" -> assertThat(intents.add(record.get("id"))).isTrue();
                case "outcome" -> {
                    assertThat(intents).contains(record.get("id"));
                    assertThat(outcomes.add(record.get("id"))).isTrue();
                }
                default -> assertThat(record.get("event")).isIn("started", "stopped");
            }
        }
        assertThat(intents).hasSize(THREADS * EACH).isEqualTo(outcomes);
    }

    @Test
    void theNewestRecordsAreReadAcrossFilesWithoutTornLines() throws Exception {
        AuditFolder folder = new AuditFolder(temp);
        Files.writeString(folder.file(), "{\"time\":\"2026-01-01T10:00:00.000000Z\",\"torn");
        try (AuditLog log = new AuditLog(folder.file(), Sync.NEVER, 1024, 20, AuditFolder.HOST)) {
            for (int i = 0; i < 5; i++) {
                send(log, i);
            }
            List<String> whole =
                    folder.lines().stream().filter(line -> line.endsWith("}")).toList();

            assertThat(log.newest(new AuditQuery(Instant.MIN, "", "", 1000)))
                    .isEqualTo(new AuditRecords(log.path().toString(), false, whole));
            assertThat(log.newest(new AuditQuery(Instant.MIN, "", "", 6)).records())
                    .isEqualTo(whole.subList(whole.size() - 6, whole.size()));
            assertThat(log.newest(new AuditQuery(Instant.MIN, "", "", 6)).truncated())
                    .isTrue();
            assertThat(log.newest(new AuditQuery(Instant.MAX, "", "", 6)).records())
                    .isEmpty();
            send(log, 5);
            AuditFolder.assertWorks(log);
        }
        assertThat(temp.resolve("audit.jsonl.2")).exists();
    }

    @Test
    void onlyTheNewestFilesAreKept() throws Exception {
        AuditFolder folder = new AuditFolder(temp);
        try (AuditLog log = new AuditLog(folder.file(), Sync.ALWAYS, 1024, 2, AuditFolder.HOST)) {
            for (int i = 0; i < 50; i++) {
                send(log, i);
            }
        }
        assertThat(temp.toFile().list()).containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1", "audit.jsonl.2");
        assertThat(folder.records("outcome"))
                .last()
                .satisfies(record -> assertThat((String) record.get("id")).endsWith("-49"));
    }

    @Test
    void filesBeyondALoweredLimitAreRemoved() throws Exception {
        AuditFolder folder = new AuditFolder(temp);
        for (int number = 1; number <= 5; number++) {
            Files.createFile(temp.resolve("audit.jsonl." + number));
        }
        Path other = Files.createFile(temp.resolve("audit.jsonl.old"));
        try (AuditLog log = new AuditLog(folder.file(), Sync.NEVER, 1024, 2, AuditFolder.HOST)) {
            AuditFolder.assertWorks(log);
            assertThat(temp.toFile().list())
                    .containsExactlyInAnyOrder("audit.jsonl", "audit.jsonl.1", "audit.jsonl.2", "audit.jsonl.old");

            Files.createFile(temp.resolve("audit.jsonl.3"));
            for (int i = 0; i < 5; i++) {
                send(log, i);
            }
        }
        assertThat(temp.resolve("audit.jsonl.3")).doesNotExist();
        assertThat(other).exists();
    }

    @Test
    void aFileThatIsAlreadyTooLargeIsRotatedFirst() throws Exception {
        AuditFolder folder = new AuditFolder(temp);
        try (AuditLog log = folder.open()) {
            send(log, 1);
        }
        try (AuditLog log = new AuditLog(folder.file(), Sync.NEVER, 1024, 2, AuditFolder.HOST)) {
            send(log, 2);
        }
        assertThat(temp.resolve("audit.jsonl.1")).exists();
        assertThat(folder.records("intent")).hasSize(2);
    }
}
