package io.signalman.bench;

import io.signalman.it.TestHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What a ladder adds to the end of the processes themselves. */
final class Ladders implements Chapter {
    static final String LADDER = "TERM 10s KILL";

    private static final int SIGTERM = 15;
    private static final int MOST = 1000;

    /** A job of one process is short, and its code is compiled only after many. */
    private static final int TURNS_FOR_ONE = 50;

    private static final String LOOP = "C: read every comm; pin, read and send to those that fit; poll each";
    private static final String OURS = "`stop(name, \"" + LADDER + "\")` and `awaitJob`";

    @Override
    public String key() {
        return "ladders";
    }

    @Override
    public String title() {
        return "Ladders";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "Processes of one name, which TERM ends, from the call to the end of the last one. `stop` and `awaitJob` go"
                        + " through `MBeanServer.invoke`, in turns with a C program that does the same. Each turn has new processes.");
        page.commands("floor end <name> <processes> 1 " + SIGTERM);
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        List<Integer> counts = Stream.of(1, MOST)
                .map(count -> Math.min(count, run.scale().mostProcesses()))
                .toList();
        for (Path jdk : run.jdks()) {
            try (TestHost host = run.host(jdk).main(StopHost.class).start()) {
                host.attach("http=false", "socket=off", "fanout.max=" + MOST);
                for (int count : counts) {
                    measure(run, page, Run.name(jdk), floor.get(), host.process(), count);
                }
            }
        }
    }

    private static void measure(Run run, Page page, String on, Floor floor, Child host, int count) throws Exception {
        Map<String, Series> results = new Turns()
                .add(LOOP, () -> {
                    try (Floor.Crowd crowd = floor.mortals(count)) {
                        return floor.end(crowd.name(), count, SIGTERM) / 1e6;
                    }
                })
                .add(OURS, () -> {
                    try (Floor.Crowd crowd = floor.mortals(count)) {
                        return stop(host, crowd.name(), count) / 1e6;
                    }
                })
                .run(
                        count == 1
                                ? run.scale().cold() * TURNS_FOR_ONE
                                : run.scale().cold());
        Table table = page.table("Ending " + count + " by name, " + on, "ms");
        results.forEach(table::row);
        table.over(LOOP);
        page.bar(
                "what a ladder adds to the end of " + count + (count == 1 ? " process" : " processes"),
                on,
                Bar.Limit.atMost(count == 1 ? 2 : 20),
                results.get(OURS).minus(results.get(LOOP)),
                "ms");
    }

    private static double stop(Child host, String name, int count) throws IOException {
        int before = (int)
                host.lines().stream().filter(line -> line.startsWith("ended ")).count();
        host.line(name);
        String[] words = host.awaitLines("ended ", before + 1).get(before).split(" ", -1);
        if (!words[2].equals(String.valueOf(count)) || !words[3].equals("DONE")) {
            throw new IOException("not " + count + " ended: " + List.of(words));
        }
        return Double.parseDouble(words[1]);
    }
}
