package io.signalman.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The command line's entry. */
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
            "  signalman kill --help           more about one command",
            "",
            "Completion in bash or zsh: source <(signalman generate-completion)",
            "",
            "Exit codes: 0 all delivered, 1 nothing matched or delivered, 2 wrong usage,",
            "3 refused or denied, 4 agent not reachable, 64 some delivered and some not."
        })
public final class Main {
    private Main() {}

    /** Starts the agent inside this very JVM, for {@code serve}. */
    public interface ServeStarter {
        /**
         * Starts it.
         *
         * @param settings as the agent string's
         * @return the agent, which closing stops
         * @throws Exception whose message says why it did not start
         */
        Served start(Map<String, String> settings) throws Exception;
    }

    /** An agent inside this very JVM. */
    public interface Served extends AutoCloseable {
        /** Where its HTTP listens, "" where it does not. */
        String url();

        /** What holds its token; empty where it could not be written. */
        Optional<Path> runFile();

        @Override
        void close();
    }

    /**
     * Runs one command.
     *
     * @param args the command line's
     * @param serve what {@code serve} runs
     * @return the exit code: 0 all delivered; 1 nothing matched or nothing delivered; 2 wrong usage; 3 none delivered
     *     and something refused, denied or not authorised; 4 no agent reachable; 64 some delivered, some not
     */
    public static int run(String[] args, ServeStarter serve) {
        return run(args, serve, utf8(System.out), utf8(System.err));
    }

    static int run(String[] args, ServeStarter serve, PrintWriter out, PrintWriter err) {
        return commandLine(serve).setOut(out).setErr(err).execute(KillCommand.rewrite(args));
    }

    private static CommandLine commandLine(ServeStarter serve) {
        CommandLine line = new CommandLine(new Main())
                .addSubcommand(new DemoCommand())
                .addSubcommand(new ServeCommand(serve))
                .addSubcommand(new AttachCommand())
                .addSubcommand(new DetachCommand())
                .addSubcommand(new JvmsCommand())
                .addSubcommand(new PsCommand())
                .addSubcommand(new KillCommand())
                .addSubcommand(new GroupCommand())
                .addSubcommand(new ProbeCommand())
                .addSubcommand(new SignalsCommand())
                .addSubcommand(new StatusCommand())
                .addSubcommand(new GenerateCompletion());
        line.getSubcommands().values().forEach(Main::addHelp);
        return line.setExpandAtFiles(false)
                .setParameterExceptionHandler((e, arguments) -> misused(e))
                .setExecutionExceptionHandler((e, command, parsed) -> failed(e, command));
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
    }

    private static int misused(ParameterException e) {
        CommandLine command = e.getCommandLine();
        complain(command, String.valueOf(e.getMessage()));
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        command.getErr().flush();
        return ExitCode.USAGE;
    }

    private static int failed(Exception e, CommandLine command) {
        if (e instanceof Failure failure) {
            complain(command, failure.sentence());
            return failure.exitCode();
        }
        complain(command, "this is a bug, please report it: " + e);
        e.printStackTrace(command.getErr());
        return ExitCode.NOTHING;
    }

    private static void complain(CommandLine command, String sentence) {
        command.getErr().println("signalman: " + Printable.escape(sentence));
        command.getErr().flush();
    }

    /** Always UTF-8: JSON has to be, and a terminal that is not shows at least the ASCII. */
    private static PrintWriter utf8(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }
}
