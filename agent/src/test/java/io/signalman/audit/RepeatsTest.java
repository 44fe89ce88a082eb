package io.signalman.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepeatsTest {
    @TempDir
    private Path temp;

    private AuditFolder folder;

    @BeforeEach
    void name() {
        folder = new AuditFolder(temp);
    }

    @Test
    void failedLoginsOfManyAddressesAreCounted() {
        Repeats logins = new Repeats("start");
        for (int i = 0; i < 10_000; i++) {
            assertThat(logins.add(
                            Repeats.Kind.LOGIN,
                            "10.0.0." + (i % 1000),
                            (id, name, count) -> Records.loginFailed(Instant.now(), id, name, "no such token", count)))
                    .isEqualTo(i == 0);
        }
        List<String> lines = logins.drain();
        assertThat(lines).hasSize(Repeats.NAMES + 1);
        assertThat(lines.get(0)).contains("\"address\":\"10.0.0.0\"").endsWith("\"count\":10}");
        assertThat(lines.get(Repeats.NAMES))
                .contains("\"address\":\"(others)\"")
                .endsWith("\"count\":9000}");
        assertThat(logins.drain()).isEmpty();
    }

    @Test
    void manyFailedLoginsProduceFewRecords() throws Exception {
        try (AuditLog log = folder.open()) {
            for (int i = 0; i < 10_000; i++) {
                log.loginFailed(Instant.now(), "10.0." + i % 150 / 256 + "." + i % 150, "no such token");
            }
            await().untilAsserted(() -> assertThat(logins()).isEqualTo(10_000));
        }
        assertThat(folder.records("login-failed")).hasSizeLessThanOrEqualTo(10 * (Repeats.NAMES + 1));
        assertThat(folder.records("login-failed"))
                .first()
                .satisfies(record -> assertThat(record)
                        .containsEntry("address", "10.0.0.0")
                        .containsEntry("message", "no such token"));
    }

    /** Else a caller without rights could push all other records out of the files. */
    @Test
    void refusalsOfACallerWhoMayNothingProduceFewRecords() throws Exception {
        long began = System.nanoTime();
        try (AuditLog log = folder.open()) {
            for (int i = 0; i < 5_000; i++) {
                log.outcome(
                        AuditFolder.request(i, "nginx", "now"),
                        AuditFolder.refusal(i % 2 == 0 ? Reason.ROLE : Reason.RATE));
            }
            log.outcome(AuditFolder.request(5_000, "nginx", "now"), AuditFolder.refusal(Reason.POLICY));
        }
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);

        List<JSONObject> refusals = folder.records("refusal");
        assertThat(counted("refusal")).isEqualTo(5_000);
        assertThat(refusals).hasSizeLessThanOrEqualTo((int) seconds + 4);
        assertThat(refusals)
                .filteredOn(record -> record.containsKey("count"))
                .allSatisfy(record -> assertThat(record)
                        .containsEntry("principal", "anna")
                        .containsEntry("target", "nginx")
                        .containsKey("results"));
    }

    private long logins() throws Exception {
        return counted("login-failed");
    }

    private long counted(String event) throws Exception {
        return folder.records(event).stream()
                .filter(record -> record.containsKey("count"))
                .mapToLong(record -> ((Number) record.get("count")).longValue())
                .sum();
    }

    @Test
    void aFirstFailedLoginIsRecordedAtOnceAndTheLastAtTheEnd() throws Exception {
        try (AuditLog log = folder.open()) {
            log.loginFailed(Instant.now(), "10.0.0.1", "no such token");
            await().until(() -> logins() == 1);
            log.loginFailed(Instant.now(), "10.0.0.1", "no such token");
        }
        assertThat(logins()).isEqualTo(2);
    }
}
