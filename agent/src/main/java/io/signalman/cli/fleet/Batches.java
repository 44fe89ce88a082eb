package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        Map<String, HostResult> known = new HashMap<>();
        Consumer<HostResult> take = result -> {
            known.put(result.host(), result);
            taken.accept(result);
        };
        List<String> all = hosts.stream().map(Host::name).toList();
        String stopped = "";
        for (int from = 0; from < all.size() && stopped.isEmpty(); ) {
            boolean canaries = from == 0 && canary > 0;
            int to = Math.min(all.size(), from + (canaries ? canary : size));
            stopped = ask(all.subList(from, to), step, take, known);
            if (stopped.isEmpty() && to < all.size()) {
                stopped = next(canaries, known.values());
            }
            from = to;
        }
        none(all, HostState.NOT_SENT, stopped, take, known);
        return all.stream().map(name -> Objects.requireNonNull(known.get(name))).toList();
    }

    /** Takes that outcome for the hosts that have none. */
    private static void none(
            List<String> names, HostState state, String why, Consumer<HostResult> take, Map<String, HostResult> known) {
        names.stream()
                .filter(name -> !known.containsKey(name))
                .forEach(name -> take.accept(HostResult.of(name, state, why)));
    }

    /** Returns why no further host may be asked; "" to go on. */
    private static String ask(List<String> names, Step step, Consumer<HostResult> take, Map<String, HostResult> known) {
        boolean first = known.isEmpty();
        try {
            step.ask(names, take);
            return "";
        } catch (FleetException e) {
            if (first) {
                throw Failure.unreachable(String.valueOf(e.getMessage()));
            }
            return "Not sent: " + e.getMessage();
        } catch (InterruptedException e) {
            String why = "The command was interrupted before the answer; the agent may have acted.";
            none(names, HostState.UNKNOWN, why, take, known);
            return "Not sent: the command was interrupted.";
        }
    }

    private String next(boolean wasCanary, Collection<HostResult> known) {
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
