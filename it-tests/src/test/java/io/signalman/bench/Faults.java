package io.signalman.bench;

import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import io.signalman.fleet.SignedFleet;
import io.signalman.testing.Child;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Requests to a fleet while agents and the hub fail: nobody may act twice or late, and no report may be wrong. */
final class Faults {
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int RUNS = 50;

    private final SimulatedFleet fleet;
    private final Random random = new Random(7);
    private final Map<HostState, Integer> states = new TreeMap<>();
    private int acted;
    private int twice;
    private int late;
    private int lost;
    private int untrue;

    /** A fault happens at a random moment after the request has begun. */
    private enum Fault {
        AGENTS_KILLED,
        AGENTS_STOPPED_FOR_A_WHILE,
        AGENTS_CONTINUED_LATE,
        HUB_KILLED,
        /** A partition: connections stay open, and nothing passes until it is too late. */
        HUB_STOPPED
    }

    private Faults(SimulatedFleet fleet) {
        this.fleet = fleet;
    }

    static void measure(Run run, Page page, SimulatedFleet fleet) throws Exception {
        int runs = run.scale().cold() > 1 ? RUNS : Fault.values().length;
        Faults faults = new Faults(fleet);
        for (int i = 0; i < runs; i++) {
            faults.run("fault" + i, Fault.values()[i % Fault.values().length]);
            System.err.println("fault run " + (i + 1) + " of " + runs + ": acted " + faults.acted + ", twice "
                    + faults.twice + ", late " + faults.late + ", missing " + faults.lost + ", untrue " + faults.untrue
                    + ", " + faults.states);
        }
        faults.report(page, runs);
    }

    private void report(Page page, int runs) {
        page.text(runs + " requests to " + fleet.agents().size() + " agents, with a deadline of "
                + DEADLINE.toSeconds() + " s. At a random moment, in turn: a quarter of the agents is killed; is"
                + " stopped for half a second; is stopped and continued after the deadline; the hub is killed; the hub"
                + " is stopped, as a partition, and continued after the deadline.");
        Table table = page.table("Hosts in the reports of " + runs + " requests with faults", "hosts");
        states.forEach((state, count) -> table.row("`" + state + "`", Series.of(count)));
        table.row("acted", Series.of(acted))
                .row("acted twice", Series.of(twice))
                .row("acted after the deadline", Series.of(late))
                .row("missing in the report", Series.of(lost))
                .row("acted although the report says that nothing was sent", Series.of(untrue));
        page.bar(
                "hosts that acted twice or late, or have no line or a wrong one, in " + runs + " runs with faults",
                "JDK " + Runtime.version().feature(),
                Bar.Limit.atMost(0),
                Series.of(twice + late + lost + untrue),
                "");
    }

    private void run(String word, Fault fault) throws Exception {
        Child victim = fleet.jvms().get(random.nextInt(SimulatedFleet.JVMS));
        ProcessHandle server = fleet.hub().natsServer();
        int delay = random.nextInt(2 * fleet.agents().size()); // in ms, about the time that a request takes
        long begin;
        Map<String, HostAnswer> answers;
        try (SignedFleet operator = SimulatedFleet.connect(fleet.hub().profile("anna"))) {
            Thread breaking = new Thread(() -> {
                sleep(delay);
                begin(fault, victim, server);
            });
            breaking.start();
            begin = System.currentTimeMillis();
            answers = SimulatedFleet.ask(operator, fleet.agents(), word, DEADLINE);
            breaking.join();
        }
        sleep(DEADLINE.toMillis() + 100 - (System.currentTimeMillis() - begin));
        repair(fault, victim, server);
        fleet.awaitConnected(SimulatedFleet.JVMS);
        try (SignedFleet operator = SimulatedFleet.connect(fleet.hub().profile("anna"))) {
            // Each agent has read all that was sent to it before.
            SimulatedFleet.ask(operator, fleet.agents(), "after", LONG);
        }
        count(answers, fleet.acts(word), begin + DEADLINE.toMillis());
    }

    private static void begin(Fault fault, Child victim, ProcessHandle server) {
        switch (fault) {
            case AGENTS_KILLED -> victim.close();
            case AGENTS_STOPPED_FOR_A_WHILE -> {
                signal("-STOP", victim.pid());
                sleep(500);
                signal("-CONT", victim.pid());
            }
            case AGENTS_CONTINUED_LATE -> signal("-STOP", victim.pid());
            case HUB_KILLED -> server.destroyForcibly();
            case HUB_STOPPED -> signal("-STOP", server.pid());
        }
    }

    private void repair(Fault fault, Child victim, ProcessHandle server) throws InterruptedException {
        switch (fault) {
            case AGENTS_KILLED -> fleet.startAgain(victim);
            case AGENTS_CONTINUED_LATE -> signal("-CONT", victim.pid());
            case HUB_STOPPED -> signal("-CONT", server.pid());
            case HUB_KILLED, AGENTS_STOPPED_FOR_A_WHILE -> {}
        }
    }

    private void count(Map<String, HostAnswer> answers, List<SimulatedFleet.Act> acts, long deadline) {
        lost += fleet.agents().size() - answers.size();
        answers.values().forEach(answer -> states.merge(answer.state(), 1, Integer::sum));
        Set<String> before = new HashSet<>();
        for (SimulatedFleet.Act act : acts) {
            acted++;
            twice += before.add(act.agent()) ? 0 : 1;
            late += act.millis() > deadline ? 1 : 0;
            HostAnswer answer = answers.get(act.agent());
            untrue += answer != null && nothingWasSent(answer.state()) ? 1 : 0;
        }
    }

    private static boolean nothingWasSent(HostState state) {
        return state == HostState.UNREACHABLE || state == HostState.REFUSED || state == HostState.NOT_SENT;
    }

    private static void signal(String signal, long pid) {
        Child.output("kill", signal, String.valueOf(pid));
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(Math.max(0, millis));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
