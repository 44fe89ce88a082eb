package io.signalman.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Completes the last word of a command line for the scripts of {@code completion}. What it offers for an option or a
 * parameter depends on the label in its help. The first line of the answer is {@code :words}, {@code :nospace} (the word
 * goes on after a candidate) or {@code :files} (the shell completes a path); each further line is a candidate, a tab and
 * a description.
 */
final class Completion {
    /** The hidden command that the scripts call. */
    static final String COMMAND = "__complete";

    /** Shells insert candidates as they are, and anybody who can start a process can choose its name. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_.,:=@%+/-]+");

    private final CommandLine root;
    private final CommandSpec connection;
    private final CompletionValues values;

    private CommandLine command;
    private boolean onlyParameters;
    private boolean hasSignal;
    private int parameters;

    /** The label of the option whose value is next; "" if the next word is no value. */
    private String expected = "";

    /** @param connection the options that may come before the command */
    Completion(CommandLine root, CommandSpec connection, CompletionValues values) {
        this.root = root;
        this.command = root;
        this.connection = connection;
        this.values = values;
    }

    /**
     * Prints the candidates.
     *
     * @param words the command line after the program's name; the last word may be ""
     */
    void print(PrintWriter out, String... words) {
        Arrays.asList(words).subList(0, words.length - 1).forEach(this::read);
        String word = words[words.length - 1];
        int equals = word.startsWith("--") ? word.indexOf('=') + 1 : 0;
        String kept = word.substring(0, equals);
        String label = equals > 0 ? label(option(kept.substring(0, equals - 1))) : label(word);
        String start = word.substring(equals);
        Map<String, String> found = label.isEmpty() ? names(word) : values.of(label, start);
        boolean setting = label.equals("key=value");
        if (label.equals("<file>") || (setting && start.contains("="))) {
            out.println(":files");
        } else {
            out.println(setting || label.startsWith("<column>") ? ":nospace" : ":words");
        }
        found.forEach((candidate, description) -> {
            if (candidate.startsWith(start) && SAFE.matcher(candidate).matches()) {
                out.println(kept + candidate + "\t" + description);
            }
        });
        out.flush();
    }

    /** Reads a word before the last one. */
    private void read(String word) {
        if (!expected.isEmpty()) {
            expected = "";
        } else if (word.equals("--")) {
            onlyParameters = true;
        } else if (isOption(word)) {
            Optional<OptionSpec> option = option(word);
            expected = label(option);
            hasSignal |= option.isEmpty() || expected.equals("<signum>") || word.startsWith("--signal=");
            parameters += word.startsWith("--pidfile") ? 1 : 0; // it takes the place of the target
        } else if (command.getSubcommands().containsKey(word)) {
            command = command.getSubcommands().get(word);
        } else {
            parameters++;
        }
    }

    private boolean isOption(String word) {
        return word.startsWith("-") && !onlyParameters;
    }

    private Optional<OptionSpec> option(String name) {
        CommandSpec spec = command == root ? connection : command.getCommandSpec();
        return Optional.ofNullable(spec.findOption(name));
    }

    /** The label of an option's value; "" if it has none. */
    private static String label(Optional<? extends ArgSpec> option) {
        return option.filter(spec -> spec.arity().max() > 0)
                .map(ArgSpec::paramLabel)
                .orElse("");
    }

    /** The label of what the last word is; "" for an option's name or a command. */
    private String label(String word) {
        if (!expected.isEmpty() || isOption(word) || !command.getSubcommands().isEmpty()) {
            return expected;
        }
        if (command.getCommandName().equals("kill") && parameters > 0 && !hasSignal) {
            return "<signum>";
        }
        List<PositionalParamSpec> all = command.getCommandSpec().positionalParameters();
        return label(all.stream()
                .filter(parameter -> parameter.index().contains(parameters))
                .findFirst());
    }

    private Map<String, String> names(String word) {
        Map<String, String> names = new TreeMap<>();
        if (!isOption(word)) {
            command.getSubcommands()
                    .forEach((name, subcommand) -> names.put(
                            name,
                            description(
                                    subcommand.getCommandSpec().usageMessage().description())));
            return names;
        }
        if (command == root) {
            connection.options().forEach(option -> names.put(option.longestName(), description(option.description())));
        }
        command.getCommandSpec()
                .options()
                .forEach(option -> names.put(option.longestName(), description(option.description())));
        if (command.getCommandName().equals("kill") && parameters == 0 && !hasSignal && !word.startsWith("--")) {
            values.of("<signum>", word.substring(1))
                    .forEach((signal, description) -> names.put("-" + signal, description));
        }
        return names;
    }

    /** The first sentence. */
    private static String description(String... lines) {
        return lines.length == 0 ? "" : lines[0].split("[.;:] ", 2)[0].replace("%n", " ");
    }
}
