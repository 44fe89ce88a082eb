package io.signalman.console.top;

import static io.signalman.console.top.Scene.process;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.console.Json;
import io.signalman.console.top.Key.Name;
import java.util.List;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is drawn fits, whatever the size and whoever chose the names. */
class FrameTest {
    private static final String HOSTILE =
            "\u001b[2J\u001b]0;x\u0007\u202e\u4e2d\ud83d\ude00\u0301\ud800\u200b\u009b3A\t\r\n";

    private static void assertFits(Scene scene, String what) {
        List<AttributedString> lines = scene.lines();
        assertThat(lines).as(what).hasSize(scene.state().rows);
        assertThat(lines).as(what).allSatisfy(line -> {
            assertThat(line.columnLength()).isLessThanOrEqualTo(scene.state().columns);
            assertThat(line.toString()).doesNotContainPattern("\\p{Cntrl}|[\\x{80}-\\x{9f}\u202e\u200b\u0301]");
        });
    }

    private static Scene hostile(int columns, int rows) {
        Scene scene = new Scene(columns, rows, new Look(new Text(false), true), "shop" + HOSTILE, "two" + HOSTILE);
        scene.tick();
        scene.answer(
                "findProcesses",
                Scene.list(Stream.of("", "x".repeat(4096), "\u4e2d".repeat(4096), HOSTILE, HOSTILE.repeat(200))
                        .map(text -> process(100 + text.length(), 1, text, text))
                        .toArray(String[]::new)));
        scene.answer("listEvents", "{\"last\":0}");
        scene.answer(
                "listEvents",
                "{\"last\":1,\"events\":[{\"time\":\"x\",\"principal\":" + Json.quote(HOSTILE) + ",\"door\":"
                        + Json.quote(HOSTILE) + ",\"reason\":" + Json.quote(HOSTILE) + ",\"report\":{\"message\":"
                        + Json.quote(HOSTILE.repeat(50)) + "}}]}");
        scene.answer("status", "{\"Exposure\":[" + Json.quote(HOSTILE) + "],\"Scope\":" + Json.quote(HOSTILE) + "}");
        scene.answer("whoAmI", "{\"principal\":" + Json.quote(HOSTILE) + ",\"roles\":[" + Json.quote(HOSTILE) + "]}");
        return scene;
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 60", "60, 16", "81, 25", "20, 5", "1, 1", "500, 200"})
    void hostileTextBreaksNoScreenOfAnySize(int columns, int rows) {
        Scene scene = hostile(columns, rows);
        assertFits(scene, "the list");
        for (Object key :
                new Object[] {"t", Name.END, "i", Name.PAGE_DOWN, Name.ESCAPE, "a", Name.ESCAPE, "?", Name.ESCAPE}) {
            scene.keys(key);
            assertFits(scene, "after " + key);
        }
        scene.keys(" ", Name.UP, " ", Name.UP, " ", "k");
        assertFits(scene, "the menu");
        scene.foretell("REFUSED", "X".repeat(200), "r".repeat(500));
        assertFits(scene, "verdicts");
        scene.keys(Name.ESCAPE, "k", Name.ENTER);
        scene.type(HOSTILE.repeat(3));
        assertFits(scene, "the reason");
        scene.keys(Name.ENTER);
        assertFits(scene, "the question");
        scene.keys(Name.ESCAPE, "f");
        scene.type(HOSTILE.repeat(20));
        scene.keys(Name.ENTER);
        assertFits(scene, "the filter");
    }

    @Test
    void fiveThousandProcessesScrollInBothShapes() {
        Scene scene = Scene.of(Scene.processes(5_000));
        scene.keys(Name.END);
        assertFits(scene, "the end");
        assertThat(scene.text()).contains("5000 processes", "worker5099");
        scene.keys("t", Name.HOME, Name.PAGE_DOWN);
        assertThat(scene.cursor()).isEqualTo("113@1");
    }

    @ParameterizedTest
    @CsvSource({"80, 24", "200, 60"})
    void theSelectedProcessIsAlwaysInSight(int columns, int rows) {
        Scene scene = Scene.of(Scene.processes(100));
        scene.resize(columns, rows);
        for (Object key : new Object[] {Name.END, Name.PAGE_UP, "k", Name.ESCAPE, "?", Name.ESCAPE, "s"}) {
            scene.keys(key);
            assertThat(scene.text())
                    .as("after %s", key)
                    .contains("worker" + scene.cursor().replace("@1", ""));
            assertFits(scene, "after " + key);
        }
    }

    @Test
    void withoutColoursNothingIsColoured() {
        Scene scene = new Scene(80, 24, new Look(new Text(false), false), "shop");
        scene.tick();
        scene.listed(Scene.processes(3));
        scene.keys(" ", "k");
        scene.foretell("REFUSED", "TERMINATES", "");

        assertThat(scene.lines().stream().map(AttributedString::toAnsi))
                .noneMatch(line -> line.matches("(?s).*\u001b\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7]|38|48)[0-9;]*m.*"))
                .anyMatch(line -> line.contains("\u001b[7m"));
    }

    @Test
    void inAsciiBordersAndTreesAreAscii() {
        Scene scene = new Scene(80, 24, new Look(new Text(true), true), "shop");
        scene.tick();
        scene.listed(
                process(2, 1, "m\u00e4ster", ""),
                process(3, 2, "a", ""),
                process(4, 2, "b", ""),
                process(5, 3, "c", ""));
        scene.keys(" ", "k");
        scene.foretell("DELIVERED", "HANDLED", "");

        assertThat(scene.text()).matches("[ -~\n]*").contains("|-a", "`-b", "| `-c", "-- Signal for 2 m\\u00e4ster");
    }

    @Test
    void aFoldedTreeSaysSo() {
        Scene scene = Scene.of(process(2, 1, "master", ""), process(3, 2, "worker", ""));
        scene.keys(Name.LEFT);
        assertThat(scene.text()).contains("▸ master").doesNotContain("worker");
        scene.keys(Name.RIGHT);
        assertThat(scene.text()).contains("┗ worker");
    }

    @Test
    void manyTabsKeepTheSelectedOneInSight() {
        String[] agents = Stream.iterate(1, i -> i + 1)
                .limit(40)
                .map(i -> "agent-number-" + i)
                .toArray(String[]::new);
        Scene scene = new Scene(80, 24, new Look(new Text(false), true), agents);
        for (int i = 0; i < 39; i++) {
            scene.keys(Name.TAB);
            assertThat(scene.lines().get(0).toString()).contains("agent-number-" + (i + 2) + " ");
        }
        assertFits(scene, "the last tab");
    }

    @Test
    void theStatusSaysWhoAndWhatIsWrong() {
        Scene scene = Scene.of();
        scene.tick();
        scene.tick();
        scene.answer("findProcesses", Scene.list());
        scene.answer("listEvents", "{\"last\":0}");
        for (int i = 0; i < 5 && scene.next() == null; i++) {
            scene.tick();
            scene.answer("findProcesses", Scene.list());
            scene.answer("listEvents", "{\"last\":0}");
        }
        scene.answer(
                "status",
                "{\"Scope\":\"user\",\"Policy\":\"/p, 2 rules.\",\"Audit\":\"/a\",\"AuditProblem\":\"The disk is full.\","
                        + "\"Exposure\":[\"Port 1 is open.\"]}");
        scene.answer("whoAmI", "{\"principal\":\"anna\",\"roles\":[\"operator\"]}");

        assertThat(scene.lines().get(1).toString())
                .contains("anna (operator)", "scope user", "policy on", "audit PROBLEM", "DOORS OPEN", "press a");
        scene.keys("a");
        assertThat(scene.text()).contains("The disk is full.", "Port 1 is open.");
    }
}
