package io.signalman.man;

import io.signalman.cli.client.Connection;
import io.signalman.cli.console.ConsoleOptions;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.PlanOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page of a command, from what its {@code --help} is made of. */
final class CommandPage {
    /** The options that many commands share get headings of their own, after the options of the command. */
    private static final Map<Class<?>, String> SHARED = Map.of(
            Connection.class, "Naming the agent",
            ConsoleOptions.class, "On many hosts",
            FleetOptions.class, "On many hosts",
            PlanOption.class, "On many hosts");

    /** Begins the part of an exit code's meaning that is about some commands only: their names in bold. */
    private static final String OF_COMMAND = "\\\\fB";

    private static final String EXIT_CODES = "Exit codes: ";
    private static final Pattern EXIT_CODE = Pattern.compile("(\\d+) (.+?)(?:[;,] (?=\\d+ )|\\.?$)");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^ {2}(\\S.*?)(?: {2,}|$)(.*)$");
    private static final Pattern WRAPPED_EXAMPLE = Pattern.compile("\n {6,}");

    private final Roff roff;
    private final Map<String, String> exitCodes;

    /** @param exitCodes what each code means for all commands */
    CommandPage(Roff roff, Map<String, String> exitCodes) {
        this.roff = roff;
        this.exitCodes = exitCodes;
    }

    static Page page(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String purpose = description(spec).split("[.;:](\\s|$)", 2)[0];
        return new Page(
                spec.qualifiedName("-"), 1, purpose.substring(0, 1).toLowerCase(Locale.ROOT) + purpose.substring(1));
    }

    /** The visible subcommands; picocli lists one with an alias twice. */
    static Set<CommandLine> subcommands(CommandLine command) {
        return command.getSubcommands().values().stream()
                .filter(sub -> !sub.getCommandSpec().usageMessage().hidden())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** @param more what {@code --help} does not have */
    void writeOverview(CommandLine commands, Markdown more) {
        CommandSpec spec = commands.getCommandSpec();
        roff.heading("Synopsis");
        roff.lines(Stream.of("signalman <command> [<options>]", "signalman help <command>", "signalman --version")
                .map(Roff::form)
                .toList());
        roff.heading("Description");
        describe(spec);
        more.write(roff, more.introduction());
        roff.heading("Commands");
        subcommands(commands).forEach(command -> {
            Page page = page(command);
            roff.entry(Roff.reference(page), Roff.sentence(page.purpose()));
        });
        roff.heading("Options");
        options(spec.options().stream());
        roff.heading("Exit status");
        exitCodes.forEach((code, meaning) -> roff.entry(Roff.bold(code), meaning));
        for (String heading : List.of("Environment", "Files")) {
            roff.heading(heading);
            more.write(roff, more.section(heading));
        }
        examples(spec);
    }

    void write(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        List<CommandSpec> leaves = leaves(spec).toList();
        roff.heading("Synopsis");
        roff.lines(
                leaves.stream().flatMap(CommandPage::synopsis).map(Roff::form).toList());
        roff.heading("Description");
        describe(spec);
        if (spec.aliases().length > 0) {
            roff.paragraph(Roff.text("Also called ") + Roff.bold(String.join(", ", spec.aliases())) + ".");
        }
        if (leaves.contains(spec)) {
            parameters(spec);
            roff.heading("Options");
            allOptions(spec);
        } else {
            writeSubcommands(leaves);
        }
        roff.heading("Exit status");
        exitCodesOf(spec).forEach((code, meaning) -> roff.entry(Roff.bold(code), meaning));
        examples(spec);
    }

    private void writeSubcommands(List<CommandSpec> leaves) {
        Predicate<OptionSpec> common = option -> leaves.stream()
                .allMatch(leaf -> leaf.options().stream()
                        .anyMatch(other -> Arrays.equals(other.names(), option.names())
                                && meaning(other).equals(meaning(option))));
        roff.heading("Commands");
        leaves.forEach(leaf -> {
            roff.subheading(leaf.qualifiedName());
            describe(leaf);
            leaf.positionalParameters().forEach(this::parameter);
            options(leaf.options().stream().filter(common.negate()));
        });
        roff.heading("Options");
        roff.paragraph(Roff.text("Each command also takes:"));
        options(leaves.get(0).options().stream().filter(common));
    }

    private static Stream<CommandSpec> leaves(CommandSpec command) {
        return command.subcommands().isEmpty()
                ? Stream.of(command)
                : subcommands(command.commandLine()).stream().flatMap(sub -> leaves(sub.getCommandSpec()));
    }

    private static Stream<String> synopsis(CommandSpec spec) {
        String[] own = spec.usageMessage().customSynopsis();
        if (own.length > 0) {
            return Arrays.stream(own).map(String::strip);
        }
        List<String> words = new ArrayList<>(List.of(spec.qualifiedName(), "[<options>]"));
        spec.options().stream()
                .filter(OptionSpec::required)
                .forEach(option -> words.add(option.longestName() + "=" + option.paramLabel()));
        spec.positionalParameters().forEach(parameter -> words.add(label(parameter)));
        return Stream.of(String.join(" ", words));
    }

    private static String label(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "…" : "");
        return parameter.arity().min() == 0 ? "[" + label + "]" : label;
    }

