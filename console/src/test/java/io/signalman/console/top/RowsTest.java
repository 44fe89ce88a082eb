package io.signalman.console.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.console.top.Rows.Row;
import io.signalman.console.top.View.Sort;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
    private static Proc process(int pid, int ppid) {
        return new Proc(pid, ppid, pid + "@1", "app", "S", 1000L * pid, "n" + pid % 3, "command " + pid);
    }

    private static List<Integer> pids(List<Row> rows) {
        return rows.stream().map(row -> row.process().pid()).toList();
    }

    private final List<Proc> family =
            List.of(process(2, 1), process(5, 2), process(3, 2), process(4, 3), process(9, 1));

    @Test
    void childrenFollowTheirParentAndSortAmongThemselves() {
        assertThat(pids(Rows.of(family, View.START))).containsExactly(2, 3, 4, 5, 9);
        assertThat(pids(Rows.of(family, View.START.sort(Sort.PID, true)))).containsExactly(9, 2, 5, 3, 4);
        assertThat(Rows.of(family, View.START).get(2).lasts()).containsExactly(false, true);
    }

    @Test
    void aTableSortsByItsColumn() {
        View table = View.START.tree(false);

        assertThat(pids(Rows.of(family, table.sort(Sort.NAME, false)))).containsExactly(3, 9, 4, 2, 5);
        assertThat(pids(Rows.of(family, table.sort(Sort.AGE, true)))).containsExactly(9, 5, 4, 3, 2);
    }

    @Test
    void aFoldedProcessHidesAllItsDescendants() {
        assertThat(pids(Rows.of(family, View.START.collapse("2@1", true)))).containsExactly(2, 9);
        assertThat(pids(Rows.of(family, View.START.collapse("3@1", true)))).containsExactly(2, 3, 5, 9);
        assertThat(pids(Rows.of(family, View.START.collapse("2@1", true).collapse("2@1", false))))
                .hasSize(5);
    }

    /** An agent may be broken or hostile. */
    @Test
    void parentsInACircleLoseNoProcess() {
        List<Proc> circle = List.of(process(2, 3), process(3, 4), process(4, 2), process(7, 7), process(8, 1));

        assertThat(pids(Rows.of(circle, View.START))).containsExactlyInAnyOrder(2, 3, 4, 7, 8);
    }

    @Test
    void aChainOfFiveThousandIsDrawn() {
        List<Proc> chain = new ArrayList<>();
        for (int pid = 2; pid < 5_002; pid++) {
            chain.add(process(pid, pid - 1));
        }

        assertThat(Rows.of(chain, View.START))
                .hasSize(5_000)
                .allMatch(row -> row.lasts().size() <= Text.MOST_LEVELS);
    }

    @Test
    void aSearchGoesAroundTheEnd() {
        List<Row> rows = Rows.of(family, View.START);

        assertThat(Rows.find(rows, 1, "COMMAND 2")).isZero();
        assertThat(Rows.find(rows, 0, "4")).isEqualTo(2);
        assertThat(Rows.find(rows, 0, "nowhere")).isEqualTo(-1);
        assertThat(Rows.find(List.of(), 0, "x")).isEqualTo(-1);
    }
}
