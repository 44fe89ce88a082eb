package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The options of commands that send. */
class SendOptionsTest {
    private static final String OK = FakeAgent.report(true, 1, "DELIVERED");

    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @ParameterizedTest
    @CsvSource({
        "--queue 42 worker RTMIN, value=42, RTMIN",
        "--queue=-1 worker RTMIN, value=-1, RTMIN",
        "--require-handler -HUP worker, require=handler, HUP",
        "worker HUP --observe 500ms, observe=500ms, HUP",
        "--observe 1s -HUP worker, observe=1s, HUP",
        "--observe=1s --queue 7 --require-handler -HUP worker, value=7 require=handler observe=1s, HUP",
    })
    void theOptionsAreSent(String arguments, String options, String signum) {
        jolokia(observed("DELIVERED"));

        assertThat(kill(arguments)).as(agent.err()).isZero();
        assertThat(agent.requests()).hasSize(1);
        assertThat(agent.requests().get(0))
                .contains("\"sendSignalWith\"", "[\"worker\",\"" + signum + "\",\"" + options + "\"]");
        assertThat(agent.out()).isEqualTo("That happened.\n");
    }

    @ParameterizedTest
    @CsvSource({"DELIVERED, 0", "GONE, 1", "REFUSED, 3"})
    void theExitCodeIsTheSameWithOptions(String outcome, int exitCode) {
        jolokia(observed(outcome));

        assertThat(kill("--observe 1s worker TERM")).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--queue x worker HUP",
                "--queue 2147483648 worker HUP",
                "--queue worker HUP",
                "--observe= worker HUP",
                "--dry-run --queue 1 worker HUP",
                "--dry-run --observe 1s worker HUP",
                "--dry-run --require-handler worker HUP",
            })
    void contradictoryOrMalformedOptionsAreWrongUsage(String arguments) {
        assertThat(kill(arguments)).isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true TERMINATES, 0",
        "true NO_EFFECT, 1",
        "false TERMINATES, 3",
        "true HANDLED|false TERMINATES, 64",
        "true HANDLED|true HANDLED, 0",
        "'', 1",
        "true NO_EFFECT DELIVERED, 0",
        "true NO_EFFECT ZOMBIE, 1",
        "true NO_EFFECT ZOMBIE|true HANDLED DELIVERED, 0",
        "false NO_EFFECT REFUSED, 3",
        "false IGNORED DENIED, 3",
        "false UNKNOWN FAILED, 1",
        "false NO_EFFECT STALE|true HANDLED DELIVERED, 64",
    })
    void aDryRunSendsNothingAndEndsAsKillWould(String rows, int exitCode) {
        jolokia(preview(rows.isEmpty() ? new String[0] : rows.split("\\|", -1)));

        assertThat(kill("--dry-run worker HUP")).as(agent.err()).isEqualTo(exitCode);
        assertThat(agent.requests()).hasSize(1);
        assertThat(agent.requests().get(0)).contains("\"preview\"", "[\"worker\",\"HUP\"]");
    }

    @Test
    void aDryRunShowsATableAndTheCommandThatSendsToExactlyThese() {
        jolokia(preview("true TERMINATES", "false HANDLED"));

        kill("--dry-run worker HUP");

        assertThat(agent.out()).isEqualTo("""
                        It would.
                        PID  NAME    ALLOWED  EFFECT
                        42   worker  yes      TERMINATES  Beware.
                        42   worker  no       HANDLED     Beware.
                        To send it to exactly these, one by one: signalman kill 42@7 SIGHUP --url '%s'
                        """.formatted(agent.url()));
    }

    @Test
    void anOldAgentIsReportedAsTooOld() {
        agent.on(
                "POST /jolokia",
                200,
                "{\"status\":403,\"error\":\"java.lang.SecurityException : No such operation.\",\"reason\":\"OPERATION\"}");

        assertThat(kill("--dry-run worker HUP")).isEqualTo(4);
        assertThat(agent.err()).contains("is too old for that; detach it, and attach this version.");
    }

    @Test
    void groupAcceptsTheseOptionsToo() {
        jolokia(observed("DELIVERED"));
        assertThat(agent.run("group", "--observe", "1s", "4242", "HUP")).isZero();
        jolokia(preview("true TERMINATES"));
        assertThat(agent.run("group", "--dry-run", "4242")).isZero();

        assertThat(agent.requests().get(0)).contains("[\"group:4242\",\"HUP\",\"observe=1s\"]");
        assertThat(agent.requests().get(1)).contains("[\"group:4242\",\"TERM\"]");
    }

    @Test
    void theReasonIsSent() {
        agent.on("POST /processes/worker/_signal/HUP", 200, OK);

        assertThat(agent.run("kill", "worker", "HUP")).isZero();
        assertThat(agent.run("kill", "--reason", "rotate logs", "worker", "HUP"))
                .isZero();
        assertThat(agent.run("kill", "--reason", "-rotate", "-HUP", "worker")).isZero();
        assertThat(agent.run("kill", "worker", "HUP", "--reason=rotate logs")).isZero();
        assertThat(agent.doorsAndReasons()).containsExactly("cli", "cli rotate logs", "cli -rotate", "cli rotate logs");
    }

    @Test
    void aReasonOfSeveralLinesOrTooLongIsWrongUsage() {
        assertThat(agent.run("kill", "--reason", "a\nX-Signalman-Reason: b", "worker", "HUP"))
                .isEqualTo(2);
        assertThat(agent.run("kill", "--reason", "x".repeat(201), "worker", "HUP"))
                .isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
    }

    private static String observed(String outcome) {
        return FakeAgent.report(outcome.equals("DELIVERED"), outcome.equals("DELIVERED") ? 1 : 0, outcome)
                .replace("\"errno\"", "\"predicted\":\"TERMINATES\",\"observed\":\"EXITED\",\"millis\":3,\"errno\"");
    }

    /** @param rows {@code true HANDLED DELIVERED}; an older agent sends no outcome */
    private static String preview(String... rows) {
        StringBuilder results = new StringBuilder();
        int allowed = 0;
        for (String row : rows) {
            String[] words = row.split(" ", -1);
            boolean reached = row.startsWith("true");
            allowed += reached && !row.endsWith("NO_EFFECT") ? 1 : 0;
            results.append(results.isEmpty() ? "" : ",")
                    .append("{\"pid\":42,\"handle\":\"42@7\",\"name\":\"worker\",\"allowed\":")
                    .append(reached)
                    .append(",\"effect\":\"")
                    .append(words[1])
                    .append(words.length == 2 ? "" : "\",\"outcome\":\"" + words[2])
                    .append("\",\"message\":\"Beware.\"}");
        }
        return "{\"target\":\"worker\",\"signal\":\"SIGHUP\",\"signum\":1,\"matched\":" + rows.length
                + ",\"allowed\":" + allowed + ",\"confirm\":\"" + (allowed > 0 ? "42@7" : "")
                + "\",\"message\":\"It would.\",\"results\":[" + results + "]}";
    }

    private void jolokia(String value) {
        agent.on("POST /jolokia", 200, "{\"status\":200,\"value\":" + value + "}");
    }

    private int kill(String arguments) {
        return agent.run(("kill " + arguments).split(" ", -1));
    }
}
