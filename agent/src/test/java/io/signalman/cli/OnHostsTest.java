package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands on enrolled hosts. */
class OnHostsTest {
    private final MemoryFleet fleet = new MemoryFleet();

    private static String value(String json) {
        return "{\"value\":" + json + ",\"status\":200}";
    }

    private static String delivered() {
        return value(FakeAgent.report(true, 1, "DELIVERED"));
    }

    private static String nothing() {
        return value(FakeAgent.report(false, 0));
    }

    private static String refused() {
        return value(FakeAgent.report(false, 0, "REFUSED"));
    }

    private static String job(String state, boolean ok, int ended, String... rows) {
        return value(StopCommandTest.job(state, ok, ended, rows));
    }

    @Test
    void aSignalGoesToEachHostOnceAndEachHasALine() {
        fleet.host("web1", delivered()).host("web2", value(FakeAgent.report(false, 1, "DELIVERED", "DENIED")));

        assertThat(fleet.run("kill", "--on", "web", "-HUP", "worker")).isEqualTo(64);
        assertThat(fleet.calls()).containsExactly("sendSignal {web1=[worker, HUP], web2=[worker, HUP]}");
        assertThat(fleet.out()).contains("web1", "1 of 1", "web2", "1 of 2", "  42 worker", "2 hosts: 2 answered.");
    }

    @Test
    void jsonIsALineForEachHostAndASummary() {
        fleet.host("web1", delivered()).host("web2");

        assertThat(fleet.run("kill", "--on", "web1,web2", "worker", "HUP", "--json"))
                .isEqualTo(64);
        assertThat(fleet.jsonLines()).hasSize(3);
        assertThat(fleet.jsonLines().get(0)).containsEntry("host", "web1").containsEntry("state", "ANSWERED");
        assertThat(fleet.jsonLines().get(1))
                .containsEntry("state", "UNREACHABLE")
                .doesNotContainKey("report");
        assertThat(fleet.out())
                .contains(
                        "\"report\":{\"ok\":true,",
                        "{\"summary\":{\"hosts\":2,\"ANSWERED\":1,\"REFUSED\":0,\"UNREACHABLE\":1,\"TIMED_OUT\":0,"
                                + "\"UNKNOWN\":0,\"NOT_SENT\":0,\"matched\":1,\"delivered\":1,\"exitCode\":64}}");
    }

    @Test
    void oneCodeOfAllHostsIsTheCommands() {
        fleet.host("a", delivered())
                .host("b", delivered())
                .host("none", nothing())
                .host("no", refused())
                .host("gone")
                .host("bad", "{\"status\":400,\"error\":\"java.lang.IllegalArgumentException : bad_signal: No.\"}");

        assertThat(fleet.run("kill", "--on", "a,b", "worker", "HUP")).isZero();
        assertThat(fleet.run("kill", "--on", "none", "worker", "HUP")).isEqualTo(1);
        assertThat(fleet.run("kill", "--on", "none", "worker", "HUP", "--missing-ok"))
                .isZero();
        assertThat(fleet.run("kill", "--on", "bad", "worker", "HUP")).isEqualTo(2);
        assertThat(fleet.out()).contains("No.").doesNotContain("java.lang");
        assertThat(fleet.run("kill", "--on", "no", "worker", "HUP")).isEqualTo(3);
        assertThat(fleet.run("kill", "--on", "gone", "worker", "HUP")).isEqualTo(4);
        assertThat(fleet.run("kill", "--on", "a,none", "worker", "HUP")).isEqualTo(64);
        assertThat(fleet.run("kill", "--on", "a,gone", "worker", "HUP", "--allow-missing", "1"))
                .isZero();
    }

    @Test
    void withoutABrokerNothingIsSent() {
        assertThat(fleet.host("a").broken().run("kill", "--on", "a", "worker", "HUP"))
                .isEqualTo(4);
        assertThat(fleet.err()).contains("signalman hub run");
    }

    @Test
    void otherCommandsAskTheirOperation() {
        fleet.host(
                "a",
                value("{\"processes\":[{\"pid\":42,\"name\":\"work\\u001ber\"}],\"refusal\":\"\",\"note\":\"\"}"),
                value("{\"pid\":42,\"exists\":true,\"maySignal\":true,\"message\":\"42 exists.\"}"),
                value("[" + StopCommandTest.job("RUNNING", false, 0, "42,RUNNING,SIGTERM") + "]"),
                value("{\"Name\":\"shop\",\"Version\":\"9.9\",\"Delivered\":7,\"Notes\":[]}"));

        assertThat(fleet.run("ps", "--on", "all", "worker", "--columns", "pid,name"))
                .isZero();
        assertThat(fleet.run("probe", "--on", "all", "42")).isZero();
        assertThat(fleet.run("jobs", "--on", "all")).isZero();
        assertThat(fleet.run("status", "--on", "all")).isZero();
        assertThat(fleet.calls())
                .containsExactly("findProcesses {a=[worker]}", "probe {a=[42]}", "listJobs {a=[]}", "status {a=[]}");
        assertThat(fleet.out())
                .contains(
                        "HOST  PID  NAME",
                        "a     42   work\\u001ber",
                        "42 exists.",
                        "job 7",
                        "shop 9.9",
                        "7 delivered");
    }

