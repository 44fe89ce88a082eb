package io.signalman.cli;

import io.signalman.cli.output.Failure;
import picocli.CommandLine.Option;

/** {@code --reason}: why the signal is sent, for the agent's records. */
final class ReasonOption {
    /** The agent's limit. */
    private static final int MAX_CHARACTERS = 200;

    @Option(names = "--reason", paramLabel = "<text>", description = "Why the signal is sent; the agent records it.")
    private String text = "";

    /** "" if no reason is given. */
    String text() {
        if (text.length() > MAX_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
            throw Failure.usage("--reason accepts one line of at most " + MAX_CHARACTERS + " characters.");
        }
        return text;
    }
}
