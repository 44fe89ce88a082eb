package io.signalman.cli.output;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The terminal on standard output. {@code System.console} would also require one on standard input. */
public final class Terminal {
    private static final Path STDIN = Path.of("/proc/self/fd/0");
    private static final Path STDOUT = Path.of("/proc/self/fd/1");
    private static final long PATIENCE_MILLIS = 500;

    private Terminal() {}

    /** Whether standard output is a terminal; false without /proc. */
    static boolean isStdout() {
        return is(STDOUT);
    }

    /** Whether a person can be asked. */
    public static boolean isInteractive() {
        return is(STDIN) && isStdout();
    }

    private static boolean is(Path stream) {
        try {
            String device = Files.readSymbolicLink(stream).toString();
            return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty") || device.equals("/dev/console");
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    /** Whether standard output is a terminal with a movable cursor. */
    public static boolean canRewrite() {
        return isStdout() && !"dumb".equals(System.getenv("TERM"));
    }

    /** The width of standard output in columns; {@link Integer#MAX_VALUE} if it is unknown or not a terminal. */
    public static int columns() {
        if (!isStdout()) {
            return Integer.MAX_VALUE;
        }
        int configured = number(String.valueOf(System.getenv("COLUMNS")));
        int columns = configured > 0 ? configured : number(askStty());
        return columns > 0 ? columns : Integer.MAX_VALUE;
    }

    private static int number(String digits) {
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException none) {
            return 0;
        }
    }

    /** The second number of "rows columns"; 0 for a terminal without a size. */
    private static String askStty() {
        try {
            Process stty = new ProcessBuilder("stty", "size")
                    .redirectInput(STDOUT.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader answer =
                    new BufferedReader(new InputStreamReader(stty.getInputStream(), StandardCharsets.US_ASCII))) {
                if (!stty.waitFor(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    stty.destroyForcibly();
                }
                String size = String.valueOf(answer.readLine());
                return size.substring(size.indexOf(' ') + 1);
            }
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
