package io.signalman.cli;

import io.signalman.core.ErrorText;
import io.signalman.core.SignalInfo;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** The command line's entry. */
public final class Main {
    private static final String DEBUG = "signalman_debug";

    private Main() {}

    /** What runs inside this very JVM and not in an agent elsewhere. */
    public interface Assembly {
        /**
         * Starts it.
         *
         * @param settings as the agent string's
         * @return the agent, which closing stops
         * @throws Exception whose message says why it did not start
         */
        Served start(Map<String, String> settings) throws Exception;

        /**
         * Reads a policy as an agent would.
         *
         * @return how many rules it has
         * @throws Exception whose message says what is wrong, and where
         */
        int checkPolicy(Path file) throws Exception;

        /** The settings of an agent, in the order of the documentation. */
        List<SettingInfo> settings();

        /** The signals of the platform that this runs on. */
        List<SignalInfo> signals();

        /**
         * Makes a token.
         *
         * @throws IllegalArgumentException whose message says why nobody can have that name or those roles
         */
        NewToken newToken(String name, List<String> roles);
    }

    /**
     * A setting of an agent.
     *
     * @param fallback the default, for a reader
     * @param isPath whether the value is the path of a file or folder
     */
    public record SettingInfo(String key, String fallback, String meaning, boolean isPath) {}

    /**
     * A token that is kept nowhere.
     *
     * @param line what a tokens file has to say of it
     */
    public record NewToken(String token, String line) {
        /** Without the token. */
        @Override
        public String toString() {
            return line;
        }
    }

    /** An agent inside this very JVM. */
    public interface Served extends AutoCloseable {
        /** Where its HTTP listens, a URL or {@code unix:} with a path; "" where it does not. */
        String url();

        /** What holds its token; empty where it could not be written. */
        Optional<Path> runFile();

        /** Reads policy, tokens and certificates again; returns what is in force now, and what is wrong with them. */
        String reload();

        @Override
        void close();
    }

    /**
     * Runs one command.
     *
     * @param args the command line's
     * @param serve what {@code serve} runs
     * @return the exit code: 0 all delivered; 1 nothing matched or nothing delivered; 2 wrong usage; 3 none delivered
     *     and something refused, denied or not authorised; 4 no agent reachable; 64 some delivered, some not
     */
    public static int run(String[] args, Assembly serve) {
        return run(args, serve, utf8(System.out), utf8(System.err));
    }

    static int run(String[] args, Assembly serve, PrintWriter out, PrintWriter err) {
        Optional<Callable<Integer>> plain = PlainCall.of(args, out, err);
        if (plain.isEmpty()) {
            return Commands.run(args, serve, out, err);
        }
        try {
            return plain.get().call();
        } catch (Exception e) {
            return failed(e, err);
        }
    }

    static int failed(Exception e, PrintWriter err) {
        if (e instanceof NativeCodeNeeded) {
            return ExitCode.NATIVE_CODE_NEEDED;
        }
        if (e instanceof Failure failure) {
            complain(err, failure.sentence());
            return failure.exitCode();
        }
        boolean debug = "true".equals(System.getenv(DEBUG));
        complain(
                err,
                "An unexpected error: " + ErrorText.of(e) + "; "
                        + (debug
                                ? "report it with the following stack trace."
                                : "set " + DEBUG + "=true in the environment for the stack trace, and report it."));
        if (debug) {
            e.printStackTrace(err);
        }
        return ExitCode.NOTHING;
    }

    static void complain(PrintWriter err, String sentence) {
        err.println("signalman: " + Printable.escape(sentence));
        err.flush();
    }

    /** Always UTF-8: JSON has to be, and a terminal that is not shows at least the ASCII. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
