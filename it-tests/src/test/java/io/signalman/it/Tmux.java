package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A shell in a terminal of its own, in which the command {@code signalman} runs. */
final class Tmux implements AutoCloseable {
    private static final int TRIES = 6;

    private final Path folder;
    private final Map<String, String> environment;

    /**
     * @param home the folder in which the shell starts
     * @param signalman the command to run as signalman
     */
    Tmux(Path home, ProcessBuilder signalman, String shell) throws IOException, InterruptedException {
        this(home, signalman, shell, 120, 40);
    }

    Tmux(Path home, ProcessBuilder signalman, String shell, int columns, int rows)
            throws IOException, InterruptedException {
        this.folder = Files.createTempDirectory(home, "tmux");
        Path bin = Files.createDirectory(this.folder.resolve("bin"));
        String words = signalman.command().stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        Files.createFile(
                bin.resolve("signalman"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(bin.resolve("signalman"), "#!/bin/sh\nexec " + words + " \"$@\"\n");
        environment = new TreeMap<>(signalman.environment());
        environment.put("HOME", folder.toString());
        environment.put("PATH", bin + ":" + System.getenv("PATH"));
        String width = String.valueOf(columns);
        String height = String.valueOf(rows);
        tmux("-u", "-f", "/dev/null", "new-session", "-d", "-x", width, "-y", height, "-c", home.toString(), shell);
    }

    /** The path of the command {@code signalman}. */
    String command() {
        return folder.resolve("bin/signalman").toString();
    }

    /** Types a line and the enter key. */
    void enter(String line) {
        tmux("send-keys", "-l", line);
        tmux("send-keys", "Enter");
    }

    /** Presses keys by tmux' names for them: a, Enter, C-c. */
    void keys(String... names) {
        for (String name : names) {
            tmux("send-keys", name);
        }
    }

    /** Types a text. */
    void type(String text) {
        tmux("send-keys", "-l", text);
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows));
    }

    /** The process of the shell. */
    ProcessHandle shell() {
        return ProcessHandle.of(Long.parseLong(
                        tmux("display-message", "-p", "#{pane_pid}").strip()))
                .orElseThrow();
    }

    /** Waits until the screen has these texts. */
    void await(String... texts) {
        try {
            Awaitility.await().until(() -> Stream.of(texts).allMatch(String.join("\n", lines())::contains));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(List.of(texts) + " are not on\n" + String.join("\n", lines()), e);
        }
    }

    /**
     * Types the start of a line, the tab key and an X until the screen shows the expected line with the X, perhaps after a blank. The X
     * tells the line from a suggestion. A slow machine completes without the agent, so it tries again.
     */
    void awaitTab(String start, String expected) {
        ConditionTimeoutException last = null;
        for (int i = 0; i < TRIES; i++) {
            tmux("send-keys", "C-u");
            tmux("send-keys", "-l", start);
            tmux("send-keys", "Tab");
            tmux("send-keys", "-l", "X");
            try {
                Awaitility.await(start + " Tab")
                        .atMost(Duration.ofSeconds(10))
                        .until(() -> screen().matches("(?s).*" + Pattern.quote(expected) + " ?X.*"));
                return;
            } catch (ConditionTimeoutException slow) {
                last = slow;
            }
        }
        throw new AssertionError(start + " does not become " + expected + " on\n" + screen(), last);
    }

    /** The lines as they stand below each other. */
    List<String> lines() {
        return tmux("capture-pane", "-p").lines().toList();
    }

    /** The lines with their colours. */
    String coloured() {
        return tmux("capture-pane", "-p", "-e");
    }

    String screen() {
        return tmux("capture-pane", "-p", "-J");
    }

    private String tmux(String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("tmux", "-S", folder.resolve("socket").toString()));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().putAll(environment);
            CommandLine.Result result = CommandLine.run(builder, folder);
            assertThat(result.exitCode()).as("%s: %s", command, result).isZero();
            return result.out();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the shell. */
    @Override
    public void close() {
        tmux("kill-server");
    }
}
