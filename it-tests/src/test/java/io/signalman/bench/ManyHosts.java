package io.signalman.bench;

import io.signalman.it.CommandLine;
import io.signalman.it.Hub;
import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One command, many hosts. */
final class ManyHosts implements Chapter {
    static final Path LAUNCHER = TestHost.JAR.resolve("../../../signalman").normalize();

    private static final int MOST_AGENTS = 1_000;
    private static final int AGENTS_UNDER_FAULTS = 200;

    /** Requests that do not count, until the JVMs have compiled what they run: an agent of its own JVM has time for that. */
    private static final int WARM_UP = 8;

    @Override
    public String key() {
        return "fleet";
    }

    @Override
    public String title() {
        return "Many hosts";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        if (run.peer(page, "nats-server", "nats-server").isEmpty()) {
            return;
        }
        List<String> agents =
                SimulatedFleet.names(Math.min(MOST_AGENTS, run.scale().mostProcesses()));
        page.text(agents.size() + " agents with TLS connections in " + SimulatedFleet.JVMS + " JVMs, the hub and the"
                + " operator share this machine. An agent checks each request and signs its answer as everywhere, but"
                + " sends nothing. The floor is the time that the signatures alone take on all processors: for each"
                + " agent, two are verified and one is made.");
        try (Hub hub =
                Hub.start(new CommandLine(run.newFolder("fleet")), "--name", "127.0.0.1", "--name", "localhost")) {
            hub.operator("anna", "admin");
            hub.enroll("sim", agents);
            page.tell();
            for (Path jdk : run.jdks()) {
                try (SimulatedFleet fleet = SimulatedFleet.start(hub, jdk, agents)) {
                    scatter(run, page, fleet, jdk);
                    page.tell();
                    cold(run, page, fleet, jdk);
                    page.tell();
                    comeBack(run, page, fleet, jdk);
                    page.tell();
                }
            }
            Path jdk = run.jdks().get(0);
            List<String> fewer = agents.subList(0, Math.min(AGENTS_UNDER_FAULTS, agents.size()));
            try (SimulatedFleet fleet = SimulatedFleet.start(hub, jdk, fewer)) {
                OtherWays.measure(run, page, fleet);
                page.tell();
                Faults.measure(run, page, fleet);
                page.tell();
            }
        }
    }

    private static int rounds(Run run) {
        return (run.scale().cold() + 3) / 4;
    }

    private static Child operator(SimulatedFleet fleet, Path jdk) {
        Child operator = Child.start(
                Jdks.java(jdk).toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FleetOperator.class.getName(),
                fleet.hub().profile("anna"),
                String.valueOf(fleet.agents().size()));
        operator.awaitLine("ready");
        return operator;
    }

    /** Gives the operator a word, and returns the time that it took, in ms. */
    private static double millis(Child operator, String word, int times) throws IOException {
        operator.line(word);
        List<String> lines = operator.awaitLines(word + " ", times);
        return Double.parseDouble(lines.get(times - 1).substring(word.length() + 1));
    }

