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
        "wörker HUP, w%C3%B6rker, HUP",
        "--expect 1 worker HUP, worker%26expect%3A1, HUP",
        "--expect 1..3 -HUP worker, worker%26expect%3A1..3, HUP",
        "--pidfile /run/a&b.pid HUP, pidfile%3A%2Frun%2Fa%5Cx26b.pid, HUP",
        "-HUP --pidfile /run/a.pid --expect 1, pidfile%3A%2Frun%2Fa.pid%26expect%3A1, HUP",
        "--missing-ok worker HUP, worker, HUP"
    })
    void eachSpellingSendsTheSignalToTheTarget(String arguments, String target, String signum) {
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
                "-HUP a *",
                "--pidfile /run/a.pid",
                "--pidfile /run/a.pid worker HUP",
                "--expect 1 -HUP a b"
            })
    void anUnclearLineIsWrongUsageAndSendsNothing(String arguments) {
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
    void aFailureAfterADeliveryExitsWith64() {
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
    void theExitCodeFollowsTheOutcomes(int status, String code, int delivered, String outcomes, int exitCode) {
        String report = FakeAgent.report(false, delivered, outcomes.split(" ", -1));
        agent.on("POST /processes/worker/_signal/HUP", status, FakeAgent.error(code, report));

        assertThat(kill("worker HUP")).isEqualTo(exitCode);
        String table = outcomes.contains(" ") ? outcomes : "";
        assertThat(agent.out()).contains("That happened.").contains(table.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource({
        "404, not_found, 0, '', 0",
        "404, not_found, 0, GONE, 0",
        "409, stale, 0, STALE, 0",
        "409, zombie, 0, ZOMBIE, 1",
        "403, forbidden, 0, REFUSED, 3",
        "403, forbidden, 0, GONE DENIED, 3",
        "207, partial, 1, DELIVERED REFUSED, 64"
    })
    void whatIsMissingIsFineWithMissingOk(int status, String code, int delivered, String outcomes, int exitCode) {
        String[] all = outcomes.isEmpty() ? new String[0] : outcomes.split(" ", -1);
        agent.on(
                        "POST /processes/a/_signal/HUP",
                        status,
                        FakeAgent.error(code, FakeAgent.report(false, delivered, all)))
                .on("POST /processes/b/_signal/HUP", 200, OK);

        assertThat(kill("--missing-ok a HUP")).isEqualTo(exitCode);
        assertThat(kill("--missing-ok -HUP a b")).isEqualTo(exitCode == 0 ? 0 : 64);
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
    void oneResultIsALineAndSeveralAreATable() {
        agent.on("POST /processes/a/_signal/HUP", 200, OK)
                .on("POST /processes/b/_signal/HUP", 200, FakeAgent.report(true, 2, "DELIVERED", "GONE"));

        assertThat(kill("a HUP")).isZero();
        assertThat(agent.out()).isEqualTo("That happened.\n");
        assertThat(kill("b HUP")).isZero();
        assertThat(agent.out()).contains("42   worker  DELIVERED\n", "42   worker  GONE       It is so.\n");
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
