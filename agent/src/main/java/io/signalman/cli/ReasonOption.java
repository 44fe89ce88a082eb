package io.signalman.cli;

import picocli.CommandLine.Option;

/** Why somebody sends a signal, for the agent's records. */
final class Reason {
    /** As many as the agent takes. */
    private static final int MAX_CHARACTERS = 200;

    @Option(names = "--reason", paramLabel = "<text>", description = "Why, in your own words; the agent records it.")
    private String text = "";

    /** "" for none. */
    String text() {
        if (text.length() > MAX_CHARACTERS || text.chars().anyMatch(Character::isISOControl)) {
            throw Failure.usage("--reason takes one line of at most " + MAX_CHARACTERS + " characters.");
        }
        return text;
    }
}
