package io.signalman.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Outcome;
import io.signalman.core.Reason;
import io.signalman.core.Request;
import io.signalman.core.Signal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** The files of an audit, and sample requests. */
record AuditFolder(Path folder) {
    static final String HOST = "42@7.1";
    private static final long LARGE = 1 << 20;

    Path file() {
        return folder.resolve("audit.jsonl");
    }

    AuditLog open() {
        return open(Sync.NEVER);
    }

    AuditLog open(Sync sync) {
        return new AuditLog(file(), sync, LARGE, 3, HOST);
    }

    /** All records, oldest first. */
    List<JSONObject> records() throws Exception {
        List<JSONObject> records = new ArrayList<>();
        for (String line : lines()) {
            records.add((JSONObject) new JSONParser().parse(line));
        }
        return records;
    }

    List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 1000; i > 0; i--) {
            Path older = folder.resolve("audit.jsonl." + i);
            if (Files.exists(older)) {
                lines.addAll(Files.readAllLines(older));
            }
        }
        lines.addAll(Files.readAllLines(file()));
        return lines;
    }

    /** The records of one event. */
    List<JSONObject> records(String event) throws Exception {
        return records().stream()
                .filter(record -> record.get("event").equals(event))
                .toList();
    }

    static Request request(long id, String target, String reason) {
        Caller caller = new Caller("anna", Set.of("ops", "dev"), Caller.Door.HTTP, "127.0.0.1", reason, "");
        return new Request(id, Instant.now(), caller, Operation.SEND, target, new Signal(1, "SIGHUP"), "");
    }

    static List<Audit.Aimed> aimed() {
        return List.of(new Audit.Aimed(4242, "4242@8371934.13811", "nginx"));
    }

    static SignalReport report(Outcome outcome) {
        boolean ok = outcome == Outcome.DELIVERED;
        SignalResult result =
                new SignalResult(4242, "4242@8371934.13811", "nginx", outcome, 0, "", "It is so.", Reason.NONE);
        return new SignalReport(ok, "nginx", "SIGHUP", 1, 1, ok ? 1 : 0, "It is so.", Reason.NONE, 0, List.of(result));
    }

    /** The report of a request that was refused whole. */
    static SignalReport refusal(Reason reason) {
        SignalResult result = new SignalResult(0, "", "", Outcome.REFUSED, 0, "", "It is refused.", reason);
        return new SignalReport(false, "nginx", "SIGHUP", 1, 0, 0, "It is refused.", reason, 0, List.of(result));
    }

    /** Records one request that sends. */
    static void send(AuditLog log, long id) throws Audit.AuditException {
        Request request = request(id, "nginx", "");
        log.intent(request, "policy:1: allow", aimed());
        log.outcome(request, report(Outcome.DELIVERED));
    }

    static void assertWorks(AuditLog log) {
        assertThat(log.problem()).isEmpty();
    }
}
