package io.signalman.posix;

import io.signalman.core.Truth;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The arguments and the environment of a process, which execve(2) puts into its memory. Any user can fill them with
 * megabytes, and each byte can become four characters. Long ones are therefore in this JVM's memory one at a time.
 */
final class ExecStrings {
    /**
     * The bytes of arguments that become text: a quarter of the usual limit of the stack, 8 MiB, which is what execve(2)
     * accepts.
     */
    private static final int LONGEST = 2 * 1024 * 1024;

    /** The most bytes that execve(2) accepts: three quarters of _STK_LIM (fs/exec.c). A process may claim more later. */
    static final int POSSIBLE = 6 * 1024 * 1024;

    /** Longer ones, in bytes, wait for each other. */
    private static final int LONG = 64 * 1024;

    /** The most arguments to search for a main class; the last one holds the rest. */
    private static final int SPLIT_MAX = 10_000;

    /** Most processes have fewer bytes of arguments. A listing reads the arguments of thousands of processes. */
    private static final int USUAL = 1024;

    private static final Object ONE_LONG = new Object();

    private ExecStrings() {}

    /** As {@link io.signalman.core.Processes#commandLine(int, int)}. */
    static String commandLine(int pid, int most) {
        try (InputStream in = arguments(pid)) {
            byte[] start = read(in, most);
            int length = start.length < most ? end(start, start.length) : length(start, in);
            String shown = commandLine(start, Math.min(length, most));
            return length <= most ? shown : shown + "… (" + length + " bytes in all)";
        } catch (IOException vanished) {
            return "";
        }
    }

    /** As {@link io.signalman.core.Processes#commandLineHolds}. */
    static Truth commandLineHolds(int pid, Predicate<String> test) {
        try (InputStream in = arguments(pid)) {
            return use(in, LONGEST, arguments -> {
                        int length = end(arguments, arguments.length);
                        return length > 0 && test.test(commandLine(arguments, length));
                    })
                    .map(Truth::of)
                    .orElseGet(() -> Truth.unknown("the command line of " + pid + " is longer than 2 MiB"));
        } catch (IOException vanished) {
            return Truth.NO;
        }
    }

    /** The main class or jar of a JVM by its arguments; "" if it is unknown. */
    static String javaMain(int pid) {
        try (InputStream in = arguments(pid)) {
            return use(
                            in,
                            LONGEST,
                            arguments -> JavaArguments.main(List.of(RawText.decode(arguments, 0, arguments.length)
                                    .split("\0", SPLIT_MAX))))
                    .orElse("");
        } catch (IOException vanished) {
            return "";
        }
    }

    /** As {@link io.signalman.core.ProcessDetails#hasEnvironment}. */
    static Optional<Boolean> hasEnvironment(int pid, String entry) {
        byte[] wanted = RawText.encode(entry);
        // Unlike FileInputStream, it tells a refusal from an absent file.
        try (InputStream in = Files.newInputStream(Path.of("/proc/" + pid + "/environ"))) {
            return use(in, POSSIBLE, environment -> holds(environment, wanted));
        } catch (AccessDeniedException hidden) {
            return Optional.empty();
        } catch (IOException vanished) {
            return Optional.of(false);
        }
    }

    private static InputStream arguments(int pid) throws IOException {
        return new FileInputStream("/proc/" + pid + "/cmdline");
    }

    /** The function's result for the bytes; empty if there are too many. */
    private static <T> Optional<T> use(InputStream in, int most, Function<byte[], T> function) throws IOException {
        byte[] start = read(in, LONG);
        if (start.length < LONG) {
            return Optional.of(function.apply(start));
        }
        synchronized (ONE_LONG) {
            byte[] whole = append(start, LONG, in.readNBytes(most + 1 - LONG));
            return whole.length > most ? Optional.empty() : Optional.of(function.apply(whole));
        }
    }

    private static byte[] read(InputStream in, int most) throws IOException {
        byte[] usual = new byte[Math.min(USUAL, most)];
        int length = Math.max(0, in.read(usual));
        return length < usual.length // the kernel gives as much as it has
                ? Arrays.copyOf(usual, length)
                : append(usual, length, in.readNBytes(most - length));
    }

    /** The length of all arguments, of which the stream gives the rest. */
    private static int length(byte[] start, InputStream rest) throws IOException {
        int length = end(start, start.length);
        int before = start.length;
        byte[] buffer = new byte[LONG];
        for (int n = rest.read(buffer); n > 0 && before < POSSIBLE; n = rest.read(buffer)) {
            int end = end(buffer, n);
            length = end == 0 ? length : before + end;
            before += n;
        }
        return length;
    }

    private static byte[] append(byte[] start, int length, byte[] rest) {
        byte[] whole = Arrays.copyOf(start, length + rest.length);
        System.arraycopy(rest, 0, whole, length, rest.length);
        return whole;
    }

    /** Where the last byte other than 0 ends. */
    private static int end(byte[] bytes, int length) {
        int end = length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    private static String commandLine(byte[] arguments, int length) {
        for (int i = 0; i < length; i++) {
            if (arguments[i] == 0) {
                arguments[i] = ' ';
            }
        }
        return RawText.decode(arguments, 0, length);
    }

    private static boolean holds(byte[] environment, byte[] wanted) {
        int start = 0;
        while (start < environment.length) {
            int end = start;
            while (end < environment.length && environment[end] != 0) {
                end++;
            }
            if (Arrays.equals(environment, start, end, wanted, 0, wanted.length)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
