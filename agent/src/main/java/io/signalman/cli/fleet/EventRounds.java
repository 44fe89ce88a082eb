package io.signalman.cli.fleet;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.cli.output.Output;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Asks agents for their new reports again and again. A host that does not answer is named once, until it answers. */
final class EventRounds {
    private static final long ROUND_MILLIS = 2_000;
    private static final long MOST = 1_000;

    private final FleetRun.Opening opening;
    private final Runnable lost;
    private final Duration deadline;
    private final Output output;
    private final BiConsumer<String, Map<?, ?>> taken;

    /** The number of the last report by host; -1 before the first answer. */
    private final Map<String, Object> last = new TreeMap<>();

    private final Map<String, String> problems = new HashMap<>();
    private String complaint = "";

    /**
     * @param opening connects if there is no connection
     * @param lost is run if no host answers, so that the next round connects anew
     * @param taken gets each report with its request; or {@code lost}, the number of reports that are not kept any more
     */
    EventRounds(
            FleetRun.Opening opening,
            Runnable lost,
            Duration deadline,
            Output output,
            BiConsumer<String, Map<?, ?>> taken) {
        this.opening = opening;
        this.lost = lost;
        this.deadline = deadline;
        this.output = output;
        this.taken = taken;
    }

    /**
     * Follows until an interrupt, or until nobody reads the output.
     *
     * @param begun is run after the first answers
     * @throws Failure if no host answers the first time
     */
    void follow(List<String> hosts, Runnable begun) throws FleetException, InterruptedException {
        hosts.forEach(host -> last.put(host, -1L));
        round();
        if (problems.size() == hosts.size()) {
            throw Failure.unreachable("No host can be followed.");
        }
        begun.run();
        while (!output.isBroken()) {
            TimeUnit.MILLISECONDS.sleep(ROUND_MILLIS);
            try {
                round();
                complaint = "";
            } catch (FleetException away) {
                String now = away.getMessage() + " Trying again.";
                if (!now.equals(complaint)) {
                    output.complain(now);
                }
                complaint = now;
            }
        }
    }

    private void round() throws FleetException, InterruptedException {
        Map<String, List<Object>> arguments = new HashMap<>();
        last.forEach((host, number) -> arguments.put(host, List.of(number, MOST)));
        opening.open().ask(new FleetCall("listEvents", arguments, "", deadline), this::take);
        if (problems.size() == last.size()) {
            lost.run();
        }
    }

    private void take(HostAnswer answer) {
        HostResult result = HostResult.of(answer, value -> Reading.of(Readings.map(value), ExitCode.OK, "", List.of()));
        if (result.state() != HostState.ANSWERED || result.reading().isEmpty()) {
            if (!result.message().equals(problems.put(result.host(), result.message()))) {
                output.complain(result.host() + ": " + result.message());
            }
            return;
        }
        problems.remove(result.host());
        Map<?, ?> page = Readings.map(result.reading().get().report());
        last.put(result.host(), Json.number(page, "last"));
        if (Json.number(page, "lost") > 0) {
            taken.accept(result.host(), Map.of("lost", Json.number(page, "lost")));
        }
        Json.objects(page, "events").forEach(event -> taken.accept(result.host(), event));
    }
}
