package io.signalman.cli;

import io.signalman.cli.client.Connection;
import io.signalman.cli.console.ConsoleOptions;
import io.signalman.cli.console.TopCommand;
import io.signalman.cli.console.UiCommand;
import io.signalman.cli.demo.DemoCommand;
import io.signalman.cli.doctor.DoctorCommand;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.PlanOption;
import io.signalman.cli.fleet.ResultCommand;
import io.signalman.cli.hub.FleetCommand;
import io.signalman.cli.hub.HubCommand;
import io.signalman.cli.hub.KeyCommand;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import io.signalman.core.ErrorText;
import io.signalman.core.Nearest;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, parsed by picocli. */
@Command(
        name = "signalman",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Delivers POSIX signals to processes, through the management channel of a running JVM.",
        synopsisSubcommandLabel = "<command>",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman demo                  see every feature on throwaway processes",
            "  signalman attach 4242           start the agent in JVM 4242",
            "  signalman kill nginx HUP        signal every process of that name",
            "  signalman stop nginx            TERM, then KILL after 10 s",
            "  signalman help kill             more about one command",
            "",
            "Completion in bash, zsh and fish: see signalman completion --help",
            "",
            "Exit codes: 0 all delivered, 1 nothing matched or delivered, 2 wrong usage,",
            "3 refused or denied, 4 agent not reachable, 64 some delivered and some not."
        })
final class Commands {
    private static final Set<String> TAKE_SETTINGS = Set.of("attach", "serve");

    private Commands() {}

    static int run(String[] args, Main.Assembly assembly, PrintWriter out, PrintWriter err) {
        String[] words = help(args);
        CommandLine line = commandLine(words, assembly).setOut(out).setErr(err);
        Optional<String> unknown = unknown(line, words);
        if (unknown.isPresent()) {
            Output.complain(err, unknown.get());
            return ExitCode.USAGE;
        }
        return line.execute(KillCommand.rewrite(words));
    }

    /** @param args {@link Completion#COMMAND} and the words to complete */
    static int complete(String[] args, Main.Assembly assembly, PrintWriter out, PrintWriter err) {
        String[] words = Arrays.copyOfRange(args, 1, args.length);
        Set<String> known = all(assembly).keySet();
        String[] called = Arrays.stream(words, 0, words.length - 1)
                .filter(known::contains)
                .limit(1)
                .toArray(String[]::new);
        Connection connection = new Connection(assembly);
        CommandLine options = new CommandLine(connection).setUnmatchedArgumentsAllowed(true);
        options.getCommandSpec().parser().collectErrors(true); // the line is not complete
        options.parseArgs(words);
        new Completion(
                        called.length == 0 ? outline(assembly) : commandLine(called, assembly),
                        options.getCommandSpec(),
                        new CompletionValues(assembly, connection, new Output(false, out, err)))
                .print(out, words);
        return ExitCode.OK;
    }

    /** The commands with descriptions only. */
    private static CommandLine outline(Main.Assembly assembly) {
        CommandLine line = new CommandLine(new Commands(), factory(assembly));
        all(assembly).forEach((name, command) -> {
            CommandSpec spec = CommandSpec.create();
            spec.usageMessage()
                    .description(command.get()
                            .getClass()
                            .getAnnotation(Command.class)
                            .description());
            line.addSubcommand(name, spec);
        });
        return line;
    }

    /** Rewrites {@code help kill} to {@code kill --help}. */
    private static String[] help(String... args) {
        if (args.length == 0 || !args[0].equals("help")) {
            return args;
        }
        String[] words = Arrays.copyOfRange(args, 1, args.length + 1);
        words[args.length - 1] = "--help";
        return words;
    }

    /** Returns what is wrong with an unknown command; picocli would not report one in front of a help option. */
    private static Optional<String> unknown(CommandLine line, String... words) {
        CommandLine command = line;
        for (String word : words) {
            Map<String, CommandLine> known = command.getSubcommands();
            if (known.isEmpty() || word.startsWith("-")) {
                break;
            }
            if (!known.containsKey(word)) {
                String name = command.getCommandSpec().qualifiedName();
                return Optional.of("\"" + word + "\" is not a command of " + name + "; "
                        + Nearest.to(word, known.keySet())
                                .map(near -> "did you mean " + near + "?")
                                .orElse(name + " --help lists them."));
            }
            command = known.get(word);
        }
        return Optional.empty();
    }

