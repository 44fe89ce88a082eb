package io.signalman.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What finding processes by more than a name takes. */
final class Conditions implements Chapter {
    private static final String NAME = "`name:x`";
    private static final String SELECTION = "`name:x&user:y&older:0s`";
    private static final String COMMAND = "`cmd:x`";
    private static final String JVM = "`jvm`";
    private static final String PGREP = "`pgrep -f`";
    private static final String JPS = "`jps -q`";

    @Override
    public String key() {
        return "conditions";
    }

    @Override
    public String title() {
        return "Conditions";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "`listProcesses(target)` through `MBeanServer.invoke`, one target after the other; programs are timed from"
                        + " their start to their end. One process has the name.");
        page.commands(Jmh.command(run.scale(), InProcessBenchmark.class), "pgrep -f <name>", "jps -q");
        Optional<Floor> floor = run.floor(page);
        Optional<Path> pgrep = run.peer(page, "pgrep", "procps");
        if (floor.isEmpty() || pgrep.isEmpty()) {
            return;
        }
        int others = run.scale().mostProcesses();
        try (Floor.Crowd crowd = floor.get().crowd(others - 1);
                Floor.Crowd one = floor.get().crowd(1)) {
            for (Path jdk : run.jdks()) {
                beside(run, page, jdk, pgrep.get(), one.name(), crowd.pids().size() + 1);
            }
        }
    }

    private static void beside(Run run, Page page, Path jdk, Path pgrep, String name, int count) throws Exception {
        String user = System.getProperty("user.name");
        Map<String, String> targets = new LinkedHashMap<>();
        targets.put(NAME, "name:" + name);
        targets.put(SELECTION, "name:" + name + "&user:" + user + "&older:0s");
        targets.put(COMMAND, "cmd:" + name);
        targets.put(JVM, "jvm");
        Map<String, Series> results = new LinkedHashMap<>();
        for (Map.Entry<String, String> target : targets.entrySet()) {
            results.put(
                    target.getKey(),
                    Jmh.run(run, jdk, InProcessBenchmark.class, "listByName", Map.of("name", target.getValue()))
                            .get("listByName")
                            .map(us -> us / 1e3));
        }
        results.putAll(new Turns()
                .time(PGREP, () -> Programs.run(pgrep, "-f", name))
                .time(JPS, () -> Programs.run(jdk.resolve("bin/jps"), "-q"))
                .run(run.scale().rounds()));
        String on = Run.name(jdk);
        Table table = page.table("Among " + count + " processes, " + on, "ms");
        results.forEach(table::row);
        table.over(NAME).over(PGREP);
        page.bar(
                SELECTION + " among " + count,
                on,
                Bar.Limit.atMost(1.3),
                results.get(SELECTION).over(results.get(NAME)),
                "× a name alone");
        page.bar(
                COMMAND + " among " + count,
                on,
                Bar.Limit.atMost(1 / 3.0),
                results.get(COMMAND).over(results.get(PGREP)),
                "× `pgrep -f`");
        page.bar(
                JVM + " among " + count,
                on,
                Bar.Limit.atMost(0.5),
                results.get(JVM).over(results.get(JPS)),
                "× jps");
    }
}
