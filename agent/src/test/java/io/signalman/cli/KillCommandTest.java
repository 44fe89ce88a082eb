package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KillCommandTest {
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
        "worker HUP, worker, HUP",
        "-HUP worker, worker, HUP",
        "-s HUP worker, worker, HUP",
        "-9 worker, worker, 9",
        "-1 worker, worker, 1",
        "-stop worker, worker, stop",
        "-SIGTERM -- worker, worker, SIGTERM",
        "-h worker, worker, h",
        "-HUP -- -4242, -4242, HUP",
        "-- -4242 HUP, -4242, HUP",
        "-s HUP -- -4242, -4242, HUP",
        "-HUP group:4242, group%3A4242, HUP",
        "--json -HUP worker, worker, HUP",
        "worker HUP --json, worker, HUP",
        "-HUP @file, %40file, HUP",
        "worker RTMIN+3, worker, RTMIN%2B3",
        "a/b HUP, a%2Fb, HUP",
        ".. HUP, %2E%2E, HUP",
        "wörker HUP, w%C3%B6rker, HUP"
    })
    void theTargetAndTheSignalAreFound(String arguments, String target, String signum) {
        String request = "POST /processes/" + target + "/_signal/" + signum;
        agent.on(request, 200, OK);

        assertThat(kill(arguments)).as(agent.err()).isZero();
        assertThat(agent.requests()).containsExactly(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "worker",
                "-HUP",
                "-s HUP",
                "-s",
                "a b HUP",
                "-HUP -9 worker",
                "-HUP a -5",
                "-s HUP -5",
                "worker -9",
                "--1 HUP",
                "--nonsense worker HUP",
                "-HUP a *"
            })
    void whatIsNotClearIsWrongUsageAndSendsNothing(String arguments) {
        assertThat(kill(arguments)).isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
        assertThat(agent.err()).startsWith("signalman: ");
    }

    @Test
    void emptyTargetsAndSignalsAreWrongUsage() {
        assertThat(agent.run("kill", "", "HUP")).isEqualTo(2);
        assertThat(agent.run("kill", "worker", "")).isEqualTo(2);
        assertThat(agent.run("kill", "-HUP", "worker", "")).isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void severalTargetsAreAllCheckedBeforeOneIsSignalled() {
        agent.on("GET /processes/a", 200, "{\"processes\":[]}")
                .on("GET /processes/007", 400, "{\"error\":\"bad_value\",\"message\":\"007 is no pid\"}");

        assertThat(kill("-HUP a 007")).isEqualTo(2);
        assertThat(agent.requests()).containsExactly("GET /processes/a", "GET /processes/007");
        assertThat(agent.err()).isEqualTo("signalman: 007 is no pid\n");
    }

    @Test
    void severalTargetsAreJudgedTogether() {
        agent.on("POST /processes/a/_signal/HUP", 200, OK)
                .on("POST /processes/b/_signal/HUP", 404, FakeAgent.error("not_found", FakeAgent.report(false, 0)));

        assertThat(kill("-HUP a b")).isEqualTo(64);
    }

    @Test
    void oneFailureAfterADeliveryIsSome() {
        agent.on("POST /processes/a/_signal/HUP", 200, OK)
                .on("POST /processes/b/_signal/HUP", 503, "{\"error\":\"busy\",\"message\":\"later\"}");

        assertThat(kill("-HUP a b")).isEqualTo(64);
        assertThat(agent.err()).contains("answered 503: later");
        assertThat(agent.out()).isEqualTo("That happened.\n");
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found, 0, GONE, 1",
        "409, stale, 0, STALE, 1",
        "409, zombie, 0, ZOMBIE, 1",
        "502, failed, 0, FAILED, 1",
        "403, forbidden, 0, REFUSED, 3",
        "403, forbidden, 0, DENIED, 3",
        "403, forbidden, 0, GONE DENIED, 3",
        "207, partial, 1, DELIVERED REFUSED, 64"
    })
    void theExitCodeSaysWhatBecameOfIt(int status, String code, int delivered, String outcomes, int exitCode) {
        String report = FakeAgent.report(false, delivered, outcomes.split(" ", -1));
        agent.on("POST /processes/worker/_signal/HUP", status, FakeAgent.error(code, report));

        assertThat(kill("worker HUP")).isEqualTo(exitCode);
        String table = outcomes.contains(" ") ? outcomes : "";
        assertThat(agent.out()).contains("That happened.").contains(table.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "401, 3", "403, 3", "429, 3", "404, 4", "421, 4", "503, 4"})
    void anAnswerWithoutAReportIsAFailureInOneSentence(int status, int exitCode) {
        agent.on("POST /processes/worker/_signal/HUP", status, "{\"error\":\"code\",\"message\":\"No such luck.\"}");

        assertThat(kill("worker HUP")).isEqualTo(exitCode);
        assertThat(agent.err()).startsWith("signalman: ").hasLineCount(1);
        assertThat(agent.out()).isEmpty();
    }

    @Test
    void oneResultIsToldInOneLineAndSeveralInATable() {
        agent.on("POST /processes/a/_signal/HUP", 200, OK)
                .on("POST /processes/b/_signal/HUP", 200, FakeAgent.report(true, 2, "DELIVERED", "GONE"));

        assertThat(kill("a HUP")).isZero();
        assertThat(agent.out()).isEqualTo("That happened.\n");
        assertThat(kill("b HUP")).isZero();
        assertThat(agent.out()).contains("42   worker  DELIVERED\n", "42   worker  GONE       It is so.\n");
    }

    private static String observed(String outcome) {
        return FakeAgent.report(outcome.equals("DELIVERED"), outcome.equals("DELIVERED") ? 1 : 0, outcome)
                .replace("\"errno\"", "\"predicted\":\"TERMINATES\",\"observed\":\"EXITED\",\"millis\":3,\"errno\"");
    }

    /** @param rows {@code true HANDLED DELIVERED}; an older agent gives no outcome */
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

    @ParameterizedTest
    @CsvSource({
        "--queue 42 worker RTMIN, value=42, RTMIN",
        "--queue=-1 worker RTMIN, value=-1, RTMIN",
        "--require-handler -HUP worker, require=handler, HUP",
        "worker HUP --observe 500ms, observe=500ms, HUP",
        "--observe 1s -HUP worker, observe=1s, HUP",
        "--observe=1s --queue 7 --require-handler -HUP worker, value=7 require=handler observe=1s, HUP",
    })
    void optionsGoAlong(String arguments, String options, String signum) {
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
    void optionsThatCanNotBeMeantAreWrongUsage(String arguments) {
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
    void aDryRunShowsATableAndWhatToWriteToSendItToExactlyThese() {
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
    void anAgentThatIsTooOldIsNamedAsThat() {
        agent.on(
                "POST /jolokia",
                200,
                "{\"status\":403,\"error\":\"java.lang.SecurityException : No such operation.\",\"reason\":\"OPERATION\"}");

        assertThat(kill("--dry-run worker HUP")).isEqualTo(4);
        assertThat(agent.err()).contains("is too old for that; detach it, and attach this version.");
    }

    @Test
    void aGroupTakesThemToo() {
        jolokia(observed("DELIVERED"));
        assertThat(agent.run("group", "--observe", "1s", "4242", "HUP")).isZero();
        jolokia(preview("true TERMINATES"));
        assertThat(agent.run("group", "--dry-run", "4242")).isZero();

        assertThat(agent.requests().get(0)).contains("[\"group:4242\",\"HUP\",\"observe=1s\"]");
        assertThat(agent.requests().get(1)).contains("[\"group:4242\",\"TERM\"]");
    }

    @Test
    void theReasonGoesAlong() {
        agent.on("POST /processes/worker/_signal/HUP", 200, OK);

        assertThat(agent.run("kill", "worker", "HUP")).isZero();
        assertThat(agent.run("kill", "--reason", "rotate logs", "worker", "HUP"))
                .isZero();
        assertThat(agent.run("kill", "--reason", "-rotate", "-HUP", "worker")).isZero();
        assertThat(agent.run("kill", "worker", "HUP", "--reason=rotate logs")).isZero();
        assertThat(agent.doorsAndReasons()).containsExactly("cli", "cli rotate logs", "cli -rotate", "cli rotate logs");
    }

    @Test
    void aReasonThatIsNoLineIsWrongUsage() {
        assertThat(agent.run("kill", "--reason", "a\nX-Signalman-Reason: b", "worker", "HUP"))
                .isEqualTo(2);
        assertThat(agent.run("kill", "--reason", "x".repeat(201), "worker", "HUP"))
                .isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void jsonIsTheReportAndSeveralReportsAreAList() {
        agent.on("POST /processes/worker/_signal/HUP", 200, OK).on("GET /processes/worker", 200, "{\"processes\":[]}");

        assertThat(kill("worker HUP --json")).isZero();
        assertThat(kill("--json -HUP worker worker")).isZero();
        assertThat(agent.out()).isEqualTo(OK + "\n[" + OK + "," + OK + "]\n");
    }

    @Test
    void aHostileNameReachesNoTerminalUnescaped() {
        String hostile = FakeAgent.report(true, 2, "DELIVERED", "DELIVERED").replace("worker", "evil\\u001b[2J\\u202e");
        agent.on("POST /processes/worker/_signal/HUP", 200, hostile);

        assertThat(kill("worker HUP")).isZero();
        assertThat(agent.out()).contains("evil\\u001b[2J\\u202e").doesNotContain("\u001b", "\u202e");
    }

    private int kill(String arguments) {
        return agent.run(("kill " + arguments).split(" ", -1));
    }
}
