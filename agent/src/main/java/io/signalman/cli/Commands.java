package io.signalman.cli;

import io.signalman.core.ErrorText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** All commands, as picocli reads and explains them. */
@Command(
        name = "signalman",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Delivers POSIX signals to processes, through the management channel of a running JVM.",
        synopsisSubcommandLabel = "<command>",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman demo                  see all of it on throwaway processes",
            "  signalman attach 4242           start the agent in JVM 4242",
            "  signalman kill nginx HUP        signal every process of that name",
            "  signalman stop nginx            TERM, and KILL for what is left after 10 s",
            "  signalman kill --help           more about one command",
            "",
            "Completion in bash or zsh: source <(signalman generate-completion)",
            "",
            "Exit codes: 0 all delivered, 1 nothing matched or delivered, 2 wrong usage,",
            "3 refused or denied, 4 agent not reachable, 64 some delivered and some not."
        })
final class Commands {
    private static final String COMPLETION = "generate-completion";

    private Commands() {}

    static int run(String[] args, Main.Assembly serve, PrintWriter out, PrintWriter err) {
        return commandLine(args, serve).setOut(out).setErr(err).execute(KillCommand.rewrite(args));
    }

    /** Only the command that is called is built, where it is clear which one: to read their annotations takes time. */
    private static CommandLine commandLine(String[] args, Main.Assembly serve) {
        CommandLine line = new CommandLine(new Commands());
        Map<String, Supplier<Object>> all = all(serve);
        if (args.length > 0 && all.containsKey(args[0]) && !args[0].equals(COMPLETION)) {
            all.keySet().retainAll(List.of(args[0]));
        }
        all.values().forEach(command -> line.addSubcommand(command.get()));
        line.getSubcommands().values().forEach(Commands::addHelp);
        return line.setExpandAtFiles(false)
                .setParameterExceptionHandler((e, arguments) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> Main.failed(e, command.getErr()));
    }

    private static Map<String, Supplier<Object>> all(Main.Assembly serve) {
        Map<String, Supplier<Object>> all = new LinkedHashMap<>();
        all.put("demo", DemoCommand::new);
        all.put("serve", () -> new ServeCommand(serve));
        all.put("attach", AttachCommand::new);
        all.put("detach", DetachCommand::new);
        all.put("jvms", JvmsCommand::new);
        all.put("ps", PsCommand::new);
        all.put("kill", KillCommand::new);
        all.put("group", GroupCommand::new);
        all.put("stop", StopCommand::new);
        all.put("wait", WaitCommand::new);
        all.put("jobs", JobsCommand::new);
        all.put("probe", ProbeCommand::new);
        all.put("signals", SignalsCommand::new);
        all.put("status", StatusCommand::new);
        all.put("token", () -> new TokenCommand(serve));
        all.put("watch", WatchCommand::new);
        all.put("policy", () -> new PolicyCommand(serve));
        all.put("audit", AuditCommand::new);
        // It completes the others.
        all.put(COMPLETION, GenerateCompletion::new);
        return all;
    }

    /** In {@code kill}, a single dash begins a signal. */
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
        Main.complain(command.getErr(), ErrorText.of(e));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return ExitCode.USAGE;
    }
}
