package io.signalman.bench;

import io.signalman.it.Browser;
import io.signalman.it.CommandLine;
import io.signalman.it.HttpDoor;
import io.signalman.it.TestHost;
import io.signalman.it.Ui;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The page of {@code signalman ui}: how soon it is ready, and what a refresh costs the agent. */
final class FirstPage implements Chapter {
    private static final int REFRESHES = 100;
    private static final int MOST = 1000;
    private static final String LINK = "`signalman ui`, until it prints its link";
    private static final String READY = "the same, until the browser shows the processes";

    @Override
    public String key() {
        return "page";
    }

    @Override
    public String title() {
        return "The page";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        int count = Math.min(MOST, run.scale().mostProcesses());
        page.text(
                "`signalman ui` from its start, in a browser that runs already, and what one refresh of the page costs"
                        + " the agent: its list of " + count
                        + " processes, new events and running jobs, as processor time of the"
                        + " host JVM over " + REFRESHES
                        + " refreshes. The page refreshes every two seconds while it is seen.");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        for (Path jdk : run.jdks()) {
            try (TestHost host = run.host(jdk).start();
                    Floor.Crowd crowd = floor.get().crowd(count);
                    Browser browser = new Browser()) {
                host.attach();
                String name = crowd.name();
                Map<String, Series> times = new Turns()
                        .add(LINK, () -> ready(run, host, Optional.empty(), name))
                        .add(READY, () -> ready(run, host, Optional.of(browser), name))
                        .run(run.scale().rounds());
                Table table = page.table("Ready, on " + Run.name(jdk), "ms");
                times.forEach(table::row);
                Series refresh = new Turns()
                        .add("refresh", () -> refresh(host, name))
                        .run(run.scale().rounds())
                        .values()
                        .iterator()
                        .next();
                page.table("A refresh of " + count + " processes, on " + Run.name(jdk), "ms of CPU at the agent")
                        .row("list, events and jobs", refresh);
                if (count == MOST) {
                    page.bar(
                            "page ready, cold",
                            Run.name(jdk),
                            Bar.Limit.atMost(1500),
                            times.get(READY),
                            "ms",
                            times.get(LINK));
                    page.bar("a refresh of 1,000 processes", Run.name(jdk), Bar.Limit.atMost(50), refresh, "ms of CPU");
                }
            }
        }
    }

    private static double ready(Run run, TestHost host, Optional<Browser> browser, String name) throws Exception {
        CommandLine signalman = new CommandLine(run.newFolder("home"));
        long begin = System.nanoTime();
        try (Ui ui = new Ui(signalman, "--jvm", String.valueOf(host.pid()))) {
            browser.ifPresent(shown -> {
                shown.open(ui.link() + "&filter=" + name);
                shown.awaitText("#count", "process");
            });
            return (System.nanoTime() - begin) / 1e6;
        }
    }

    private static double refresh(TestHost host, String name) throws Exception {
        HttpDoor http = host.http();
        double before = Cpu.micros(host.pid());
        for (int i = 0; i < REFRESHES; i++) {
            for (String body : List.of(
                    exec("findProcesses", "\"" + name + "\""), exec("listEvents", "0,100"), exec("listJobs", ""))) {
                HttpDoor.Answer answer = http.jolokia(body);
                if (answer.status() != 200) {
                    throw new IOException("not 200: " + answer);
                }
            }
        }
        return (Cpu.micros(host.pid()) - before) / 1e3 / REFRESHES;
    }

    private static String exec(String operation, String arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\",\"operation\":\"" + operation
                + "\",\"arguments\":[" + arguments + "]}";
    }
}