    /** Builds only the command that is called, if that is clear: reading annotations takes time. */
    static CommandLine commandLine(String[] args, Main.Assembly assembly) {
        CommandLine line = new CommandLine(new Commands(), factory(assembly));
        Map<String, Supplier<Object>> all = all(assembly);
        if (args.length > 0 && all.containsKey(args[0])) {
            all.keySet().retainAll(List.of(args[0]));
        }
        all.values().forEach(command -> line.addSubcommand(command.get()));
        line.getSubcommands().values().forEach(Commands::addHelp);
        line.getSubcommands().values().stream()
                .filter(command -> TAKE_SETTINGS.contains(command.getCommandName()))
                .forEach(command -> SettingsHelp.addTo(command, assembly));
        return line.setExpandAtFiles(false)
                .setParameterExceptionHandler((e, arguments) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> Main.failed(e, command.getErr()));
    }

    private static CommandLine.IFactory factory(Main.Assembly assembly) {
        return new CommandLine.IFactory() {
            @Override
            public <K> K create(Class<K> type) throws Exception {
                if (type == Connection.class) {
                    return type.cast(new Connection(assembly));
                }
                if (type == PlanOption.class) {
                    return type.cast(new PlanOption(assembly));
                }
                if (type == ConsoleOptions.class) {
                    return type.cast(new ConsoleOptions(assembly));
                }
                if (type == KeyCommand.class) {
                    return type.cast(new KeyCommand(assembly));
                }
                if (type == ResultCommand.class) {
                    return type.cast(new ResultCommand(assembly));
                }
                return type == FleetOptions.class
                        ? type.cast(new FleetOptions(assembly))
                        : CommandLine.defaultFactory().create(type);
            }
        };
    }

    private static Map<String, Supplier<Object>> all(Main.Assembly assembly) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("demo", DemoCommand::new);
        all.put("serve", () -> new ServeCommand(assembly));
        all.put("attach", () -> new AttachCommand(assembly));
        all.put("detach", () -> new DetachCommand(assembly));
        all.put("jvms", JvmsCommand::new);
        all.put("doctor", () -> new DoctorCommand(assembly, VersionProvider.version()));
        all.put("ps", PsCommand::new);
        all.put("kill", KillCommand::new);
        all.put("group", GroupCommand::new);
        all.put("stop", StopCommand::new);
        all.put("wait", WaitCommand::new);
        all.put("jobs", JobsCommand::new);
        all.put("probe", ProbeCommand::new);
        all.put("signals", () -> new SignalsCommand(assembly));
        all.put("status", StatusCommand::new);
        all.put("token", () -> new TokenCommand(assembly));
        all.put("watch", WatchCommand::new);
        all.put("policy", () -> new PolicyCommand(assembly));
        all.put("audit", AuditCommand::new);
        all.put("context", () -> new ContextCommand(assembly));
        all.put("hub", () -> new HubCommand(assembly));
        all.put("fleet", () -> new FleetCommand(assembly));
        all.put("top", TopCommand::new);
        all.put("ui", UiCommand::new);
        all.put("completion", CompletionCommand::new);
        return all;
    }

    /** {@code kill} gets no {@code -h}: a single dash starts a signal there. */
    private static void addHelp(CommandLine command) {
        String[] names =
                command.getCommandName().equals("kill") ? new String[] {"--help"} : new String[] {"-h", "--help"};
        if (command.getCommandSpec().findOption("--help") == null) {
            command.getCommandSpec()
                    .addOption(OptionSpec.builder(names)
                            .usageHelp(true)
                            .description("Show this help.")
                            .build());
        }
        command.getSubcommands().values().forEach(Commands::addHelp);
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        Output.complain(command.getErr(), ErrorText.of(e));
        if (!UnmatchedArgumentException.printSuggestions(e, command.getErr())) {
            command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        }
        command.getErr().flush();
        return ExitCode.USAGE;
    }
}
