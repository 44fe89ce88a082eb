package io.signalman.bench;

import io.signalman.it.HttpDoor;
import io.signalman.it.TestHost;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** One call that signals every process of one name. */
final class FanOut implements Chapter {
    /** Ignored by default, so that whoever gets it sleeps on. */
    private static final String SIGNAL = "URG";

    private static final int SIGURG = 23;
    private static final int MOST = 1000;

    @Override
    public String key() {
        return "fan-out";
    }

    @Override
    public String title() {
        return "Fan-out";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text("One call that sends SIGURG, which is ignored by default, to all processes of one name: over the"
                + " gaffer route with a report, beside a C loop that scans, pins each and sends, `pkill -x`, and"
                + " supervisord's `signalProcessGroup` over its XML-RPC port.");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        Optional<Path> supervisord = run.peer(page, "supervisord", "supervisor");
        Optional<Path> pkill = run.peer(page, "pkill", "procps");
        for (Path jdk : run.jdks()) {
            for (int count : counts(run)) {
                measure(run, page, floor.get(), pkill, supervisord, jdk, count);
            }
        }
    }

    private static List<Integer> counts(Run run) {
        int most = Math.min(MOST, run.scale().mostProcesses());
        return IntStream.iterate(1, count -> count <= most, count -> count * 10)
                .boxed()
                .toList();
    }

    private static void measure(
            Run run, Page page, Floor floor, Optional<Path> pkill, Optional<Path> supervisord, Path jdk, int count)
            throws Exception {
        Turns turns = new Turns();
        try (Floor.Crowd crowd = floor.crowd(count);
                TestHost host = run.host(jdk).start()) {
            host.attach("fanout.max=" + MOST);
            HttpDoor http = host.http();
            String name = crowd.name();
            turns.add(
                    "C loop: read every stat, then pin, read and send",
                    () -> floor.fanOut(name, count, 1, SIGURG).median() / 1e6);
            turns.time("`POST /processes/<name>/_signal/URG`", () -> send(http, name, count));
            pkill.ifPresent(
                    program -> turns.time("`pkill -URG -x`", () -> Programs.run(program, "-" + SIGNAL, "-x", name)));
            Map<String, Series> results = turns.run(run.scale().cold());
            if (supervisord.isPresent()) {
                results.putAll(bySupervisord(run, supervisord.get(), count));
            }
            Table table = page.table("To " + count + " by name, " + Run.name(jdk), "ms a call");
            results.forEach(table::row);
            table.over("C loop: read every stat, then pin, read and send").over("`pkill -URG -x`");
            if (count == MOST && pkill.isPresent()) {
                page.bar(
                        "fan-out to " + MOST + " processes by name",
                        Run.name(jdk),
                        Bar.Limit.atMost(1 / 3.0),
                        results.get("`POST /processes/<name>/_signal/URG`").over(results.get("`pkill -URG -x`")),
                        "× pkill",
                        results.get("C loop: read every stat, then pin, read and send")
                                .over(results.get("`pkill -URG -x`")));
            }
        }
    }

    private static void send(HttpDoor http, String name, int count) throws Exception {
        HttpDoor.Answer answer = http.post("/processes/" + name + "/_signal/" + SIGNAL + "?report=true");
        if (!answer.body().contains("\"delivered\":" + count)) {
            throw new IOException("not delivered to " + count + ": " + answer);
        }
    }

    /** Its children have names of their own and are not among ours. */
    private static Map<String, Series> bySupervisord(Run run, Path program, int count) throws Exception {
        try (Supervisord supervisor = Supervisord.start(program, run.newFolder("supervisord"), count)) {
            return new Turns()
                    .time("supervisord `signalProcessGroup`", () -> supervisor.signalGroup(SIGNAL))
                    .run(run.scale().rounds());
        }
    }
}
