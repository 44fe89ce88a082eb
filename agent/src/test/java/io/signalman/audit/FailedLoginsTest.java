package io.signalman.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedLoginsTest {
    @TempDir
    private Path temp;

    private AuditFolder folder;

    @BeforeEach
    void name() {
        folder = new AuditFolder(temp);
    }

    @Test
    void failedLoginsOfManyAddressesAreCounted() {
        FailedLogins logins = new FailedLogins("start");
        for (int i = 0; i < 10_000; i++) {
            assertThat(logins.add(Instant.now(), "10.0.0." + (i % 1000), "no such token"))
                    .isEqualTo(i == 0);
        }
        List<String> lines = logins.drain();
        assertThat(lines).hasSize(FailedLogins.ADDRESSES + 1);
        assertThat(lines.get(0)).contains("\"address\":\"10.0.0.0\"").endsWith("\"count\":10}");
        assertThat(lines.get(FailedLogins.ADDRESSES))
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
        assertThat(folder.records("login-failed")).hasSizeLessThanOrEqualTo(10 * (FailedLogins.ADDRESSES + 1));
        assertThat(folder.records("login-failed"))
                .first()
                .satisfies(record -> assertThat(record)
                        .containsEntry("address", "10.0.0.0")
                        .containsEntry("message", "no such token"));
    }

    private long logins() throws Exception {
        return folder.records("login-failed").stream()
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
