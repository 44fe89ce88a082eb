package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.cli.output.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditCommandTest {
    private static final String SENT = """
            {"time":"2026-01-01T10:00:00.000000Z","event":"intent","id":"a-1","principal":"anna","door":"http",\
            "reason":"rotation","target":"nginx","signal":"SIGHUP","processes":[{"pid":42,"handle":"42@7","name":"nginx"}]}
            {"time":"2026-01-01T10:00:01.000000Z","event":"outcome","id":"a-1","principal":"anna","door":"http",\
            "reason":"rotation","target":"nginx","signal":"SIGHUP",\
            "results":[{"pid":42,"handle":"42@7","name":"nginx","outcome":"DELIVERED"}]}
            """;
    private static final String REFUSED = """
            {"time":"2026-01-01T11:00:00.000000Z","event":"refusal","id":"a-2","principal":"bert","door":"jmx",\
            "reason":"\\u001b[31m","target":"-1","signal":"SIGKILL","results":[{"pid":-1,"name":"","outcome":"REFUSED"}],"count":250}
            """;
    private static final String FAN_OUT = """
            {"time":"2026-01-01T12:00:00.000000Z","event":"outcome","id":"a-3","principal":"anna","door":"cli",\
            "reason":"","target":"tree:42","signal":"SIGTERM","results":[{"pid":42,"name":"nginx","outcome":"DELIVERED"},\
            {"pid":43,"name":"worker","outcome":"DELIVERED"},{"pid":44,"name":"worker","outcome":"GONE"}]}
            {"time":"2026-01-01T12:00:01.000000Z","event":"unresolved","id":"a-4","principal":"anna","door":"cli",\
            "reason":"","target":"x","signal":"SIGTERM","processes":[]}
            {"time":"2026-01-01T12:00:02.000000Z","event":"login-failed","id":"a-login-1","address":"10.0.0.1",\
            "message":"no such token","count":3}
            """;

    @TempDir
    private Path folder;

    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
        Files.writeString(folder.resolve("audit.2"), SENT);
        Files.writeString(folder.resolve("audit.1"), REFUSED + "{\"torn");
        Files.writeString(folder.resolve("audit"), FAN_OUT);
        Files.writeString(folder.resolve("audit.txt"), "no part of it");
        // These are the agent's records; the file with this path on this host has other records too.
        answer(SENT + REFUSED + FAN_OUT, false);
        Files.writeString(folder.resolve("audit.3"), SENT.replace("anna", "somebody-else"));
    }

    private void answer(String lines, boolean truncated) {
        String file = folder.resolve("audit").toString();
        List<String> records = lines.lines().toList();
        Map<String, Object> audit = Map.of("file", file, "truncated", truncated, "records", records);
        agent.on("POST /jolokia", 200, Json.write(Map.of("status", 200, "value", audit)));
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void eachRequestIsARowAndTheOldestComesFirst() {
        assertThat(agent.run("audit")).isZero();
        assertThat(agent.out()).isEqualTo("""
                TIME                         PRINCIPAL  DOOR  SIGNAL   TARGET   OUTCOME                                            REASON
                2026-01-01T10:00:00.000000Z  anna       http  SIGHUP   nginx    DELIVERED                                          rotation
                2026-01-01T11:00:00.000000Z  bert       jmx   SIGKILL  -1       REFUSED 250 times                                  \\u001b[31m
                2026-01-01T12:00:00.000000Z  anna       cli   SIGTERM  tree:42  2 DELIVERED, 1 GONE
                2026-01-01T12:00:01.000000Z  anna       cli   SIGTERM  x        unresolved
                2026-01-01T12:00:02.000000Z                                     login failed 3 times from 10.0.0.1: no such token
                """);
    }

    @Test
    void aNamedFileIsReadWithoutAnAgent() {
        assertThat(agent.run("audit", "--file", folder.resolve("audit").toString(), "--principal", "bert"))
                .isZero();
        assertThat(agent.requests()).isEmpty();
        assertThat(agent.out()).contains("SIGKILL").doesNotContain("anna");
        assertThat(agent.run("audit", "--file", folder.resolve("none").toString()))
                .isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "nginx, 3", // the caller's text, and the name of a process
        "worker, 1",
        "42@7, 2",
        "44, 1",
        "tree:42, 1",
    })
    void aTargetIsTheCallersTextOrAProcess(String target, int lines) {
        assertThat(agent.run("audit", "--json", "--target", target)).isZero();
        assertThat(agent.out().lines()).hasSize(lines).allMatch(line -> line.startsWith("{\"time\":"));
    }

    @Test
    void jsonPrintsTheLinesWithControlCharactersEscaped() throws Exception {
        Files.writeString(folder.resolve("audit.3"), SENT.replace("rotation", "\u202erotation"));

        assertThat(agent.run(
                        "audit", "--json", "--file", folder.resolve("audit").toString()))
                .isZero();
        assertThat(agent.out()).isEqualTo(SENT.replace("rotation", "\\u202erotation") + SENT + REFUSED + FAN_OUT);
    }

    @Test
    void onlyNewerRecordsAreShown() {
        assertThat(agent.run("audit", "--since", "2026-01-01T11:30:00Z")).isZero();
        assertThat(agent.out()).contains("SIGTERM").doesNotContain("SIGHUP", "SIGKILL");
        assertThat(agent.requests()).hasSize(1).allMatch(request -> request.contains("2026-01-01T11:30:00Z"));
    }

    @Test
    void recordsThatWereLeftOutAreMentioned() {
        answer(SENT, true);

        assertThat(agent.run("audit", "--json")).isZero();
        assertThat(agent.out()).isEqualTo(SENT);
        assertThat(agent.err()).contains("only the newest 2 matching records", "--file " + folder.resolve("audit"));
    }

    @Test
    void anOldAgentIsReportedAsTooOld() {
        agent.on("POST /jolokia", 200, "{\"status\":403,\"error\":\"No such operation.\",\"reason\":\"OPERATION\"}");

        assertThat(agent.run("audit")).isEqualTo(4);
        assertThat(agent.err()).contains("too old");
    }

    @Test
    void noMatchExitsWithOne() {
        assertThat(agent.run("audit", "--principal", "nobody")).isEqualTo(1);
        assertThat(agent.err()).contains("matches");
    }

    @Test
    void anAgentWithoutAnAuditTrailIsNamed() {
        agent.on(
                "POST /jolokia",
                200,
                "{\"status\":200,\"value\":{\"file\":\"off\",\"truncated\":false,\"records\":[]}}");

        assertThat(agent.run("audit")).isEqualTo(2);
        assertThat(agent.err()).contains("(setting audit)");
    }

    @Test
    void sinceIsADurationOrAnInstant() {
        Instant now = Instant.parse("2026-01-31T12:00:00Z");

        assertThat(AuditCommand.since("2h", now)).isEqualTo("2026-01-31T10:00:00Z");
        assertThat(AuditCommand.since("7d", now)).isEqualTo("2026-01-24T12:00:00Z");
        assertThat(AuditCommand.since("2026-01-01T00:00:00Z", now)).isEqualTo("2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> AuditCommand.since("yesterday", now)).hasMessageContaining("--since yesterday");
        assertThatThrownBy(() -> AuditCommand.since("7", now)).hasMessageContaining("missing unit; try 7s");
    }
}
