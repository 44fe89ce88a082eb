package io.signalman.audit;

import static io.signalman.audit.AuditFolder.aimed;
import static io.signalman.audit.AuditFolder.assertWorks;
import static io.signalman.audit.AuditFolder.report;
import static io.signalman.audit.AuditFolder.request;
import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.core.Outcome;
import io.signalman.core.Request;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The records of requests. */
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
    void aCancellationIsARecordWithItsCaller() throws Exception {
        try (AuditLog log = folder.open()) {
            log.cancelled(request(1, "nginx", "rotation"));
        }
        assertThat(folder.records("cancelled"))
                .singleElement()
                .satisfies(record -> assertThat(record)
                        .containsEntry("target", "nginx")
                        .containsEntry("reason", "rotation")
                        .containsKeys("principal", "roles", "door", "address", "operation")
                        .doesNotContainKey("signal"));
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
    void theOptionsOfTheSignalAreRecorded() throws Exception {
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
    void anInterruptedCallerIsServedAndDisturbsNoOther() throws Exception {
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
    void afterCloseNoIntentIsAccepted() {
        AuditLog log = folder.open();
        log.close();
        assertThatThrownBy(() -> send(log, 1)).hasMessageContaining("detached");
        log.loginFailed(Instant.now(), "10.0.0.1", "late");
        log.outcome(request(1, "nginx", ""), report(Outcome.GONE));
        log.close();
    }
}
