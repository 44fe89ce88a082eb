package io.signalman.cli;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Output;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Parses the common forms of {@code kill} and {@code ps} without picocli, which takes longer to load than the rest of
 * such a command, and scripts run these two. It declines every other line, wrong ones included; picocli parses those.
 */
final class FastPath {
    private final List<String> words = new ArrayList<>();
    private Optional<String> signal = Optional.empty();
    private boolean json;
    private String jvm = "";
    private String context = "";
    private String url = "";
    private String tokenFile = "";

    private FastPath() {}

    /** Empty if picocli has to parse the line. */
    static Optional<Callable<Integer>> of(String[] args, HostAccess access, PrintWriter out, PrintWriter err) {
        FastPath call = new FastPath();
        boolean kill = args.length > 0 && args[0].equals("kill");
        boolean ps = args.length > 0 && args[0].equals("ps");
        if (!(kill || ps) || !call.read(args, kill)) {
            return Optional.empty();
        }
        Connection connection = new Connection(access, call.jvm, call.url, call.tokenFile, call.context);
        Output output = new Output(call.json, out, err);
        if (kill) {
            return call.words.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new KillCommand(connection, output, call.signal, call.words));
        }
        return call.words.size() > 1
                ? Optional.empty()
                : Optional.of(
                        new PsCommand(connection, output, call.words.isEmpty() ? PsCommand.ALL : call.words.get(0)));
    }

    private boolean read(String[] args, boolean kill) {
        for (int i = 1; i < args.length; i++) {
            String word = args[i];
            if (!word.startsWith("-")) {
                words.add(word);
            } else if (word.equals("--json") && !json) {
                json = true;
            } else if (word.startsWith("--") && i + 1 < args.length) {
                i++;
                if (!readOption(word, args[i])) {
                    return false;
                }
            } else if (kill && isSignal(word) && words.isEmpty() && signal.isEmpty()) {
                signal = Optional.of(word.substring(1));
            } else {
                return false;
            }
        }
        return true;
    }

    private boolean readOption(String name, String value) {
        if (value.isBlank() || value.startsWith("-")) {
            return false;
        }
        if (name.equals("--jvm") && jvm.isEmpty()) {
            jvm = value;
        } else if (name.equals("--context") && context.isEmpty()) {
            context = value;
        } else if (name.equals("--url") && url.isEmpty()) {
            url = value;
        } else if (name.equals("--token-file") && tokenFile.isEmpty()) {
            tokenFile = value;
        } else {
            return false;
        }
        return true;
    }

    /** {@code -s} is an option: the signal follows it. */
    private static boolean isSignal(String word) {
        return word.length() > 1 && word.charAt(1) != '-' && !word.equals("-s");
    }
}