    @Test
    void stopFollowsTheJobsOfAllHostsInRounds() {
        fleet.host("a", job("RUNNING", false, 0, "42,RUNNING,SIGTERM"), job("DONE", true, 1, "42,KILLED,SIGKILL"))
                .host("b", job("DONE", true, 1, "43,EXITED,SIGTERM"));

        assertThat(fleet.run("stop", "--on", "web", "worker", "--ladder", "TERM 1s KILL"))
                .isZero();
        assertThat(fleet.calls())
                .containsExactly("stop {a=[worker, TERM 1s KILL], b=[worker, TERM 1s KILL]}", "awaitJob {a=[7, 0s]}");
    }

    @Test
    void aJobWhoseHostIsLostIsUnknown() {
        fleet.host("a", job("RUNNING", false, 0, "42,RUNNING,SIGTERM"), "");

        assertThat(fleet.run("wait", "--on", "a", "worker")).isEqualTo(64);
        assertThat(fleet.out()).contains("UNKNOWN", "The job began, and its end is unknown: Nobody there.");
    }

    @Test
    void noWaitLeavesTheJobs() {
        fleet.host("a", job("RUNNING", false, 0, "42,RUNNING,SIGTERM"));

        assertThat(fleet.run("stop", "--on", "a", "worker", "--no-wait")).isZero();
        assertThat(fleet.calls()).hasSize(1);
    }

    @Test
    void watchEndsAtOnceIfNoHostAnswers() {
        assertThat(fleet.host("a").run("watch", "--on", "a")).isEqualTo(4);
        assertThat(fleet.calls()).containsExactly("listEvents {a=[-1, 1000]}");
        assertThat(fleet.err()).contains("a: Nobody there.");
    }

    @Test
    void killAndStopOnMoreThanTenHostsNeedYes() {
        for (int i = 0; i < 11; i++) {
            fleet.host("h" + i, delivered());
        }

        assertThat(fleet.run("kill", "--on", "web", "worker", "SIGKILL")).isEqualTo(2);
        assertThat(fleet.run("kill", "--on", "web", "worker", "linux:9")).isEqualTo(2);
        assertThat(fleet.run("stop", "--on", "web", "worker")).isEqualTo(2);
        assertThat(fleet.err()).contains("Send SIGKILL on 11 hosts needs --yes", "Stop processes on 11 hosts");
        assertThat(fleet.calls()).isEmpty();
        assertThat(fleet.run("kill", "--on", "web", "worker", "HUP")).isZero();
        assertThat(fleet.run("kill", "--on", "h1", "worker", "KILL")).isZero();
        assertThat(fleet.run("kill", "--on", "web", "worker", "KILL", "--yes")).isZero();
    }

    @Test
    void aCanaryThatFailsKeepsTheRestUnsent() {
        fleet.host("a", refused()).host("b", delivered()).host("c", delivered());

        assertThat(fleet.run("kill", "--on", "web", "worker", "HUP", "--canary", "1", "--batch", "50%"))
                .isEqualTo(64);
        assertThat(fleet.calls()).containsExactly("sendSignal {a=[worker, HUP]}");
        assertThat(fleet.out()).contains("NOT_SENT", "1 of 1 canaries failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kill --on a --jvm 4242 worker HUP | leave out --jvm",
                "kill --on a --url http://h:1 worker HUP | leave out --jvm",
                "kill --on a --token-file t worker HUP | go with --inventory",
                "kill --on  worker HUP | is empty",
                "kill --inventory  worker HUP | is empty",
                "kill --batch 2 worker HUP | need --on or --inventory",
                "kill --yes worker HUP | need --on or --inventory",
                "kill --plan 123456789abc HUP | needs the --on",
                "kill --on a -HUP x y | takes one target",
                "kill --on nobody worker HUP | is no group or host",
                "kill --on a --batch 0 worker HUP | is neither a number of hosts",
                "kill --on a --batch 101% worker HUP | is neither a number of hosts",
                "kill --on a --pause 5s worker HUP | give --batch or --canary too",
                "kill --on a --max-failures 1 worker HUP | give --batch or --canary too",
                "kill --on a --canary -1 worker HUP | take a number from 0",
                "kill --on a --deadline 5 worker HUP | has a missing unit",
                "kill --on a --deadline 1h worker HUP | takes 100ms to 10m",
                "kill --on a --plan ../x HUP | There is no plan",
                "kill --on a --plan 123456789abc worker HUP | takes the place of the target",
                "stop --on a --plan 123456789abc worker | takes the place of the target",
                "jobs --on a --cancel 7 | A job's id is of one agent",
                "kill --inventory /no/such/file worker HUP | does not exist",
                "kill --inventory x --fleet y worker HUP | leave out --fleet"
            })
    void wrongUsageSendsNothingAndSaysWhatToDo(String line, String problem) {
        fleet.host("a", delivered());

        assertThat(fleet.run(line.split(" ", -1))).isEqualTo(2);
        assertThat(fleet.err()).contains(problem);
        assertThat(fleet.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill --on ", "ps --fleet f --on "})
    void groupsAndHostsComplete(String line) {
        fleet.host("web1").host("web2");

        String[] words = ("__complete " + line).split(" ", -1);
        assertThat(fleet.run(words)).isZero();
        assertThat(fleet.out()).contains(":words", "web1\t", "web\t", "all\t");
    }

    @Test
    void theNewOptionsComplete() {
        assertThat(fleet.run("__complete", "stop", "--")).isZero();
        assertThat(fleet.out())
                .contains("--on\t", "--inventory\t", "--batch\t", "--canary\t", "--plan\t", "--allow-missing\t");
    }
}
