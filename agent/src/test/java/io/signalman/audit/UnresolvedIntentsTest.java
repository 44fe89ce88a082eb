package io.signalman.audit;

import static io.signalman.audit.AuditFolder.aimed;
import static io.signalman.audit.AuditFolder.report;
import static io.signalman.audit.AuditFolder.request;
import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.AuditQuery;
import io.signalman.core.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Intents without outcome, which the next start reports. */
class UnresolvedIntentsTest {
    @TempDir
    private Path temp;

    private AuditFolder folder;

    @BeforeEach
    void name() {
        folder = new AuditFolder(temp);
    }

    @Test
    void aTornOutcomeIsNone() throws Exception {
        String outcome = Records.outcome("outcome", "old-1", request(1, "x", ""), report(Outcome.DELIVERED));
        for (int length : new int[] {outcome.length() - 1, outcome.length() - 2, outcome.length() / 2}) {
            Files.deleteIfExists(folder.file());
            Files.writeString(
                    folder.file(),
                    Records.intent("old-1", request(1, "x", ""), "rule", aimed()) + "\n"
                            + outcome.substring(0, length));
            Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("rw-------"));
            try (AuditLog log = folder.open()) {
                assertThat(log.unresolved()).as("%d characters", length).isEqualTo(1);
                assertThat(log.newest(new AuditQuery(Instant.EPOCH, "", "", 100))
                                .records())
                        .noneMatch(line -> line.contains("\"event\":\"outcome\""));
            }
        }
    }

    @Test
    void anIntentWithoutOutcomeIsReportedOnceByTheNextStart() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            log.outcome(request(2, "gone", ""), report(Outcome.GONE));
        }
        // The state after a JVM that ended abruptly: no outcome, and a line that is torn within its text.
        Files.writeString(
                folder.file(),
                Records.intent("old-1", request(1, "caf\u00e9 \ud83d\ude00", "\"]}"), "rule", aimed()) + "\n"
                        + Records.intent("old-2", request(2, "x", "torn \"]}"), "rule", aimed())
                                .split("\\\\\"]}", -1)[0]
                        + "\\\"]}",
                StandardOpenOption.APPEND);
        try (AuditLog log = folder.open()) {
            assertThat(log.unresolved()).isEqualTo(1);
            send(log, 3);
        }
        try (AuditLog log = folder.open()) {
            assertThat(log.unresolved()).isZero();
        }
        List<String> whole =
                folder.lines().stream().filter(line -> !line.contains("old-2")).toList();
        assertThat(whole).allSatisfy(line -> new org.jolokia.json.parser.JSONParser().parse(line));
        assertThat(whole)
                .filteredOn(line -> line.contains("\"unresolved\""))
                .singleElement()
                .asString()
                .contains("\"id\":\"old-1\"", "\"target\":\"caf\u00e9 \ud83d\ude00\"", "\"pid\":4242");
    }

    @Test
    void anIntentInTheNewestOlderFileIsFoundToo() throws Exception {
        Files.writeString(
                temp.resolve("audit.jsonl.1"),
                Records.intent("old-1", request(1, "x", ""), "rule", aimed()) + "\n"
                        + Records.intent("old-2", request(2, "y", ""), "rule", aimed()) + "\n");
        Files.writeString(
                folder.file(),
                Records.outcome("outcome", "old-1", request(1, "x", ""), report(Outcome.DELIVERED)) + "\n");
        try (AuditLog log = folder.open()) {
            assertThat(log.unresolved()).isEqualTo(1);
        }
        assertThat(folder.records("unresolved"))
                .singleElement()
                .satisfies(record -> assertThat(record).containsEntry("id", "old-2"));
    }

    @Test
    void allIntentsOfARequestWithoutOutcomeAreReported() throws Exception {
        String intent = Records.intent("old-1", request(1, "tree:7", ""), "rule", aimed()) + "\n";
        Files.writeString(folder.file(), intent + intent.replace("4242", "4343"));
        folder.open().close();

        assertThat(folder.lines())
                .filteredOn(line -> line.contains("\"unresolved\""))
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"pid\":4242"),
                        second -> assertThat(second).contains("\"pid\":4343"));
    }
}
