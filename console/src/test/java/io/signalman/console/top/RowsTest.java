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

    private static View view(Sort sort, boolean reversed, boolean tree) {
        View view = new View();
        view.sort = sort;
        view.reversed = reversed;
        view.tree = tree;
        return view;
    }

    private static View folded(String handle, boolean... on) {
        View view = new View();
        view.cursor = handle;
        for (boolean fold : on) {
            view.fold(fold);
        }
        return view;
    }

    private final List<Proc> family =
            List.of(process(2, 1), process(5, 2), process(3, 2), process(4, 3), process(9, 1));

    @Test
    void childrenFollowTheirParentAndSortAmongThemselves() {
        assertThat(pids(Rows.of(family, new View()))).containsExactly(2, 3, 4, 5, 9);
        assertThat(pids(Rows.of(family, view(Sort.PID, true, true)))).containsExactly(9, 2, 5, 3, 4);
        assertThat(Rows.of(family, new View()).get(2).lasts()).containsExactly(false, true);
    }

    @Test
    void aTableSortsByItsColumn() {
        assertThat(pids(Rows.of(family, view(Sort.NAME, false, false)))).containsExactly(3, 9, 4, 2, 5);
        assertThat(pids(Rows.of(family, view(Sort.AGE, true, false)))).containsExactly(9, 5, 4, 3, 2);
    }

    @Test
    void aFoldedProcessHidesAllItsDescendants() {
        assertThat(pids(Rows.of(family, folded("2@1", true)))).containsExactly(2, 9);
        assertThat(pids(Rows.of(family, folded("3@1", true)))).containsExactly(2, 3, 5, 9);
        assertThat(pids(Rows.of(family, folded("2@1", true, false)))).hasSize(5);
    }

    /** An agent may be broken or hostile. */
    @Test
    void parentsInACircleLoseNoProcess() {
        List<Proc> circle = List.of(process(2, 3), process(3, 4), process(4, 2), process(7, 7), process(8, 1));

        assertThat(pids(Rows.of(circle, new View()))).containsExactlyInAnyOrder(2, 3, 4, 7, 8);
    }

    @Test
    void aChainOfFiveThousandIsDrawn() {
        List<Proc> chain = new ArrayList<>();
        for (int pid = 2; pid < 5_002; pid++) {
            chain.add(process(pid, pid - 1));
        }

        assertThat(Rows.of(chain, new View()))
                .hasSize(5_000)
                .allMatch(row -> row.lasts().size() <= Text.MOST_LEVELS);
    }

    @Test
    void aSearchGoesAroundTheEnd() {
        List<Row> rows = Rows.of(family, new View());

        assertThat(Rows.find(rows, 1, "COMMAND 2")).isZero();
        assertThat(Rows.find(rows, 0, "4")).isEqualTo(2);
        assertThat(Rows.find(rows, 0, "nowhere")).isEqualTo(-1);
        assertThat(Rows.find(List.of(), 0, "x")).isEqualTo(-1);
    }
}
