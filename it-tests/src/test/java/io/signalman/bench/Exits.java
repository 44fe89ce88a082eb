package io.signalman.bench;

import io.signalman.it.TestHost;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The time between the end of a process and its report to a waiting caller. */
final class Exits implements Chapter {
    @Override
    public String key() {
        return "exits";
    }

    @Override
    public String title() {
        return "Waiting for an end";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        int children = run.scale().cold() * 50;
        page.text("A child writes down the time and ends, " + children
                + " of them a round; how long after that a caller knew. `awaitJob` goes through `MBeanServer.invoke`, in turns"
                + " with `Process.waitFor`, which can wait for children of its own JVM only, with a thread for each.");
        page.commands("floor leave");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        for (Path jdk : run.jdks()) {
            List<Double> jobs = new ArrayList<>();
            List<Double> waits = new ArrayList<>();
            for (int round = 0; round < run.scale().rounds(); round++) {
                try (TestHost host = run.host(jdk)
                        .main(ExitHost.class)
                        .javaagent("start.delay=0s,http=false,socket=off")
                        .arguments(floor.get().program().toString(), String.valueOf(children))
                        .start()) {
                    jobs.add(micros(host.process().awaitLines("job ", children)));
                    waits.add(micros(host.process().awaitLines("jdk ", children)));
                }
            }
            Series ours = new Series(jobs);
            Series jdks = new Series(waits);
            page.table("From the end to who waits, " + Run.name(jdk), "µs, p50")
                    .row("`awaitJob`", ours)
                    .row("`Process.waitFor`", jdks)
                    .over("`Process.waitFor`");
            page.bar(
                    "an end is known, p50",
                    Run.name(jdk),
                    Bar.Limit.atMost(1),
                    ours.map(us -> us / 1e3),
                    "ms",
                    jdks.map(us -> us / 1e3));
        }
    }

    /** The median of lines that end with nanoseconds. */
    private static double micros(List<String> lines) {
        return new Series(lines.stream()
                        .map(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)) / 1e3)
                        .toList())
                .median();
    }
}
