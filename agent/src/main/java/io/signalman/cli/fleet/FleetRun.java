package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.StopSignals;
import io.signalman.cli.output.Table;
import io.signalman.cli.output.Terminal;
import io.signalman.core.ErrorText;
import io.signalman.core.JobReport;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/** One command on many hosts. */
public final class FleetRun implements AutoCloseable {
    /** On more hosts than this, KILL and stop ask first. */
    private static final int MOST_UNASKED = 10;

    /** More details than this are left to {@code --json}. */
    private static final int MOST_LINES = 100;

    private final List<Host> hosts;
    private final Opening opening;
    private final IntFunction<Batches> batches;
    private final Duration deadline;
    private final boolean yes;
    private final Output output;
    private Optional<Fleet> fleet = Optional.empty();

    /** Connects. */
    interface Opening {
        Fleet open() throws FleetException;
    }

    /** @param batches by the number of hosts */
    FleetRun(
            List<Host> hosts,
            Opening opening,
            IntFunction<Batches> batches,
            Duration deadline,
            boolean yes,
            Output output) {
        this.hosts = hosts;
        this.opening = opening;
        this.batches = batches;
        this.deadline = deadline;
        this.yes = yes;
        this.output = output;
    }

    /**
     * The same command on some of the hosts.
     *
     * @throws Failure if a name is no host of this command
     */
    public FleetRun only(Set<String> names) {
        Set<String> unknown = new TreeSet<>(names);
        hosts.forEach(host -> unknown.remove(host.name()));
        if (!unknown.isEmpty()) {
            throw Failure.usage("The plan has hosts that the options don't select now: " + String.join(", ", unknown)
                    + "; nothing was sent.");
        }
        List<Host> some =
                hosts.stream().filter(host -> names.contains(host.name())).toList();
        return new FleetRun(some, opening, batches, deadline, yes, output);
    }

    /** The same command with more time for each host. */
    public FleetRun withTime(Duration more) {
        return new FleetRun(hosts, opening, batches, deadline.plus(more), yes, output);
    }

    /**
     * Asks on a terminal before something that can't be undone is done on more than ten hosts.
     *
     * @param what such as {@code Send SIGKILL}
     * @throws Failure if the answer is no, or nobody can be asked
     */
    public void confirm(String what) {
        if (yes || hosts.size() <= MOST_UNASKED) {
            return;
        }
        if (!Terminal.isInteractive()) {
            throw Failure.usage(what + " on " + hosts.size() + " hosts needs --yes; nothing was sent.");
        }
        if (!output.confirm(what + " on " + hosts.size() + " hosts? [y/N] ")) {
            throw Failure.usage("Nothing was sent.");
        }
    }

    /** Asks each host once, and returns a result per host, in their order. */
    public List<HostResult> ask(Question question) {
        FleetProgress progress = new FleetProgress(output, hosts.size());
        return run(
                progress,
                (names, taken) -> fleet().ask(
                                question.call(names, deadline),
                                answer -> taken.accept(HostResult.of(answer, question.reader()))));
    }

    /**
     * Starts a job on each host and follows the jobs until they are over.
     *
     * @param begin starts it
     * @param code the exit code of a job
     */
    public List<HostResult> follow(Question begin, ToIntFunction<JobReport> code) {
        FleetProgress progress = new FleetProgress(output, hosts.size());
        return run(
                progress,
                (names, taken) -> new JobRounds(fleet(), deadline, code, progress::jobs, taken).run(names, begin));
    }

    /**
     * Follows the reports of all hosts until an interrupt, or until nobody reads the output.
     *
     * @param begun is run once, when later reports will be seen
     * @param taken gets each with its host's name
     */
    public void watch(Runnable begun, BiConsumer<String, Map<?, ?>> taken) {
        StopSignals.run(Thread.currentThread()::interrupt);
        try {
            new EventRounds(this::fleet, this::close, deadline, output, taken)
                    .follow(hosts.stream().map(Host::name).toList(), begun);
        } catch (FleetException e) {
            throw Failure.unreachable(ErrorText.of(e));
        } catch (InterruptedException over) {
            // As it is meant to end.
        }
    }

    private List<HostResult> run(FleetProgress progress, Batches.Step step) {
        StopSignals.run(Thread.currentThread()::interrupt);
        Consumer<HostResult> taken = result -> {
            if (output.json()) {
                output.printJson(result.json());
            }
            progress.add(result);
        };
        return batches.apply(hosts.size()).run(hosts, step, taken);
    }

    private Fleet fleet() throws FleetException {
        if (fleet.isEmpty()) {
            fleet = Optional.of(opening.open());
        }
        return fleet.get();
    }

    /** The exit code. With {@code --json}, prints the summary; else a line per host, with details if they are few. */
    public int finish(List<HostResult> results) {
        return finish(results, Map.of());
    }

    /** @param more items of the summary */
    int finish(List<HostResult> results, Map<String, String> more) {
        long lines = results.stream().mapToLong(result -> result.lines().size()).sum();
        int code = FleetCode.of(results, batches.apply(hosts.size()).allowMissing());
        if (output.json()) {
            Map<String, Object> summary = summary(results, code);
            summary.putAll(more);
            output.printJson(Map.of("summary", summary));
            return code;
        }
        Table table = new Table("HOST", "STATE", "DONE", "");
        for (HostResult result : results) {
            String done = result.matched() > 0 ? result.delivered() + " of " + result.matched() : "";
            table.row(result.host(), result.state(), done, result.message());
            if (lines <= MOST_LINES) {
                result.lines().forEach(line -> table.row("  " + line.name(), line.state(), "", line.message()));
            }
        }
        output.print(table);
        output.print(results.size() + (results.size() == 1 ? " host" : " hosts")
                + FleetProgress.words(": ", states(results)) + "."
                + (lines > MOST_LINES ? " See the processes with --json." : ""));
        return code;
    }

    private static Map<HostState, Integer> states(List<HostResult> results) {
        Map<HostState, Integer> counts = new EnumMap<>(HostState.class);
        results.forEach(result -> counts.merge(result.state(), 1, Integer::sum));
        return counts;
    }

    private static Map<String, Object> summary(List<HostResult> results, int code) {
        Map<HostState, Integer> counts = states(results);
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("hosts", results.size());
        for (HostState state : HostState.values()) {
            summary.put(state.name(), counts.getOrDefault(state, 0));
        }
        summary.put("matched", results.stream().mapToLong(HostResult::matched).sum());
        summary.put(
                "delivered", results.stream().mapToLong(HostResult::delivered).sum());
        summary.put("exitCode", code);
        return summary;
    }

    @Override
    public void close() {
        fleet.ifPresent(Fleet::close);
        fleet = Optional.empty();
    }
}
