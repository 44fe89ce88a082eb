package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.PlanOption;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.core.PreviewReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code kill}: a target and a signal as gafferctl orders them, or a signal and several targets as kill(1) does. */
@Command(
        name = "kill",
        description = "Sends a signal to processes and shows what happened to each.",
        customSynopsis = {
            "signalman kill [<options>] <name_or_id> <signum>",
            "       signalman kill [<options>] -<signum> [--] <name_or_id>…",
            "       signalman kill [<options>] -s <signum> [--] <name_or_id>…"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman kill 4242 HUP             the process with that pid",
            "  signalman kill nginx HUP            every process of that name",
            "  signalman kill -TERM a b 4242       several targets, one signal",
            "  signalman kill 4242@8371934 9       that very process, or nothing",
            "  signalman kill group:4242 INT       a process group, at once",
            "  signalman kill -HUP -- -4242        the same, as kill(2) writes it",
            "  signalman kill tree:4242 TERM       a process and all its descendants",
            "  signalman kill 'name:worker&user:app&oldest' TERM",
            "                                      the oldest match of all conditions",
            "  signalman kill --expect 1 'nginx&topmost' HUP",
            "                                      only if exactly one matches",
            "  signalman kill --pidfile /run/nginx.pid HUP --missing-ok",
            "                                      no error if it does not run",
            "  signalman kill 4242 0               send nothing, only check",
            "  signalman kill --dry-run nginx HUP  show who would get it and what it would do",
            "  signalman kill --observe 1s a TERM  show what it did within a second",
            "  signalman kill --queue 7 a RTMIN    queue it with a value",
            "  signalman kill --on web nginx HUP   on each enrolled host of the group web",
            "  signalman kill --inventory hosts.json --batch 10%% --canary 1 nginx HUP",
            "                                      on the hosts of a file, one first, then a tenth at a time"
        })
final class KillCommand implements Callable<Integer> {
    private static final Set<String> WITH_VALUE = Set.of(
            "--jvm",
            "--context",
            "--url",
            "--token-file",
            "--ca-file",
            "--reason",
            "--queue",
            "--observe",
            "--expect",
            "--pidfile",
            "--on",
            "--inventory",
            "--fleet",
            "--batch",
            "--canary",
            "--pause",
            "--max-failures",
            "--deadline",
            "--allow-missing",
            "--plan");

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private ReasonOption reason = new ReasonOption();

    @Mixin
    private SendFlags extras = new SendFlags();

    @Mixin
    private TargetFlags flags = new TargetFlags();

    @Mixin
    private MissingOkOption missingOk = new MissingOkOption();

    /** Null on the fast path. */
    @Mixin
    private FleetOptions fleet;

    @Mixin
    private PlanOption plan;

    @Option(
            names = {"-s", "--signal"},
            paramLabel = "<signum>",
            description = "The signal: HUP, SIGHUP, 1, RTMIN+3; 0 only checks.")
    private Optional<String> signal = Optional.empty();

    @Parameters(
            arity = "0..*",
            paramLabel = "<name_or_id>",
            description =
                    "4242, 4242@8371934.13811, nginx, name:42, group:4242, tree:4242," + " 'name:worker&user:app'.")
    private List<String> words = new ArrayList<>();

    /** Used by picocli, which sets the fields. */
    KillCommand() {}

    KillCommand(Connection connection, Output output, Optional<String> signal, List<String> words) {
        this.connection = connection;
        this.output = output;
        this.signal = signal;
        this.words = words;
    }

    /** Rewrites {@code -X} before the targets to {@code --signal=X}; picocli would take it for options. */
    static String[] rewrite(String... args) {
        String[] rewritten = args.clone();
        if (args.length == 0 || !args[0].equals("kill")) {
            return rewritten;
        }
        for (int i = 1; i < args.length; i++) {
            if (args[i].equals("-s") || args[i].equals("--") || !args[i].startsWith("-")) {
                return rewritten;
            } else if (WITH_VALUE.contains(args[i])) {
                i++;
            } else if (args[i].length() > 1 && args[i].charAt(1) != '-') {
                rewritten[i] = "--signal=" + args[i].substring(1);
                return rewritten;
            }
        }
        return rewritten;
    }

