package io.signalman.audit;

import static io.signalman.audit.AuditFolder.aimed;
import static io.signalman.audit.AuditFolder.assertWorks;
import static io.signalman.audit.AuditFolder.report;
import static io.signalman.audit.AuditFolder.request;
import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Outcome;
import io.signalman.core.Request;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is recorded, and when nothing may be sent. */
class AuditLogTest {
    @TempDir
    private Path temp;

    private AuditFolder folder;

    @BeforeEach
    void name() {
        folder = new AuditFolder(temp);
    }

    @ParameterizedTest
    @EnumSource(Sync.class)
    void aRequestThatSendsIsAnIntentAndAnOutcomeWithOneId(Sync sync) throws Exception {
        try (AuditLog log = folder.open(sync)) {
            assertWorks(log);
            Request request = request(7, "nginx", "rotation");
            log.intent(request, "policy:1: allow", aimed());
            assertThat(folder.lines()).last().asString().contains("\"event\":\"intent\"");
            log.outcome(request, report(Outcome.DELIVERED));
        }
        assertThat(Files.getPosixFilePermissions(folder.file()))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        List<JSONObject> records = folder.records();
        assertThat(records)
                .extracting(record -> record.get("event"))
                .containsExactly("started", "intent", "outcome", "stopped");
        assertThat(records.get(0)).containsEntry("host", AuditFolder.HOST);
        JSONObject intent = records.get(1);
        assertThat(intent)
                .containsEntry("principal", "anna")
                .containsEntry("roles", List.of("dev", "ops"))
                .containsEntry("door", "http")
                .containsEntry("address", "127.0.0.1")
                .containsEntry("reason", "rotation")
                .containsEntry("operation", "send")
                .containsEntry("target", "nginx")
                .containsEntry("signal", "SIGHUP")
                .containsEntry("rule", "policy:1: allow");
        assertThat(Instant.parse((String) intent.get("time"))).isBeforeOrEqualTo(Instant.now());
        assertThat(folder.lines().get(1))
                .endsWith(",\"processes\":[{\"pid\":4242,\"handle\":\"4242@8371934.13811\",\"name\":\"nginx\"}]}");
        JSONObject outcome = records.get(2);
        assertThat(outcome.get("id")).isEqualTo(intent.get("id")).asString().endsWith("-7");
        assertThat(folder.lines().get(2))
                .endsWith(",\"results\":[{\"pid\":4242,\"handle\":\"4242@8371934.13811\",\"name\":\"nginx\","
                        + "\"outcome\":\"DELIVERED\",\"errno\":0,\"error\":\"\"}]}");
    }

