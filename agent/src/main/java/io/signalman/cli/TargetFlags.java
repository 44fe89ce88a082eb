package io.signalman.cli;

import io.signalman.cli.output.Failure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that are part of the target: {@code --pidfile} and {@code --expect}. */
final class TargetFlags {
    @Option(
            names = "--pidfile",
            paramLabel = "<file>",
            description = "The process that this file names; the agent's setting pidfiles must allow the folder.")
    private Optional<Path> pidFile = Optional.empty();

    @Option(
            names = "--expect",
            paramLabel = "<n>[..<m>]",
            description = "Refuse and send nothing unless so many processes match: 1, or 1..3.")
    private Optional<String> expect = Optional.empty();

    /** Whether {@code --pidfile} takes the place of a target. */
    boolean isFile() {
        return pidFile.isPresent();
    }

    /**
     * The targets as the agent takes them.
     *
     * @param given on the command line
     */
    List<String> targets(List<String> given) {
        List<String> targets = new ArrayList<>(given);
        pidFile.ifPresent(file ->
                targets.add("pidfile:" + file.toAbsolutePath().toString().replace("&", "\\x26")));
        if (targets.isEmpty()) {
            throw Failure.usage("The target is missing; give a pid, a handle, a name or conditions, or --pidfile.");
        }
        if (targets.size() > 1 && (isFile() || expect.isPresent())) {
            throw Failure.usage("--pidfile and --expect are about one target; give each target a command of its own.");
        }
        expect.ifPresent(count -> targets.set(0, targets.get(0) + "&expect:" + count));
        return targets;
    }

    /** The one target. */
    String target(Optional<String> given) {
        return targets(given.stream().toList()).get(0);
    }
}