    @Override
    public Integer call() {
        if (fleet != null) {
            plan.check(fleet, connection);
            if (fleet.isGiven(connection)) {
                return onHosts();
            }
        }
        List<String> targets = targets();
        String signum = signal.orElseGet(() -> words.get(words.size() - 1));
        try (AgentClient client = connection.open(output, reason.text())) {
            if (targets.size() > 1) {
                checkAll(client, targets);
            }
            if (extras.dryRun()) {
                return preview(client, targets, signum);
            }
            String options = extras.text();
            return options.isEmpty()
                    ? send(targets, target -> SendAnswer.of(client.sendSignal(target, signum)))
                    : send(targets, target -> SendAnswer.of(client.sendSignalWith(target, signum, options)));
        }
    }

    private int onHosts() {
        if (plan.isGiven() && (extras.dryRun() || flags.isFile() || words.size() != (signal.isPresent() ? 0 : 1))) {
            throw Failure.usage("--plan takes the place of the target; write: signalman kill --plan <plan> <signum>");
        }
        List<String> targets = plan.isGiven() ? List.of("") : targets();
        if (targets.size() > 1) {
            throw Failure.usage("On many hosts, kill takes one target; give each target a command of its own.");
        }
        String signum = signal.orElseGet(() -> words.get(words.size() - 1));
        KillOnHosts kill = new KillOnHosts(plan, output, extras, missingOk);
        try (FleetRun run = fleet.open(connection, output)) {
            return extras.dryRun()
                    ? kill.preview(run, targets.get(0), signum, fleet.words(connection))
                    : kill.send(run, targets.get(0), signum, reason.text());
        }
    }

    private List<String> targets() {
        rejectDashes();
        if (signal.isPresent()) {
            return flags.targets(words);
        }
        if (words.size() == (flags.isFile() ? 0 : 1)) {
            throw Failure.usage("The signal is missing; write: signalman kill <name_or_id> <signum>");
        }
        if (words.size() > 2) {
            throw Failure.usage("Several targets need the signal in front; write: signalman kill -HUP <name_or_id>…");
        }
        return flags.targets(words.subList(0, Math.max(0, words.size() - 1)));
    }

    /** Rejects {@code kill -HUP a -5}, where {@code -5} could be a second signal or a group. */
    private void rejectDashes() {
        List<String> arguments = output.arguments();
        int end = arguments.indexOf("--");
        List<String> before = end < 0 ? arguments : arguments.subList(0, end);
        for (String word : words) {
            if (word.length() > 1 && word.startsWith("-") && before.contains(word)) {
                throw Failure.usage(
                        "\"" + word + "\" is ambiguous there: give one signal before the targets, and write a"
                                + " group as group:" + word.substring(1) + " or after --");
            }
        }
    }

    /** Sends nothing if the agent can't understand one of the targets. */
    private static void checkAll(AgentClient client, List<String> targets) {
        if (targets.contains("") || targets.contains("*")) {
            throw Failure.usage("Neither \"\" nor \"*\" is a target that can be signalled; leave it out.");
        }
        targets.forEach(client::findProcesses);
    }

    private int preview(AgentClient client, List<String> targets, String signum) {
        List<PreviewReport> reports =
                targets.stream().map(target -> client.preview(target, signum)).toList();
        if (output.json()) {
            output.printJson(reports.size() == 1 ? reports.get(0) : reports);
        } else {
            reports.forEach(report -> output.print(
                    report, handles -> "signalman kill " + handles + " " + report.signal() + connection.words()));
        }
        return missingOk.ofPreviews(reports);
    }

    private int send(List<String> targets, Function<String, SendAnswer> sending) {
        List<SendAnswer> answers = new ArrayList<>();
        int code = ExitCode.OK;
        try {
            for (String target : targets) {
                answers.add(sending.apply(target));
            }
            code = missingOk.ofReports(answers.stream().map(SendAnswer::report).toList());
        } catch (Failure failure) {
            boolean some = answers.stream().anyMatch(answer -> answer.report().delivered() > 0);
            output.complain(failure.sentence());
            code = some ? ExitCode.SOME : failure.exitCode();
        }
        if (!output.json()) {
            answers.forEach(answer -> answer.print(output));
        } else if (!answers.isEmpty()) {
            List<Object> all = answers.stream().map(SendAnswer::whole).toList();
            output.printJson(targets.size() == 1 ? all.get(0) : all);
        }
        return code;
    }
}
