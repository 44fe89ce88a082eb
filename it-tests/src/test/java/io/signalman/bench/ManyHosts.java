package io.signalman.bench;

import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import io.signalman.fleet.SignedFleet;
import io.signalman.it.CommandLine;
import io.signalman.it.Hub;
import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One command, many hosts, over a hub. */
final class ManyHosts implements Chapter {
    private static final Path LAUNCHER =
            TestHost.JAR.resolve("../../../signalman").normalize();
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final int MOST_AGENTS = 1_000;

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
        int agents = Math.min(MOST_AGENTS, run.scale().mostProcesses());
        page.text(agents + " agents with TLS connections in " + SimulatedFleet.JVMS + " JVMs, and one hub, all on this"
                + " machine. An agent checks each request and signs its answer as everywhere, but sends nothing.");
        try (Hub hub = Hub.start(new CommandLine(run.newFolder("fleet")));
                SimulatedFleet fleet = SimulatedFleet.start(hub, agents)) {
            scatter(run, page, fleet);
            cold(run, page, fleet);
            comeBack(run, page, fleet);
            Faults.measure(run, page, fleet);
        }
    }

    private static void scatter(Run run, Page page, SimulatedFleet fleet) throws Exception {
        int broker = Math.toIntExact(fleet.hub().natsServer().pid());
        int own = Math.toIntExact(ProcessHandle.current().pid());
        List<Double> millis = new ArrayList<>();
        List<Double> asking = new ArrayList<>();
        List<Double> server = new ArrayList<>();
        List<Double> agent = new ArrayList<>();
        try (SignedFleet operator = fleet.connect()) {
            for (int i = -2; i < run.scale().cold(); i++) {
                double ownBefore = Cpu.micros(own);
                double brokerBefore = Cpu.micros(broker);
                double agentsBefore = fleet.cpu();
                long begin = System.nanoTime();
                requireAll(fleet.ask(operator, "scatter" + i, LONG));
                if (i >= 0) {
                    millis.add((System.nanoTime() - begin) / 1e6);
                    asking.add((Cpu.micros(own) - ownBefore) / fleet.agents().size());
                    server.add(
                            (Cpu.micros(broker) - brokerBefore) / fleet.agents().size());
                    agent.add((fleet.cpu() - agentsBefore) / fleet.agents().size());
                }
            }
        }
        Series time = new Series(millis);
        page.table("One request to " + fleet.agents().size() + " agents, connected already", "ms")
                .row("hello, request, last verified answer", time);
        page.table("Processor time of a request", "µs a host")
                .row("operator", new Series(asking))
                .row("hub", new Series(server))
                .row("agent", new Series(agent));
        page.table("Memory", "MB")
                .row("hub", Series.of(rss(broker)))
                .row(
                        "JVM with " + fleet.agents().size() / SimulatedFleet.JVMS + " agents",
                        Series.of(rss(fleet.jvms().get(0).pid())));
        page.bar("the scatter itself", "JDK " + Runtime.version().feature(), Bar.Limit.atMost(1000), time, "ms");
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

    private static void cold(Run run, Page page, SimulatedFleet fleet) throws Exception {
        for (Path jdk : run.jdks()) {
            Map<String, String> environment = Map.of(
                    "JAVA_HOME",
                    jdk.toString(),
                    "XDG_STATE_HOME",
                    run.newFolder("state").toString());
            String hello = Hello.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath();
            Turns turns = new Turns();
            turns.time("`java Hello`", () -> Programs.run(Jdks.java(jdk), "-cp", hello, Hello.class.getName()));
            turns.time(
                    "`./signalman kill --on all x CONT`",
                    () -> Programs.run(
                            environment,
                            LAUNCHER,
                            "kill",
                            "--on",
                            "all",
                            "x",
                            "CONT",
                            "--fleet",
                            fleet.hub().profile("anna"),
                            "--deadline",
                            "1m"));
            Map<String, Series> results = turns.run(run.scale().cold());
            Table table = page.table("The command from its start to its end, " + Run.name(jdk), "ms");
            results.forEach(table::row);
            page.bar(
                    "`kill --on all`, cold",
                    Run.name(jdk),
                    Bar.Limit.atMost(2500),
                    results.get("`./signalman kill --on all x CONT`"),
                    "ms");
        }
    }

    private static void kill(SimulatedFleet fleet) throws Exception {
        ProcessHandle server = fleet.hub().natsServer();
        server.destroyForcibly();
        server.onExit().get();
        while (fleet.connected() == SimulatedFleet.JVMS) {
            Thread.sleep(1);
        }
    }

    private static void comeBack(Run run, Page page, SimulatedFleet fleet) throws Exception {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < run.scale().rounds(); i++) {
            kill(fleet);
            millis.add(fleet.millisUntilAllAreBack());
        }
        Series time = new Series(millis);
        page.table("The hub is killed and starts again", "ms").row("until all agents are connected again", time);
        page.bar("all agents return", "JDK " + Runtime.version().feature(), Bar.Limit.atMost(20_000), time, "ms");
    }

    private static void requireAll(Map<String, HostAnswer> answers) {
        if (!answers.values().stream().allMatch(answer -> answer.state() == HostState.ANSWERED)) {
            throw new IllegalStateException("not all answered: "
                    + answers.values().stream()
                            .filter(answer -> answer.state() != HostState.ANSWERED)
                            .limit(3)
                            .toList());
        }
    }
}