    private static String description(CommandSpec spec) {
        return plain(spec.usageMessage().description());
    }

    private void describe(CommandSpec spec) {
        description(spec).lines().forEach(text -> roff.paragraph(Roff.sentence(text)));
    }

    private void parameters(CommandSpec spec) {
        if (!spec.positionalParameters().isEmpty()) {
            roff.heading("Arguments");
            spec.positionalParameters().forEach(this::parameter);
        }
    }

    private void parameter(PositionalParamSpec parameter) {
        boolean isTarget = parameter.paramLabel().matches("<(target|name_or_id)>");
        roff.entry(
                Roff.italic(parameter.paramLabel()),
                meaning(parameter) + (isTarget ? Roff.sentence(" See signalman-targets(7).") : ""));
    }

    private void allOptions(CommandSpec spec) {
        Map<String, Set<OptionSpec>> shared = new TreeMap<>();
        collectShared(spec, shared);
        Set<String> taken = shared.values().stream()
                .flatMap(Set::stream)
                .map(OptionSpec::longestName)
                .collect(Collectors.toSet());
        options(spec.options().stream().filter(option -> !taken.contains(option.longestName())));
        shared.forEach((heading, options) -> {
            roff.subheading(heading);
            options(options.stream());
        });
    }

    /** Of mixins in mixins, the inner one has the heading. */
    private static void collectShared(CommandSpec spec, Map<String, Set<OptionSpec>> shared) {
        spec.mixins().values().forEach(mixin -> {
            collectShared(mixin, shared);
            String heading = SHARED.get(mixin.userObject().getClass());
            if (heading != null) {
                List<OptionSpec> own = new ArrayList<>(mixin.options());
                shared.values().forEach(own::removeAll);
                shared.computeIfAbsent(heading, any -> new LinkedHashSet<>()).addAll(own);
            }
        });
    }

    private void options(Stream<OptionSpec> options) {
        options.filter(option -> !option.hidden())
                .sorted(Comparator.comparing(OptionSpec::longestName))
                .forEach(option -> roff.entry(term(option), meaning(option)));
    }

    private static String term(OptionSpec option) {
        String names = Arrays.stream(option.names()).map(Roff::bold).collect(Collectors.joining(", "));
        return option.arity().max() == 0 ? names : names + "=" + Roff.italic(option.paramLabel());
    }

    private static String meaning(ArgSpec argument) {
        return Roff.sentence(plain(argument.description()).replace("see below", "see signalman-config(5)"));
    }

    private static List<String> footer(CommandSpec spec) {
        return List.of(plain(spec.usageMessage().footer()).split("\n\n", -1));
    }

    /** The general ones, without other commands' meanings of them, and what the help says of its own. */
    private Map<String, String> exitCodesOf(CommandSpec spec) {
        Map<String, String> codes = new LinkedHashMap<>(exitCodes);
        codes.replaceAll((code, meaning) -> meaning.split(";? ?" + OF_COMMAND, 2)[0]);
        codes.values().remove("");
        footer(spec).stream()
                .filter(block -> block.startsWith(EXIT_CODES))
                .flatMap(block -> EXIT_CODE.matcher(block.replace('\n', ' ')).results())
                .forEach(code -> codes.put(code.group(1), Roff.sentence(code.group(2))));
        return codes;
    }

    private void examples(CommandSpec spec) {
        roff.heading("Examples");
        footer(spec).stream()
                .filter(block -> block.startsWith(" "))
                .map(block -> WRAPPED_EXAMPLE.matcher(block).replaceAll("  "))
                .flatMap(block -> EXAMPLE.matcher(block).results())
                .forEach(example -> {
                    if (example.group(2).isEmpty()) {
                        roff.paragraph(Roff.bold(example.group(1)));
                    } else {
                        roff.entry(Roff.bold(example.group(1)), Roff.text(example.group(2)));
                    }
                });
        List<String> notes = footer(spec).stream()
                .filter(block -> !block.isEmpty() && !block.startsWith(" ") && !block.startsWith(EXIT_CODES))
                .toList();
        if (!notes.isEmpty()) {
            roff.heading("Notes");
            notes.forEach(note -> roff.paragraph(Roff.sentence(note.replace('\n', ' '))));
        }
    }

    /**
     * The text of a help, with references to manual pages.
     *
     * @param lines with picocli's {@code %n} and {@code %%}
     */
    private static String plain(String... lines) {
        return String.join("\n", lines)
                .replace("%n", "\n")
                .replace("%%", "%")
                .replaceAll("signalman ([a-z]+) --help", "signalman-$1(1)");
    }
}