    private static void scatter(Run run, Page page, SimulatedFleet fleet, Path jdk) throws Exception {
        int count = fleet.agents().size();
        int hub = Math.toIntExact(fleet.hub().natsServer().pid());
        int rounds = rounds(run);
        int unused = rounds > 1 ? WARM_UP : 0;
        List<Double> millis = new ArrayList<>();
        List<Double> floor = new ArrayList<>();
        List<Double> asking = new ArrayList<>();
        List<Double> server = new ArrayList<>();
        List<Double> agents = new ArrayList<>();
        List<String> missing;
        try (Child operator = operator(fleet, jdk)) {
            for (int i = 1; i <= unused + rounds; i++) {
                double least = millis(operator, FleetOperator.FLOOR, i);
                double ownBefore = Cpu.micros(operator.pid());
                double hubBefore = Cpu.micros(hub);
                double agentsBefore = fleet.cpu();
                double time = millis(operator, FleetOperator.SCATTER, i);
                if (i > unused) {
                    floor.add(least);
                    millis.add(time);
                    asking.add((Cpu.micros(operator.pid()) - ownBefore) / count);
                    server.add((Cpu.micros(hub) - hubBefore) / count);
                    agents.add((fleet.cpu() - agentsBefore) / count);
                }
            }
            missing = operator.lines().stream()
                    .filter(line -> line.startsWith("missing "))
                    .toList();
        }
        String on = Run.name(jdk);
        if (!missing.isEmpty()) {
            page.text("**Not all answered**, " + on + ": " + missing.size() + " times in all rounds, such as "
                    + missing.get(0));
        }
        Series time = new Series(millis);
        Series least = new Series(floor);
        String signatures = "the signatures alone";
        page.table("One request to " + count + " agents, connected already, " + on, "ms")
                .row(signatures, least)
                .row("hello, request, last verified answer", time)
                .over(signatures);
        page.table("Processor time of a request, " + on, "µs a host")
                .row(
                        "the signatures alone",
                        least.map(ms -> ms * 1e3 * Runtime.getRuntime().availableProcessors() / count))
                .row("operator", new Series(asking))
                .row("hub", new Series(server))
                .row("agent", new Series(agents));
        page.table("Memory, " + on, "MB")
                .row("hub", Series.of(rss(hub)))
                .row(
                        "JVM with " + count / SimulatedFleet.JVMS + " agents",
                        Series.of(rss(fleet.jvms().get(0).pid())));
        page.bar("the scatter itself, " + count + " agents", on, Bar.Limit.atMost(1000), time, "ms", least);
    }

    /** In MB, VmRSS of proc_pid_status(5). */
    private static double rss(int pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                        .filter(line -> line.startsWith("VmRSS:"))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                        .findFirst()
                        .orElse(0)
                / 1024.0;
    }

    private static void cold(Run run, Page page, SimulatedFleet fleet, Path jdk) throws Exception {
        Map<String, String> environment = environment(run, jdk);
        String hello =
                Hello.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        String bare = "`java Hello`";
        String command = "`./signalman kill --on all x CONT`";
        Map<String, Series> results = new Turns()
                .time(bare, () -> Programs.run(Jdks.java(jdk), "-cp", hello, Hello.class.getName()))
                .time(command, () -> Programs.run(environment, LAUNCHER, onHub(fleet, "all")))
                .run(rounds(run));
        Table table = page.table("The command from its start to its end, " + Run.name(jdk), "ms");
        results.forEach(table::row);
        page.bar(
                "`kill --on all`, cold, " + fleet.agents().size() + " agents",
                Run.name(jdk),
                Bar.Limit.atMost(2500),
                results.get(command),
                "ms",
                results.get(bare));
    }

    static Map<String, String> environment(Run run, Path jdk) throws IOException {
        return Map.of(
                "JAVA_HOME",
                jdk.toString(),
                "XDG_STATE_HOME",
                run.newFolder("state").toString());
    }

    static String[] onHub(SimulatedFleet fleet, String hosts) {
        return new String[] {
            "kill", "--on", hosts, "x", "CONT", "--fleet", fleet.hub().profile("anna"), "--deadline", "1m"
        };
    }

    private static void comeBack(Run run, Page page, SimulatedFleet fleet, Path jdk) throws Exception {
        List<Double> millis = new ArrayList<>();
        List<Double> cpu = new ArrayList<>();
        int rounds = run.scale().rounds();
        for (int i = rounds > 1 ? -1 : 0; i < rounds; i++) { // the first return compiles what the others run
            double agentsBefore = fleet.cpu();
            ProcessHandle server = fleet.hub().natsServer();
            long begin = System.nanoTime();
            server.destroyForcibly();
            server.onExit().get();
            fleet.awaitConnected(0);
            fleet.awaitConnected(SimulatedFleet.JVMS);
            if (i >= 0) {
                millis.add((System.nanoTime() - begin) / 1e6);
                cpu.add((fleet.cpu() - agentsBefore) / 1e3 / fleet.agents().size());
            }
        }
        Series time = new Series(millis);
        String on = Run.name(jdk);
        page.table("The hub is killed and starts again, " + on, "ms").row("until all agents are connected again", time);
        page.table("Processor time of that, " + on, "ms an agent").row("agent", new Series(cpu));
        page.bar(
                "all " + fleet.agents().size() + " agents return, the slowest of " + millis.size() + " times",
                on,
                Bar.Limit.atMost(20_000),
                Series.of(time.most()),
                "ms");
    }
}
