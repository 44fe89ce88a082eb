package io.signalman.cli;

import io.signalman.cli.attach.NativeCodeNeeded;
import io.signalman.cli.fleet.FleetAccess;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import io.signalman.core.SignalInfo;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/** The entry point of the command line. */
public final class Main {
    private static final Set<String> NAME_AGENTS =
            Set.of("--context", "--jvm", "--url", "--token-file", "--ca-file", "--on", "--inventory", "--fleet");
    private static final String DEBUG = "signalman_debug";

    private Main() {}

    /** Services that run in this JVM instead of an agent elsewhere. */
    public interface Assembly extends FleetAccess {
        /**
         * Starts an agent in this JVM.
         *
         * @param settings the same keys and values as in an agent string
         * @return the agent; closing it stops it
         * @throws Exception if it did not start; the message says why
         */
        Served start(Map<String, String> settings) throws Exception;

        /**
         * Reads a policy as an agent does.
         *
         * @return the number of rules
         * @throws Exception if the policy is wrong; the message says what is wrong, and where
         */
        int checkPolicy(Path file) throws Exception;

        /** The settings of an agent, in the order of the documentation. */
        List<SettingInfo> settings();

        /** The signals of this platform. */
        List<SignalInfo> signals();

        /**
         * Issues a token.
         *
         * @throws IllegalArgumentException if the name or a role is not allowed; the message says why
         */
        IssuedToken newToken(String name, List<String> roles);

        /** A tokens file, which need not exist. */
        TokenStore tokens(Path file);
    }

    /** A tokens file. Each method throws an exception whose message says why the file can't be used. */
    public interface TokenStore {
        /** The principals in the file, in its order. */
        List<TokenInfo> list() throws Exception;

        /**
         * Issues a token and appends its line.
         *
         * @throws IllegalArgumentException as {@link Assembly#newToken}; also if the file has the name
         */
        IssuedToken add(String name, List<String> roles) throws Exception;

        /** Removes a principal; false if there was none. */
        boolean revoke(String name) throws Exception;
    }

    /**
     * A principal of a tokens file.
     *
     * @param kind {@code token}, {@code user}, {@code key} or {@code certificate}
     */
    public record TokenInfo(String name, List<String> roles, String kind) {}

    /**
     * A setting of an agent.
     *
     * @param fallback the default, for a reader
     * @param isPath whether the value is the path of a file or folder
     */
    public record SettingInfo(String key, String fallback, String meaning, boolean isPath) {}

    /**
     * A token that is stored nowhere.
     *
     * @param line the line for a tokens file
     */
    public record IssuedToken(String token, String line) {
        /** Leaves out the token. */
        @Override
        public String toString() {
            return line;
        }
    }

    /** An agent in this JVM. */
    public interface Served extends AutoCloseable {
        /** Where its HTTP listens, a URL or {@code unix:} and a path; "" if HTTP is off. */
        String url();

        /** The file that holds its token; empty if it could not be written. */
        Optional<Path> runFile();

        /** Reads policy, tokens and certificates again; returns what is in force now and what is wrong. */
        String reload();

        @Override
        void close();
    }

    /**
     * Runs one command.
     *
     * @param args the arguments of the command line
     * @param assembly the services in this JVM
     * @return the exit code: 0 all delivered; 1 nothing matched or nothing delivered; 2 wrong usage; 3 none delivered
     *     and something refused, denied or not authorised; 4 no agent reachable; 64 some delivered, some not
     */
    public static int run(String[] args, Assembly assembly) {
        PrintWriter out = utf8(System.out);
        PrintWriter err = utf8(System.err);
        int code = run(args, assembly, out, err);
        if (code == ExitCode.OK && out.checkError()) {
            Output.complain(err, "The output could not be written, such as to a full disk.");
            return ExitCode.SOME;
        }
        return code;
    }

    /** All commands with their options, for the manual pages. */
    public static CommandLine commands(Assembly assembly) {
        return Commands.commandLine(new String[0], assembly);
    }

    static int run(String[] words, Assembly assembly, PrintWriter out, PrintWriter err) {
        String[] args = commandFirst(words);
        Optional<Callable<Integer>> plain = args.length > 1 && args[0].equals(Completion.COMMAND)
                ? Optional.of(() -> Commands.complete(args, assembly, out, err))
                : FastPath.of(args, assembly, out, err);
        if (plain.isEmpty()) {
            return Commands.run(args, assembly, out, err);
        }
        try {
            return plain.get().call();
        } catch (Exception e) {
            return failed(e, err);
        }
    }

    /** Moves the options that name agents behind the command: {@code --context prod kill nginx HUP}. */
    private static String[] commandFirst(String... words) {
        int options = 0;
        while (options + 2 < words.length && NAME_AGENTS.contains(words[options])) {
            options += 2;
        }
        if (options == 0) {
            return words;
        }
        boolean nested = words[options].equals("policy") && options + 1 < words.length; // policy explain
        int command = nested ? 2 : 1;
        String[] moved = words.clone();
        System.arraycopy(words, options, moved, 0, command);
        System.arraycopy(words, 0, moved, command, options);
        return moved;
    }

    static int failed(Exception e, PrintWriter err) {
        if (e instanceof NativeCodeNeeded) {
            return ExitCode.NATIVE_CODE_NEEDED;
        }
        if (e instanceof Failure failure) {
            Output.complain(err, failure.sentence());
            return failure.exitCode();
        }
        boolean debug = "true".equals(System.getenv(DEBUG));
        Output.complain(
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

    /** Always UTF-8: JSON requires it, and a terminal with another encoding still shows ASCII. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }
}
