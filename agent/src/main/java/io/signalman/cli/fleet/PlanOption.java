package io.signalman.cli.fleet;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.NotEmpty;
import io.signalman.cli.output.Output;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import picocli.CommandLine.Option;

/** {@code --plan}: exactly the processes that a dry run on many hosts showed. */
public final class PlanOption {
    private final HostAccess access;

    @Option(
            names = "--plan",
            paramLabel = "<plan>",
            converter = NotEmpty.class,
            description =
                    "With --on or --inventory: the processes that the dry run with this id showed, and no others.")
    private String id = "";

    /** Used by picocli, which sets the fields. */
    public PlanOption(HostAccess access) {
        this.access = access;
    }

    /** Whether a plan takes the place of the target. */
    public boolean isGiven() {
        return !id.isEmpty();
    }

    /**
     * The hosts of a command and the target of each.
     *
     * @param all the hosts that the options select
     * @param what the command with its signal or ladder
     * @param target on each host, without {@code --plan}
     */
    public Targets targets(FleetRun all, String what, String target) {
        if (!isGiven()) {
            return new Targets(all, host -> target);
        }
        SavedPlan plan = SavedPlan.read(access, id, what);
        return new Targets(
                all.only(plan.targets().keySet()), host -> plan.targets().getOrDefault(host, ""));
    }

    /** Some hosts, and the target on each. */
    public record Targets(FleetRun run, Function<String, String> of) {}

    /**
     * Prints the results of a dry run, stores the plan, and says how to carry it out.
     *
     * @param handles of the processes that an answer names, separated by commas
     * @return the exit code
     */
    public int offer(
            FleetRun run,
            List<HostResult> results,
            Function<Object, String> handles,
            String what,
            String options,
            Output output) {
        Map<String, String> targets = new TreeMap<>();
        results.forEach(result -> result.reading()
                .map(reading -> handles.apply(reading.report()))
                .filter(some -> !some.isEmpty())
                .ifPresent(some -> targets.put(result.host(), some)));
        if (targets.isEmpty()) {
            return run.finish(results);
        }
        SavedPlan shown = new SavedPlan(what, targets);
        if (!shown.problem().isEmpty()) {
            output.complain(shown.problem());
            return run.finish(results);
        }
        String plan = shown.save(access);
        int code = run.finish(results, Map.of("plan", plan));
        if (!output.json()) {
            String[] words = what.split(" ", 2);
            output.print("To send it to exactly these: signalman " + words[0] + " --plan " + plan + options
                    + (words.length > 1 ? " " + words[1] : ""));
        }
        return code;
    }

    /**
     * Checks that a plan is for many hosts.
     *
     * @throws Failure if it is not
     */
    public void check(FleetOptions fleet, Connection connection) {
        if (isGiven() && !fleet.isGiven(connection)) {
            throw Failure.usage("--plan needs the --on or --inventory of its dry run.");
        }
    }
}