    @Test
    void idsDifferFromStartToStart() throws Exception {
        for (int i = 0; i < 2; i++) {
            try (AuditLog log = folder.open()) {
                send(log, 1);
            }
        }
        assertThat(folder.records("outcome"))
                .extracting(record -> record.get("id"))
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void aRequestThatSentNothingIsOneRecord() throws Exception {
        try (AuditLog log = folder.open()) {
            log.outcome(request(1, "nginx", ""), report(Outcome.REFUSED));
            log.outcome(request(2, "nginx", ""), report(Outcome.GONE));
        }
        assertThat(folder.records("refusal"))
                .singleElement()
                .satisfies(record -> assertThat(record).containsEntry("message", "It is so."));
        assertThat(folder.records("outcome")).hasSize(1);
        assertThat(folder.records("intent")).isEmpty();
    }

    @Test
    void aRequestThatSentToSomeAndWasRefusedForOthersHasAnOutcome() throws Exception {
        try (AuditLog log = folder.open()) {
            Request request = request(1, "nginx", "");
            log.intent(request, "policy:1: allow", aimed());
            log.outcome(request, report(Outcome.REFUSED));
        }
        assertThat(folder.records("outcome")).hasSize(1);
        assertThat(folder.records("refusal")).isEmpty();
    }

    @Test
    void failedLoginsOfManyAddressesAreAddedUp() {
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
    void whereTheFileCanNotBeOpenedEverySendIsRefusedUntilItCan() throws Exception {
        Path deep = temp.resolve("not-yet");
        AuditFolder there = new AuditFolder(deep);
        try (AuditLog log = there.open()) {
            assertThat(log.problem()).contains(deep.toString(), "is not there", "(setting audit)");
            assertThatThrownBy(() -> send(log, 1))
                    .isInstanceOf(Audit.AuditException.class)
                    .hasMessageContainingAll(deep.toString(), "is not there", "(setting audit)");

            Files.createDirectory(deep);
            send(log, 2);
            assertWorks(log);
        }
        assertThat(there.records())
                .extracting(record -> record.get("event"))
                .containsExactly("started", "intent", "outcome", "stopped");
    }

    @Test
    void aFileThatOthersCouldWriteIsRefusedAtOnce() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("rw-rw----"));
            assertThatThrownBy(() -> send(log, 2)).hasMessageContaining("chmod go-w");

            Files.setPosixFilePermissions(folder.file(), PosixFilePermissions.fromString("rw-------"));
            send(log, 3);
        }
        assertThat(folder.records("outcome")).hasSize(2);
    }

    @Test
    void aLinkOrAFolderIsRefused() throws Exception {
        Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "precious\n");
        Files.createSymbolicLink(folder.file(), elsewhere);
        try (AuditLog log = folder.open()) {
            assertThat(log.problem()).contains("is no regular file");
        }
        Files.delete(folder.file());
        Files.createDirectory(folder.file());
        try (AuditLog log = folder.open()) {
            assertThat(log.problem()).contains("is no regular file");
        }
        assertThat(elsewhere).hasContent("precious");
    }

    @Test
    void aFolderThatOthersCouldWriteIsRefused() throws Exception {
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        try (AuditLog log = new AuditFolder(open).open()) {
            assertThat(log.problem()).contains("can't be trusted", "chmod go-w " + open, "(setting audit)");
        }
        assertThat(open).isEmptyDirectory();
    }

    @Test
    void twoAgentsDoNotShareAFile() throws Exception {
        AuditLog first = folder.open();
        try (AuditLog second = folder.open()) {
            assertThatThrownBy(() -> send(second, 1)).hasMessageContaining("is in use by another agent");
            send(first, 1);
            first.close();
            send(second, 2);
        }
    }

    @Test
    void afterSomebodyMovedTheFileANewOneBegins() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            Path moved = Files.move(folder.file(), temp.resolve("moved"));
            send(log, 2);

            assertThat(Files.readAllLines(moved)).hasSize(3);
            assertThat(folder.records("intent")).hasSize(1);
        }
    }

    @Test
    void anIntentWithoutOutcomeIsReportedOnceByTheNextStart() throws Exception {
        try (AuditLog log = folder.open()) {
            send(log, 1);
            log.outcome(request(2, "gone", ""), report(Outcome.GONE));
        }
        // As a JVM leaves it that ends at once: no outcome, and a line that is torn within its text.
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
    void whatGoesWithTheSignalIsRecorded() throws Exception {
        Request plain = request(1, "x", "");
        Request request = new Request(
                plain.id(),
                plain.time(),
                plain.caller(),
                plain.operation(),
                plain.target(),
                plain.signal(),
                "value=42 require=handler");

        assertThat(Records.intent("1", request, "rule", aimed()))
                .contains(",\"options\":\"value=42 require=handler\",");
        assertThat(Records.intent("1", plain, "rule", aimed())).doesNotContain("options");
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

    @Test
    void anInterruptedCallerIsServedAndHarmsNobody() throws Exception {
        AtomicBoolean kept = new AtomicBoolean();
        try (AuditLog log = folder.open(Sync.ALWAYS)) {
            Thread caller = new Thread(() -> {
                Thread.currentThread().interrupt();
                log.outcome(request(1, "nginx", ""), report(Outcome.GONE));
                kept.set(Thread.currentThread().isInterrupted());
            });
            caller.start();
            caller.join();
            send(log, 2);
        }
        assertThat(kept).isTrue();
        assertThat(folder.records("outcome")).hasSize(2);
    }

    @Test
    void anyNumberOfFailedLoginsMakesFewRecords() throws Exception {
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
    void oneFailedLoginIsThereAtOnceAndTheLastOnesAtTheEnd() throws Exception {
        try (AuditLog log = folder.open()) {
            log.loginFailed(Instant.now(), "10.0.0.1", "no such token");
            await().until(() -> logins() == 1);
            log.loginFailed(Instant.now(), "10.0.0.1", "no such token");
        }
        assertThat(logins()).isEqualTo(2);
    }

    @Test
    void afterTheEndNothingIsIntended() {
        AuditLog log = folder.open();
        log.close();
        assertThatThrownBy(() -> send(log, 1)).hasMessageContaining("detached");
        log.loginFailed(Instant.now(), "10.0.0.1", "late");
        log.outcome(request(1, "nginx", ""), report(Outcome.GONE));
        log.close();
    }
}
