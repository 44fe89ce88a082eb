package io.signalman.cli;

import io.signalman.cli.output.Failure;
import io.signalman.core.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * The options of commands that send: {@code --queue}, {@code --require-handler}, {@code --observe}, {@code
 * --dry-run}.
 */
final class SendFlags {
    @Option(
            names = "--queue",
            paramLabel = "<int>",
            description = "Queue the signal with this value, as sigqueue(3) does; not for groups.")
    private Optional<Integer> value = Optional.empty();

    @Option(names = "--require-handler", description = "Send only to processes that have a handler for the signal.")
    private boolean requireHandler;

    @Option(
            names = "--observe",
            paramLabel = "<time>",
            description = "Watch the effect for this time: 500ms, 10s; at most 1m.")
    private Optional<String> observe = Optional.empty();

    @Option(names = "--dry-run", description = "Send nothing; show who would get it and what it would do.")
    private boolean dryRun;

    boolean dryRun() {
        if (dryRun && !text().isEmpty()) {
            throw Failure.usage("--dry-run sends nothing, so leave out --queue, --require-handler and --observe.");
        }
        return dryRun;
    }

    /** The options in the agent's form; "" if no option is given. */
    String text() {
        List<String> options = new ArrayList<>();
        value.ifPresent(given -> options.add("value=" + given));
        if (requireHandler) {
            options.add("require=handler");
        }
        observe.ifPresent(time -> options.add("observe=" + checked(time)));
        return String.join(" ", options);
    }

    /** The time of {@code --observe}, which an answer takes longer; a malformed one is left to the agents. */
    Duration observed() {
        return observe.flatMap(Durations::parse).orElse(Duration.ZERO);
    }

    private static String checked(String time) {
        if (time.isEmpty() || time.chars().anyMatch(Character::isWhitespace)) {
            throw Failure.usage("The time of --observe is empty or has blanks in it; write it like 500ms.");
        }
        return time;
    }
}
