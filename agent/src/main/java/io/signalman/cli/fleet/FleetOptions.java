package io.signalman.cli.fleet;

import io.signalman.cli.client.AgentDoors;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.NotEmpty;
import io.signalman.cli.output.Output;
import io.signalman.core.Durations;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.Host;
import io.signalman.fleet.Roster;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of a command for many hosts. */
public final class FleetOptions {
    private static final Pattern BATCH = Pattern.compile("([1-9][0-9]{0,4})|([1-9][0-9]?|100)%");
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final FleetAccess access;

    @Option(
            names = "--on",
            paramLabel = "<hosts>",
            converter = NotEmpty.class,
            description = "Run it on many hosts: groups and hosts, separated by commas, or all. Add label=value to"
                    + " narrow them: web,zone=eu. Write group=web or host=web if web is both.")
    private String on = "";

    @Option(
            names = "--inventory",
            paramLabel = "<file>",
            converter = NotEmpty.class,
            description = "The hosts, without a broker: a file (JSON, or YAML as .yml), a URL, or srv:<name>, as"
                    + " Prometheus' file_sd, http_sd and DNS SRV; targets are host:port over HTTPS, or unix:/path.")
    private String inventory = "";

    @Option(
            names = "--fleet",
            paramLabel = "<file>",
            converter = NotEmpty.class,
            description = "The profile of the broker; by default $SIGNALMAN_FLEET, or signalman/fleet.conf in"
                    + " $XDG_CONFIG_HOME.")
    private String profile = "";

    @Option(
            names = "--batch",
            paramLabel = "<n>",
            converter = NotEmpty.class,
            description = "So many hosts at a time, or a share: 10%%. All at once if not given.")
    private String batch = "";

    @Option(
            names = "--canary",
            paramLabel = "<n>",
            description = "So many hosts first, alone; the others only if all of these succeed.")
    private int canary;

    @Option(
            names = "--pause",
            paramLabel = "<time>",
            converter = NotEmpty.class,
            description = "Wait between two batches: 5s.")
    private String pause = "";

    @Option(
            names = "--max-failures",
            paramLabel = "<n>",
            description = "Ask no further batch once more hosts than this have failed.")
    private int maxFailures = -1;

    @Option(
            names = "--deadline",
            paramLabel = "<time>",
            converter = NotEmpty.class,
            description = "How long each host has to answer, 100ms to 10m; 5s if not given.")
    private String deadline = "";

    @Option(
            names = "--allow-missing",
            paramLabel = "<n>",
            description = "Up to so many unreachable hosts don't count in the exit code.")
    private int allowMissing = -1;

    @Option(names = "--yes", description = "Don't ask before KILL or stop on more than ten hosts.")
    private boolean yes;

    /** Used by picocli, which sets the fields. */
    public FleetOptions(FleetAccess access) {
        this.access = access;
    }

    /**
     * Whether the command is for many hosts.
     *
     * @throws Failure if an option makes no sense beside the others
     */
    public boolean isGiven(Connection connection) {
        boolean given = !(on + inventory).isEmpty();
        if (!given && (hasBatches() || !(profile + deadline).isEmpty())) {
            throw Failure.usage("The options for many hosts need --on or --inventory.");
        }
        if (given && connection.namesAgent()) {
            throw Failure.usage("--on and --inventory name many hosts; leave out --jvm, --url and --context.");
        }
        if (given && inventory.isEmpty() && connection.hasFiles()) {
            throw Failure.usage("--token-file and --ca-file go with --inventory; enrolled agents know your key.");
        }
        if (!inventory.isEmpty() && !profile.isEmpty()) {
            throw Failure.usage("--inventory needs no broker; leave out --fleet.");
        }
        return given;
    }

    private boolean hasBatches() {
        return yes || canary != 0 || maxFailures >= 0 || allowMissing >= 0 || !(batch + pause).isEmpty();
    }

    /**
     * Finds the hosts of a command that only follows them.
     *
     * @throws Failure as {@link #open} does, and if an option makes no sense for such a command
     */
    public FleetRun openToWatch(Connection connection, Output output) {
        if (hasBatches()) {
            throw Failure.usage("watch follows all hosts at once; leave out --batch, --canary, --pause,"
                    + " --max-failures, --allow-missing and --yes.");
        }
        return open(connection, output);
    }

