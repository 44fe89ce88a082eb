package io.signalman.bench;

import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import io.signalman.fleet.SignedFleet;
import io.signalman.testing.Child;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Requests to a fleet while agents and the hub fail: nobody may act twice or late, and no report may be wrong. */
final class Faults {
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final String ACTED = "acted ";
    private static final int RUNS = 50;

    private final SimulatedFleet fleet;
    private final Random random = new Random(7);
    private int asked;

    private Faults(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    static void measure(Run run, Page page, SimulatedFleet fleet) throws Exception {
        new Faults(fleet).measure(run, page);
    }

    private void measure(Run run, Page page) throws Exception {
        int twice = 0;
        int late = 0;
        int lost = 0;
        int untrue = 0;
        Map<HostState, Integer> states = new TreeMap<>();
        int runs = run.scale().cold() > 1 ? RUNS : 1;
        for (int i = 0; i < runs; i++) {
            String word = "fault" + asked++;
            long begin = System.currentTimeMillis();
            Map<String, HostAnswer> answers = askUnderFaults(word, i % 4);
            lost += fleet.agents().size() - answers.size();
            answers.values().forEach(answer -> states.merge(answer.state(), 1, Integer::sum));
            fleet.millisUntilAllAreBack();
            try (SignedFleet operator = fleet.connect()) { // Each agent has read all that was sent to it before.
                fleet.ask(operator, "after" + asked++, LONG);
            }
            Map<String, Integer> times = new TreeMap<>();
            for (Child jvm : fleet.jvms()) {
                for (String line : jvm.lines()) {
                    if (line.startsWith(ACTED) && line.contains("\"" + word + "\"")) {
                        String[] words = line.split(" ", -1);
                        HostAnswer answer = answers.get(words[1]);
                        twice += times.merge(words[1], 1, Integer::sum) > 1 ? 1 : 0;
                        late += Long.parseLong(words[words.length - 1]) > begin + DEADLINE.toMillis() ? 1 : 0;
                        untrue += answer != null && nothingWasSent(answer.state()) ? 1 : 0;
                    }
                }
            }
        }
        Table table = page.table(
                runs + " requests with faults: a quarter of the agents stopped and continued late, or killed; the hub"
                        + " killed while the request runs; none",
                "hosts");
        states.forEach((state, count) -> table.row("`" + state + "`", Series.of(count)));
        table.row("acted twice", Series.of(twice))
                .row("acted after the deadline", Series.of(late))
                .row("missing in the report", Series.of(lost))
                .row("acted although the report says that nothing was sent", Series.of(untrue));
        page.bar("wrong reports", "all", Bar.Limit.atMost(0), Series.of(twice + late + lost + untrue), "hosts");
    }

    private static boolean nothingWasSent(HostState state) {
        return state == HostState.UNREACHABLE || state == HostState.REFUSED || state == HostState.NOT_SENT;
    }

    private Map<String, HostAnswer> askUnderFaults(String word, int fault) throws Exception {
        Child victim = fleet.jvms().get(random.nextInt(SimulatedFleet.JVMS));
        try (SignedFleet operator = fleet.connect()) {
            switch (fault) {
                case 0 -> Child.output("kill", "-STOP", String.valueOf(victim.pid()));
                case 1 -> victim.close();
                case 2 -> {
                    ProcessHandle server = fleet.hub().natsServer();
                    Thread killer = new Thread(() -> {
                        sleep(random.nextInt(400));
                        server.destroyForcibly();
                    });
                    killer.start();
                }
                default -> {}
            }
            return fleet.ask(operator, word, DEADLINE);
        } finally {
            if (fault == 0) {
                Child.output("kill", "-CONT", String.valueOf(victim.pid()));
            } else if (fault == 1) {
                fleet.startAgain(victim);
            } else if (fault == 2) {
                sleep(1_000);
            }
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
