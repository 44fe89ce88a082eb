package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.cli.output.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StopCommandTest {
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    /** A job as the agent writes it, with one row per text of the form {@code pid,fate,rung}. */
    static String job(String state, boolean ok, int ended, String... rows) {
        StringBuilder results = new StringBuilder();
        for (String row : rows) {
            String[] cells = row.split(",", -1);
            results.append(results.isEmpty() ? "" : ",").append("""
                    {"pid":%s,"handle":"%s@7","name":"work\\u001ber","fate":"%s","rung":"%s","millis":120,"status":3,\
                    "signal":"SIGKILL","message":"Reason."}""".formatted(cells[0], cells[0], cells[1], cells[2]));
        }
        return """
                {"id":7,"target":"worker","ladder":"TERM 10s KILL","principal":"owner","state":"%s","ok":%s,"matched":%d,\
                "ended":%d,"started":"2026-01-01T00:00:00Z","millis":5,"message":"That happened.","results":[%s]}""".formatted(state, ok, rows.length, ended, results);
    }

    @Test
    void aProcessWhoseParentCollectsItMeanwhileIsShownAsEndedOnce() {
        agent.on("POST /processes/worker/_stop", 202, job("RUNNING", false, 0, "42,ZOMBIE,SIGTERM"));
        agent.on("GET /jobs/7", 200, job("DONE", true, 1, "42,EXITED,SIGTERM"));

        assertThat(agent.run("stop", "worker")).isZero();
        assertThat(agent.out()).isEqualTo("""
                42 work\\u001ber  SIGTERM sent
                42 work\\u001ber  ended after 120 ms with status 3
                That happened.
                """);
    }

    @Test
    void everyChangeIsALineWithoutATerminal() {
        agent.on(
                "POST /processes/worker/_stop",
                202,
                job("RUNNING", false, 0, "42,RUNNING,SIGTERM", "43,STOPPED,SIGTERM"));
        agent.on("GET /jobs/7", 200, job("DONE", true, 2, "42,EXITED,SIGTERM", "43,KILLED,SIGKILL"));

        assertThat(agent.run("stop", "worker")).isZero();
        assertThat(agent.out()).isEqualTo("""
                42 work\\u001ber  SIGTERM sent
                43 work\\u001ber  SIGTERM sent
                43 work\\u001ber  stopped, and reacts when it is continued
                42 work\\u001ber  ended after 120 ms with status 3
                43 work\\u001ber  SIGKILL sent
                43 work\\u001ber  ended after 120 ms by SIGKILL
                That happened.
                """);
    }

    @Test
    void theLadderAndTheReasonAreSent() {
        agent.on("POST /processes/a%2Fb/_stop", 202, job("DONE", true, 1, "42,ENDED,SIGQUIT"));

        assertThat(agent.run("stop", "a/b", "--ladder", "RTMIN+3 2s KILL", "--reason", "old"))
                .isZero();
        assertThat(agent.queries()).containsExactly("ladder=RTMIN%2B3%202s%20KILL");
        assertThat(agent.doorsAndReasons()).containsExactly("cli old");
    }

    @Test
    void noWaitPrintsOnlyTheId() {
        agent.on("POST /processes/worker/_stop", 202, job("RUNNING", false, 0, "42,RUNNING,SIGTERM"));

        assertThat(agent.run("stop", "worker", "--no-wait")).isZero();
        assertThat(agent.out()).isEqualTo("7\n");
        assertThat(agent.requests()).hasSize(1);
    }

    @Test
    void jsonIsOnlyTheFinishedJob() {
        agent.on("POST /processes/worker/_stop", 202, job("RUNNING", false, 0, "42,RUNNING,SIGTERM"));
        agent.on("GET /jobs/7", 200, job("DONE", true, 1, "42,ZOMBIE,SIGTERM"));

        assertThat(agent.run("stop", "worker", "--json")).isZero();
        assertThat(agent.out().lines()).hasSize(1);
        assertThat(Json.parseObject(agent.out()).orElseThrow()).containsEntry("state", "DONE");
    }

    @ParameterizedTest
    @CsvSource({
        "DONE, true, 2, ENDED, 0",
        "LEFT, false, 1, RUNNING, 124",
        "LEFT, false, 0, UNINTERRUPTIBLE, 124",
        "LEFT, false, 1, REFUSED, 64",
        "TIMED_OUT, false, 0, RUNNING, 124",
        "TIMED_OUT, false, 1, STOPPED, 124",
        "LEFT, false, 0, REFUSED, 3",
        "LEFT, false, 0, FAILED, 3",
        "CANCELLED, false, 0, RUNNING, 64",
        "CANCELLED, false, 1, RUNNING, 64"
    })
    void theExitCodeSaysWhetherAllHaveEnded(String state, boolean ok, int ended, String fate, int exitCode) {
        agent.on("POST /processes/worker/_stop", 202, job(state, ok, ended, "42," + fate + ",", "43," + fate + ","));
        agent.on("POST /processes/worker/_await", 202, job(state, ok, ended, "42," + fate + ",", "43," + fate + ","));

        assertThat(agent.run("stop", "worker")).isEqualTo(exitCode);
        assertThat(agent.run("wait", "worker")).isEqualTo(exitCode);
    }

    @ParameterizedTest
    @CsvSource({
        "404, GONE, false, '', 0",
        "409, GONE, false, '42,STALE,', 0",
        "403, REFUSED, false, '42,REFUSED,', 3",
    })
    void missingOkAcceptsOnlyThatNothingMatched(int status, String state, boolean ok, String row, int exitCode) {
        String job = row.isEmpty() ? job(state, ok, 0) : job(state, ok, 0, row);
        String body = "{\"error\":\"it\",\"message\":\"That happened.\",\"job\":" + job + "}";
        agent.on("POST /processes/worker/_stop", status, body).on("POST /processes/worker/_await", status, body);

        assertThat(agent.run("stop", "worker", "--missing-ok")).isEqualTo(exitCode);
        assertThat(agent.run("wait", "--missing-ok", "worker")).isEqualTo(exitCode);
        assertThat(agent.run("stop", "worker")).isEqualTo(exitCode == 0 ? 1 : exitCode);
    }

    @ParameterizedTest
    @CsvSource({"403, REFUSED, 3", "429, REFUSED, 3", "503, REFUSED, 3", "409, STALE, 1", "404, '', 1"})
    void aJobThatWasNotStartedSaysWhy(int status, String fate, int exitCode) {
        String job = fate.isEmpty() ? job("REFUSED", false, 0) : job("REFUSED", false, 0, "42," + fate + ",");
        agent.on(
                "POST /processes/worker/_stop",
                status,
                "{\"error\":\"it\",\"message\":\"That happened.\",\"job\":" + job + "}");

        assertThat(agent.run("stop", "worker")).isEqualTo(exitCode);
        assertThat(agent.run("stop", "worker", "--no-wait")).isEqualTo(exitCode);
        assertThat(agent.out()).isEqualTo("That happened.\nThat happened.\n");
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "401, 3", "403, 3", "502, 4"})
    void anErrorWithoutAJobIsAFailure(int status, int exitCode) {
        agent.on("POST /processes/worker/_stop", status, "{\"error\":\"it\",\"message\":\"No.\"}");

        assertThat(agent.run("stop", "worker")).isEqualTo(exitCode);
    }

    @Test
    void waitSendsNothing() {
        agent.on("POST /processes/worker/_await", 202, job("DONE", true, 1, "42,KILLED,"));

        assertThat(agent.run("wait", "worker")).isZero();
        assertThat(agent.run("wait", "worker", "--timeout", "5m")).isZero();
        assertThat(agent.queries()).containsExactly("timeout=10s", "timeout=5m");
        assertThat(agent.out()).startsWith("That happened.");
    }

    @Test
    void aDryRunPreviewsTheLadderAndStartsNothing() {
        agent.on("POST /jolokia", 200, """
                {"status":200,"value":{"target":"worker","signal":"QUIT 2s KILL","signum":3,"matched":1,"allowed":1,
                "confirm":"42@7","message":"It would.","results":[{"pid":42,"handle":"42@7","name":"worker",
                "allowed":true,"effect":"HANDLED","message":""}]}}""");

        assertThat(agent.run("stop", "worker", "--dry-run", "--ladder", "QUIT 2s KILL"))
                .isZero();
        assertThat(agent.requests())
                .singleElement()
                .asString()
                .contains("\"previewStop\"", "[\"worker\",\"QUIT 2s KILL\"]");
        assertThat(agent.out())
                .contains(
                        "It would.", "HANDLED", "signalman stop 42@7 --ladder \"QUIT 2s KILL\" --url '" + agent.url());
        assertThat(agent.run("stop", "worker", "--dry-run", "--no-wait")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop worker", "wait worker", "jobs", "jobs --cancel 7"})
    void anOldAgentIsReportedAsTooOld(String arguments) {
        String nothing = "{\"error\":\"not_found\",\"message\":\"Nothing there.\",\"reason\":\"ROUTE\"}";
        agent.on("POST /processes/worker/_stop", 404, nothing)
                .on("POST /processes/worker/_await", 404, nothing)
                .on("GET /jobs", 404, nothing)
                .on("DELETE /jobs/7", 404, nothing);

        assertThat(agent.run(arguments.split(" ", -1))).isEqualTo(4);
        assertThat(agent.err()).contains("is too old for that");
    }

    @Test
    void aJobIsCancelledWhenItCanNoLongerBeFollowed() {
        agent.on("POST /processes/worker/_stop", 202, job("RUNNING", false, 0, "42,RUNNING,SIGTERM"));
        agent.on("GET /jobs/7", 401, "{\"error\":\"unauthorized\",\"message\":\"No.\"}");
        agent.on("DELETE /jobs/7", 200, job("CANCELLED", false, 0, "42,RUNNING,SIGTERM"));

        assertThat(agent.run("stop", "worker")).isEqualTo(64); // SIGTERM was delivered
        assertThat(agent.requests()).last().asString().startsWith("DELETE /jobs/7");
    }

    @Test
    void aWaitThatCanNoLongerBeFollowedHasSentNothing() {
        agent.on("POST /processes/worker/_await", 202, job("RUNNING", false, 0, "42,RUNNING,"));
        agent.on("GET /jobs/7", 401, "{\"error\":\"unauthorized\",\"message\":\"No.\"}");
        agent.on("DELETE /jobs/7", 200, job("CANCELLED", false, 0, "42,RUNNING,"));

        assertThat(agent.run("wait", "worker")).isEqualTo(3);
    }

    @Test
    void jobsAreListedAndCancelled() {
        agent.on("GET /jobs", 200, "{\"jobs\":[" + job("RUNNING", false, 1, "42,RUNNING,SIGTERM", "43,ENDED,") + "]}");
        agent.on("DELETE /jobs/7", 200, job("CANCELLED", false, 0, "42,RUNNING,SIGTERM"));

        assertThat(agent.run("jobs")).isZero();
        assertThat(agent.out()).contains("7   RUNNING  worker  TERM 10s KILL  owner", "1 of 2");
        assertThat(agent.run("jobs", "--cancel", "7")).isZero();
        assertThat(agent.out()).endsWith("That happened.\n");
        assertThat(agent.run("jobs", "--json")).isZero();
        assertThat(agent.out()).contains("{\"jobs\":[{\"id\":7,");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jobs --cancel 8",
                "jobs --cancel 0",
                "jobs --cancel -1",
                "jobs --cancel x",
                "stop",
                "stop a b",
                "wait"
            })
    void wrongUsageExitsWithTwo(String arguments) {
        assertThat(agent.run(arguments.split(" ", -1))).isEqualTo(2);
    }
}