    /**
     * Finds the hosts. The first request connects.
     *
     * @throws Failure if no host is selected, or an option is malformed
     */
    public FleetRun open(Connection connection, Output output) {
        if (inventory.isEmpty()) {
            FleetProfile known = access.profile(profile);
            List<Host> hosts = selected("the roster", hosts(known));
            return run(hosts, () -> access.openFleet(known), output);
        }
        AgentDoors doors = connection.doors();
        Inventory known = InventorySource.read(inventory, doors);
        known.checkPlain(doors.hasToken());
        List<Host> hosts = selected("the inventory " + inventory, known.hosts());
        return run(hosts, () -> new HttpFleet(known.urls(), doors), output);
    }

    private FleetRun run(List<Host> hosts, FleetRun.Opening opening, Output output) {
        batches(hosts.size()); // what is wrong with the options is wrong with any number of hosts
        return new FleetRun(hosts, opening, this::batches, deadline(), yes, output);
    }

    /** The groups, hosts and other words that {@code --on} takes, with descriptions. */
    public static Map<String, String> words(FleetAccess access) {
        Map<String, String> words = new LinkedHashMap<>();
        try {
            for (Host host : hosts(access.profile(""))) {
                words.put(host.name(), "host of " + host.group());
                words.putIfAbsent(host.group(), "group");
            }
            words.put(Selection.ALL, "all hosts");
        } catch (Failure none) {
            // The command itself will say why.
        }
        return words;
    }

    private static List<Host> hosts(FleetProfile profile) {
        List<Host> hosts =
                profile.roster().agents().stream().map(Roster.Agent::host).toList();
        if (hosts.isEmpty()) {
            throw Failure.usage("No agent is enrolled; see: signalman fleet enroll --help");
        }
        return hosts;
    }

    private List<Host> selected(String source, List<Host> hosts) {
        return on.isEmpty() ? hosts : new Selection(source, hosts).of(on);
    }

    private Batches batches(int hosts) {
        boolean parts = !batch.isEmpty() || canary > 0;
        if (!parts && (!pause.isEmpty() || maxFailures >= 0)) {
            throw Failure.usage("--pause and --max-failures act between batches; give --batch or --canary too.");
        }
        if (canary < 0 || allowMissing < -1 || maxFailures < -1) {
            throw Failure.usage("--canary, --max-failures and --allow-missing take a number from 0.");
        }
        return new Batches(
                Math.min(canary, hosts),
                size(hosts),
                pause.isEmpty() ? Duration.ZERO : time("--pause", pause),
                maxFailures < 0 ? Integer.MAX_VALUE : maxFailures,
                Math.max(0, allowMissing));
    }

    private int size(int hosts) {
        if (batch.isEmpty()) {
            return hosts;
        }
        if (!BATCH.matcher(batch).matches()) {
            throw Failure.usage("--batch " + batch + " is neither a number of hosts nor a share such as 10%.");
        }
        return batch.endsWith("%")
                ? (Integer.parseInt(batch.substring(0, batch.length() - 1)) * hosts + 99) / 100
                : Integer.parseInt(batch);
    }

    private Duration deadline() {
        Duration time = deadline.isEmpty() ? Duration.ofSeconds(5) : time("--deadline", deadline);
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw Failure.usage("--deadline takes 100ms to 10m.");
        }
        return time;
    }

    private static Duration time(String option, String text) {
        Optional<Duration> time = Durations.parse(text);
        return time.orElseThrow(() -> Failure.usage(
                option + " " + text + " " + Durations.problem(text, "is no time; write it like 500ms or 5s") + "."));
    }

    /** The options that select the hosts, as a shell reads them, each after a blank. */
    public String words(Connection connection) {
        StringBuilder words = new StringBuilder();
        Map<String, String> options = new LinkedHashMap<>();
        options.put("--on", on);
        options.put("--inventory", inventory);
        options.put("--fleet", profile);
        options.forEach((name, value) ->
                words.append(value.isEmpty() ? "" : " " + name + " '" + value.replace("'", "'\\''") + "'"));
        return words + connection.words();
    }
}
