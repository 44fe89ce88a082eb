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
    /** Ignored by default, so its receivers sleep on. */
    private static final String SIGNAL = "URG";

    private static final int SIGURG = 23;
    private static final String LOOP = "C loop: read every comm; pin, read and send to those that fit";
    private static final String OURS = "`POST /processes/<name>/_signal/URG`";
    private static final String PKILL = "`pkill -URG -x`";
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
                + " gaffer route, beside a C loop that scans, pins each and sends, `pkill -x`, and"
                + " supervisord's `signalProcessGroup` over its XML-RPC port.");
        page.commands(
                "curl -X POST -H @<token> <url>/processes/<name>/_signal/" + SIGNAL,
                "floor fanout <name> <processes> 1 " + SIGURG,
                "pkill -" + SIGNAL + " -x <name>",
                "curl -d '" + Supervisord.signalGroup("sleepers", SIGNAL) + "' http://127.0.0.1:<port>/RPC2");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        Optional<Path> supervisord = run.peer(page, "supervisord", "supervisor");
        Optional<Path> pkill = run.peer(page, "pkill", "procps");
        for (Path jdk : run.jdks()) {
            try (TestHost host = run.host(jdk).start()) {
                host.attach("fanout.max=" + MOST);
                for (int count : counts(run)) {
                    Map<String, Series> results = measure(run, floor.get(), pkill, host.http(), count);
                    if (supervisord.isPresent()) {
                        results.putAll(bySupervisord(run, supervisord.get(), count));
                    }
                    write(page, Run.name(jdk), count, results);
                }
            }
        }
    }

    private static List<Integer> counts(Run run) {
        int most = Math.min(MOST, run.scale().mostProcesses());
        return IntStream.iterate(1, count -> count <= most, count -> count * 10)
                .boxed()
                .toList();
    }

    private static Map<String, Series> measure(Run run, Floor floor, Optional<Path> pkill, HttpDoor http, int count)
            throws Exception {
        try (Floor.Crowd crowd = floor.crowd(count)) {
            String name = crowd.name();
            require(http, name, "?report=true", "\"delivered\":" + count + ",");
            Turns turns = new Turns();
            turns.add(LOOP, () -> floor.fanOut(name, count, 1, SIGURG).median() / 1e6);
            turns.time(OURS, () -> require(http, name, "", "true"));
            pkill.ifPresent(program -> turns.time(PKILL, () -> Programs.run(program, "-" + SIGNAL, "-x", name)));
            return turns.run(run.scale().cold());
        }
    }

    private static void require(HttpDoor http, String name, String query, String wanted) throws Exception {
        HttpDoor.Answer answer = http.post("/processes/" + name + "/_signal/" + SIGNAL + query);
        if (!answer.body().contains(wanted)) {
            throw new IOException("not " + wanted + ": " + answer);
        }
    }

    /** The children of supervisord have other names than ours. */
    private static Map<String, Series> bySupervisord(Run run, Path program, int count) throws Exception {
        try (Supervisord supervisor = Supervisord.start(program, run.newFolder("supervisord"), count)) {
            return new Turns()
                    .time("supervisord `signalProcessGroup`", () -> supervisor.signalGroup(SIGNAL))
                    .run(run.scale().rounds());
        }
    }

    private static void write(Page page, String on, int count, Map<String, Series> results) {
        Table table = page.table("To " + count + " by name, " + on, "ms a call");
        results.forEach(table::row);
        table.over(LOOP).over(PKILL);
        String what = "fan-out to " + count + " processes by name";
        if (count > 1) {
            page.bar(
                    what,
                    on,
                    Bar.Limit.atMost(count == MOST ? 2 : 3),
                    results.get(OURS).over(results.get(LOOP)),
                    "× the C loop");
        }
        if (count == MOST && results.containsKey(PKILL)) {
            Series pkill = results.get(PKILL);
            page.bar(
                    what,
                    on,
                    Bar.Limit.atMost(0.5),
                    results.get(OURS).over(pkill),
                    "× pkill",
                    results.get(LOOP).over(pkill));
            page.limit("Fan-out to " + MOST + " processes, " + on
                    + ": one thread of C that holds each process, reads who it is"
                    + " and signals it takes " + results.get(LOOP).over(pkill).text()
                    + " of pkill's time, which holds nothing; ours takes "
                    + results.get(OURS).over(results.get(LOOP)).text() + " times as long as that thread of C.");
        }
    }
}
