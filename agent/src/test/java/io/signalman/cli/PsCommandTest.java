package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.ProcessRow;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PsCommandTest {
    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
        agent.on(
                "GET /processes",
                200,
                "{\"processes\":["
                        + String.join(
                                ",",
                                row(9, 1, "b", "2026-01-01T00:00:00.5Z"),
                                row(10, 9, "a\\u001b[2J", "2026-01-01T00:00:00Z"),
                                row(100, 9, "c", "2025-12-31T00:00:00Z"),
                                row(101, 10, "d", "2026-02-01T00:00:00Z"))
                        + "]}");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    private static String row(int pid, int ppid, String name, String start) {
        return """
                {"pid":%d,"handle":"%d@7","ppid":%d,"pgid":3,"session":4,"uid":5,"user":"me","name":"%s",\
                "commandLine":"%s --fast","state":"S","start":"%s"}""".formatted(pid, pid, ppid, name, name, start);
    }

    @Test
    void theTreeIndentsNamesBelowTheirParents() {
        assertThat(agent.run("ps", "--tree", "--columns", "pid,name,uid")).isZero();
        assertThat(agent.out()).isEqualTo("""
                PID  NAME          UID
                9    b             5
                10     a\\u001b[2J  5
                101      d         5
                100    c           5
                """);
    }

    @Test
    void columnsKeepTheRequestedOrder() {
        assertThat(agent.run("ps", "--columns", "command,state,start,user,name,uid,session,pgid,ppid,handle,pid"))
                .isZero();
        assertThat(agent.out().lines().toList().get(1))
                .containsPattern("b --fast +S +2026-01-01T00:00:00.5Z +me +b +5 +4 +3 +1 +9@7 +9");
    }

    @ParameterizedTest
    @CsvSource({
        "pid, 9 10 100 101",
        "-pid, 101 100 10 9",
        "ppid, 9 10 100 101",
        "-ppid, 101 10 100 9",
        "handle, 9 10 100 101",
        "-wide, ''",
        "start, 100 10 9 101",
        "-start, 101 9 10 100",
        "age, 101 9 10 100",
        "-age, 100 10 9 101",
        "name, 10 9 100 101",
        "-command, 101 100 9 10",
        "uid, 9 10 100 101"
    })
    void rowsAreSortedByValue(String column, String pids) {
        int code = agent.run("ps", "--sort=" + column, "--columns", "pid");

        assertThat(code).as(agent.err()).isEqualTo(pids.isEmpty() ? 2 : 0);
        assertThat(agent.out().lines().skip(1)).containsExactly(pids.isEmpty() ? new String[0] : pids.split(" ", -1));
    }

    @Test
    void theSortColumnMayBeASeparateArgument() {
        assertThat(agent.run("ps", "--sort", "-pid", "--columns", "pid")).isZero();
        assertThat(agent.out().lines()).containsExactly("PID", "101", "100", "10", "9");
    }

    @Test
    void siblingsInATreeAreSortedToo() {
        assertThat(agent.run("ps", "--tree", "--sort=-pid", "--columns", "pid,name"))
                .isZero();
        assertThat(agent.out().lines().map(line -> line.split(" ", -1)[0]))
                .containsExactly("PID", "9", "100", "10", "101");
    }

    @Test
    void jsonHasAllColumns() {
        assertThat(agent.run("ps", "--json", "--columns", "pid")).isZero();
        assertThat(agent.out()).contains("\"handle\":\"101@7\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--columns nonsense",
                "--columns pid,",
                "--columns PID",
                "--sort nonsense",
                "--sort --",
                "--sort=--pid"
            })
    void anUnknownColumnIsWrongUsageAndListsTheColumns(String arguments) {
        assertThat(agent.run(("ps " + arguments).split(" ", -1))).isEqualTo(2);
        assertThat(agent.requests()).isEmpty();
    }

    @Test
    void theKnownColumnsAreListed() {
        assertThat(agent.run("ps", "--columns", "rss")).isEqualTo(2);
        assertThat(agent.err())
                .isEqualTo("signalman: There is no column \"rss\"; known: pid, handle, ppid, pgid, session, uid, user,"
                        + " name, command, state, start, age.\n");
    }

    @Test
    void aTreeNeedsTheColumnThatItIndents() {
        assertThat(agent.run("ps", "--tree", "--columns", "pid,command")).isEqualTo(2);
        assertThat(agent.err()).contains("add it to --columns");
    }

    @Test
    void aTreeShowsEachProcessOnceEvenIfParentsFormACycle() {
        assertThat(tree(process(1, 1), process(2, 3), process(3, 4), process(4, 3), process(5, 77)))
                .containsExactly("1:0", "5:0", "2:0", "4:0", "3:1");
    }

    @Test
    void aTreeCanBeThousandsOfLevelsDeep() {
        List<ProcessRow> chain = IntStream.rangeClosed(1, 30_000)
                .mapToObj(pid -> process(pid, pid - 1))
                .toList();

        assertThat(ProcessTree.of(chain)).hasSize(30_000).last().matches(node -> node.depth() == 29_999);
    }

    private static List<String> tree(ProcessRow... rows) {
        return ProcessTree.of(List.of(rows)).stream()
                .map(node -> node.row().pid() + ":" + node.depth())
                .toList();
    }

    private static ProcessRow process(int pid, int ppid) {
        return new ProcessRow(pid, pid + "@1", ppid, 1, 1, 0, "root", "x", "x", "S", "");
    }

    @ParameterizedTest
    @CsvSource({
        "PT-5S, 0s",
        "PT59.9S, 59s",
        "PT1M, 1m",
        "PT59M59S, 59m",
        "PT1H, 1h",
        "PT23H59M, 23h59m",
        "P1D, 1d",
        "P400DT3H, 400d3h"
    })
    void ageHasItsTwoLargestUnits(Duration age, String text) {
        assertThat(PsColumn.age(age)).isEqualTo(text);
    }

    @Test
    void ageIsEmptyIfTheStartIsUnknown() {
        assertThat(PsColumn.AGE.text(process(1, 0))).isEmpty();
    }
}
