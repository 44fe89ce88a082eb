package io.signalman.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 29);

    private record Named(String key, String title) implements Chapter {
        @Override
        public void measure(Run run, Page page) {
            throw new IllegalStateException("its page is given");
        }
    }

    private static final Chapter FIRST = new Named("a", "First");
    private static final Chapter SECOND = new Named("b", "Second");
    private static final Chapter THIRD = new Named("c", "Third");
    private static final List<Chapter> ALL = List.of(FIRST, SECOND, THIRD);

    private static Page page(String what, double value) {
        Page page = new Page();
        page.table(what + " table", "ms").row(what, Series.of(value));
        page.bar(what, "JDK 17", Bar.Limit.atMost(5), Series.of(value), "ms");
        page.limit(what + ": " + value);
        return page;
    }

    private static String merged(String file, double value) {
        return Merge.into(file, DAY, List.of("a machine", "nats-server 2"), ALL, SECOND, page("second", value));
    }

    @Test
    void aChapterIsAddedAndReplacedAndNothingElseChanges() {
        Map<Chapter, Page> others = new LinkedHashMap<>();
        others.put(FIRST, page("first", 1));
        others.put(THIRD, page("third", 3));
        String before = Report.markdown(DAY, List.of("a machine"), others);

        String added = merged(before, 2);
        String replaced = merged(added, 7);

        assertThat(added.lines().toList()).containsAll(before.lines().toList());
        assertThat(added.lines().filter(line -> line.startsWith("## ")))
                .containsExactly("## The bars", "## First", "## Second", "## Third");
        assertThat(added)
                .containsOnlyOnce("- nats-server 2\n")
                .contains("| second | JDK 17 | ≤ 5.00 ms | 2.00 | met |");
        assertThat(replaced)
                .isEqualTo(added.replace(
                                "| second | JDK 17 | ≤ 5.00 ms | 2.00 | met |",
                                "| second | JDK 17 | ≤ 5.00 ms | 7.00 | **not met** |")
                        .replace("| second | 2.00 |", "| second | 7.00 |")
                        .replace("second: 2.0", "second: 7.0"));
    }
}
