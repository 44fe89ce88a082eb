package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code signalman top} does with its terminal. */
class TopTerminalIT extends TopInTmux {
    @Test
    void followsTheSizeOfTheWindow() {
        top(shopName);
        for (int[] size : new int[][] {{200, 60}, {80, 24}, {50, 10}, {100, 30}}) {
            terminal.resize(size[0], size[1]);
            String last = size[0] < 60 ? "Make this window 60x16" : "q quit";
            await().until(() -> {
                List<String> lines = terminal.lines();
                return lines.size() >= size[1] - 1
                        && lines.get(size[0] < 60 ? 0 : size[1] - 1).contains(last);
            });
        }
    }

    @Test
    void aSmallerWindowShowsNothingOfALargerOne() {
        top(shopName);
        for (int[] size : new int[][] {{200, 50}, {70, 20}, {120, 35}, {60, 16}}) {
            terminal.resize(size[0], size[1]);
            await().until(() -> {
                List<String> lines = terminal.lines();
                return lines.size() == size[1]
                        && lines.get(3).endsWith("COMMAND")
                        && lines.get(size[1] - 1).contains("Enter signal");
            });
        }
    }

    @Test
    void ctrlBackslashPrintsNoThreadDump() {
        top(shopName);
        terminal.keys("C-\\", "?");
        terminal.await("choose a signal for the marked processes");
        assertThat(text()).doesNotContain("Full thread dump");
    }

    private String stty() {
        terminal.enter("clear; stty -g");
        return await().until(() -> text().strip(), text -> text.contains(":") && text.endsWith("\n$"))
                .lines()
                .filter(line -> line.contains(":"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theTerminalIsAsBeforeAfterEveryWayOut() {
        String before = stty();
        for (String way : List.of("q", "C-c", "TERM")) {
            top(shopName);
            if (way.equals("TERM")) {
                terminal.shell().descendants().forEach(ProcessHandle::destroy);
            } else {
                terminal.keys(way);
            }
            awaitPrompt();
            terminal.enter("echo code $?");
            terminal.await("code " + (way.equals("q") ? "0" : way.equals("C-c") ? "130" : "143") + "\n");
            assertThat(text()).as(way).contains(before).doesNotContain("scope user");
            assertThat(stty()).as(way).isEqualTo(before);
        }
    }

    @Test
    void suspendsAndComesBack() {
        String before = stty();
        top(shopName);
        terminal.keys("C-z");
        terminal.await("Stopped");
        assertThat(text()).contains(before).doesNotContain("q quit");
        assertThat(stty()).isEqualTo(before);

        terminal.enter("fg");
        terminal.await("owner (admin)", "q quit");
        terminal.keys("?");
        terminal.await("choose a signal for the marked processes");
        terminal.keys("Escape");
        terminal.await("q quit"); // Ctrl-Z drops keys that were not read yet, termios(3).
        terminal.keys("C-z");
        terminal.await("Stopped");
        terminal.enter("fg");
        terminal.await("q quit");
    }

    @Test
    void noColorMeansNone() {
        terminal.enter("NO_COLOR=1 signalman top --jvm " + shopName);
        terminal.await("owner (admin)", "q quit");
        String plain = "(?s).*\u001b\\[[0-9;]*(3[0-7]|4[0-7]|9[0-7])[0-9;]*m.*";
        assertThat(terminal.coloured()).doesNotMatch(plain).contains("\u001b[7m");
        quit();
        terminal.enter("clear");
        top(shopName);
        assertThat(terminal.coloured()).matches(plain);
    }

    @Test
    void bordersFollowTheLocale() {
        top(shopName);
        assertThat(text()).contains("━━ Last signals ━");
        quit();
        terminal.enter("clear; LC_ALL=C signalman top --jvm " + shopName);
        terminal.await("-- Last signals --", "owner (admin) | scope user");
    }

    /** Escape sequences, a new line, the other direction, wide characters, and arguments of many kilobytes. */
    @Test
    void aHostileNameMovesNothing() throws Exception {
        String unique = Child.uniqueName(6);
        Child escapes = children.named(unique + "\u001b[2J\u001b[H");
        Child wide = children.own(new ProcessBuilder(
                "bash",
                "-c",
                "echo ready; while read -r line; do :; done",
                unique + "\u001b]0;x\u0007\u202e\u4e2d\u6587\ud83d\ude00\n\r\t" + "\u4e2d".repeat(4_000)));
        wide.awaitLine("ready");
        top(shopName);
        terminal.keys("f");
        terminal.type("cmd:" + unique + "&user:root");
        terminal.keys("C-u");
        terminal.type(escapes.pid() + "");
        terminal.keys("Enter");
        terminal.await(" 1 process ", unique + "\\u001b[2J");
        terminal.keys("k");
        terminal.await("Signal for " + escapes.pid() + " " + unique + "\\u001b[2J", "KILL      ends it");
        terminal.keys("Escape", "f", "C-u");
        terminal.type(String.valueOf(wide.pid()));
        terminal.keys("Enter");
        terminal.await(" 1 process ", wide.pid() + " root");
        terminal.keys("i");
        terminal.await(unique + "\\u001b]0;x\\u0007\\u202e中文");

        List<String> lines = terminal.lines();
        assertThat(lines).hasSize(24);
        assertThat(lines.get(0)).startsWith(" signalman");
        assertThat(lines.get(1)).startsWith(" owner (admin)");
        assertThat(lines.get(3)).startsWith("     PID");
        assertThat(lines.get(23)).startsWith(" Up/Down scroll");
    }

    @Test
    void withoutATerminalItSaysWhatToUse() throws Exception {
        assertThat(signalman.expect(2, "top", "--jvm", shopName).err()).contains("top needs a terminal");
        terminal.enter("TERM=dumb signalman top --jvm " + shopName);
        terminal.await("top can't use this terminal: its type dumb has no movable cursor.");
    }
}
