package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Asks hosts in batches, the canaries alone and first.
 *
 * @param canary how many hosts are canaries; 0 for none. All of them must succeed
 * @param size how many hosts are in a batch, from 1
 * @param pause the time between two batches
 * @param maxFailures with more failed hosts, the remaining ones are not asked
 * @param allowMissing so many unreachable hosts are no failures
 */
record Batches(int canary, int size, Duration pause, int maxFailures, int allowMissing) {
    /** Asks some hosts, side by side. */
    interface Step {
        /**
         * Asks them once.
         *
         * @param taken gets one result per host, as it is known
         */
        void ask(List<String> hosts, Consumer<HostResult> taken) throws FleetException, InterruptedException;
    }

    /**
     * Asks the hosts.
     *
     * @param taken gets each result as it is known
     * @return a result per host, in the order of the hosts
     * @throws Failure if no host at all can be asked
     */
    List<HostResult> run(List<Host> hosts, Step step, Consumer<HostResult> taken) {
        Map<String, HostResult> results = new LinkedHashMap<>();
        hosts.forEach(host -> results.put(host.name(), HostResult.of(host.name(), HostState.NOT_SENT, "")));
        List<HostResult> known = new ArrayList<>();
        Consumer<HostResult> take = result -> {
            known.add(result);
            results.put(result.host(), result);
            taken.accept(result);
        };
        String stopped = "";
        for (int from = 0; from < hosts.size() && stopped.isEmpty(); ) {
            int to = Math.min(hosts.size(), from + (from == 0 && canary > 0 ? canary : size));
            List<String> names =
                    hosts.subList(from, to).stream().map(Host::name).toList();
            stopped = ask(names, step, take, known);
            if (stopped.isEmpty() && to < hosts.size()) {
                stopped = next(from == 0 && canary > 0, known);
            }
            from = to;
        }
        String why = stopped;
        List<String> rest = new ArrayList<>(results.keySet());
        known.forEach(result -> rest.remove(result.host()));
        rest.forEach(host -> take.accept(HostResult.of(host, HostState.NOT_SENT, why)));
        return new ArrayList<>(results.values());
    }

    /** Returns why no further host may be asked; "" to go on. */
    private static String ask(List<String> names, Step step, Consumer<HostResult> take, List<HostResult> known) {
        int before = known.size();
        try {
            step.ask(names, take);
            return "";
        } catch (FleetException e) {
            if (before == 0) {
                throw Failure.unreachable(String.valueOf(e.getMessage()));
            }
            return "Not sent: " + e.getMessage();
        } catch (InterruptedException e) {
            List<String> open = new ArrayList<>(names);
            known.forEach(result -> open.remove(result.host()));
            open.forEach(host -> take.accept(HostResult.of(
                    host,
                    HostState.UNKNOWN,
                    "The command was interrupted before the answer; the agent may have acted.")));
            return "Not sent: the command was interrupted.";
        }
    }

    private String next(boolean wasCanary, List<HostResult> known) {
        long canaries = wasCanary ? FleetCode.failures(known, 0) : 0; // none of them may be missing
        if (canaries > 0) {
            return "Not sent: " + canaries + " of " + known.size() + " canaries failed.";
        }
        long failures = FleetCode.failures(known, allowMissing);
        if (failures > maxFailures) {
            return "Not sent: " + failures + " hosts failed, more than --max-failures " + maxFailures + ".";
        }
        try {
            Thread.sleep(pause.toMillis()); // also for 0 ms, it notices an interrupt
            return "";
        } catch (InterruptedException e) {
            return "Not sent: the command was interrupted.";
        }
    }
}
