package io.signalman.bench;

import io.signalman.bench.CallLoad.Client;
import io.signalman.it.HttpDoor;
import io.signalman.it.JmxDoor;
import io.signalman.it.TestHost;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One signal over HTTP, beside a constant answer of the same server, supervisord and JMX over RMI. */
final class Http implements Chapter {
    private static final String CONSTANT = "constant answer, same server";
    private static final String FLOOR = "the same, with the system calls of one signal";
    private static final String MBEAN = "the same, with a call of the MBean";
    private static final String GAFFER = "`POST /processes/<pid>/_signal/0`";
    private static final String USED = "the same, in a host that used `com.sun.net.httpserver`";
    private static final String JOLOKIA = "Jolokia: `exec` `sendSignal`";
    private static final String SUPERVISOR = "supervisord: `supervisor.signalProcess`";
    private static final String RMI = "JMX over RMI: `sendSignal`";

    /** How many rounds' time each is loaded before it counts: the JIT compiler shares the processors with all else. */
    private static final int WARM_UP = 16;

    @Override
    public String key() {
        return "http";
    }

    @Override
    public String title() {
        return "HTTP";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "Signal 0 to one process, by wrk with one thread; RMI by as many threads of one Java client. Clients and"
                        + " servers share the processors of this machine, and a server that is slower leaves wrk more time to"
                        + " sleep and so to be woken, which the server pays for. The floor is the constant answer with what the C"
                        + " loop does in front of it.");
        page.commands(
                String.join(" ", Wrk.command("wrk", "<clients>", run.scale().round(), "<script>", "<url>")));
        Optional<Floor> floor = run.floor(page);
        Optional<Path> wrk = run.peer(page, "wrk", "wrk");
        Optional<Path> supervisord = run.peer(page, "supervisord", "supervisor");
        if (floor.isEmpty() || wrk.isEmpty()) {
            return;
        }
        Wrk client = new Wrk(wrk.get(), run.newFolder("wrk"));
        for (Path jdk : run.jdks()) {
            if (supervisord.isEmpty()) {
                beside(run, page, jdk, floor.get(), client, Map.of());
                continue;
            }
            try (Supervisord peer = Supervisord.start(supervisord.get(), run.newFolder("supervisord"), 1)) {
                peer.signalGroup("URG");
                Wrk.Question question = new Wrk.Question(
                        peer.pid(),
                        peer.xmlRpc(),
                        Map.of("Content-Type", "text/xml"),
                        Supervisord.signalProcess("URG"));
                beside(run, page, jdk, floor.get(), client, Map.of(SUPERVISOR, question));
            }
        }
    }

    private static void beside(Run run, Page page, Path jdk, Floor floor, Wrk wrk, Map<String, Wrk.Question> peers)
            throws Exception {
        try (Floor.Crowd child = floor.crowd(1);
                TestHost constant = constantServer(run, jdk).start();
                TestHost systemCalls = constantServer(run, jdk)
                        .arguments(
                                child.pids().get(0).toString(), floor.library().toString())
                        .start();
                TestHost mbean = constantServer(run, jdk)
                        .arguments(child.pids().get(0).toString())
                        .start();
                TestHost host = run.host(jdk).start();
                TestHost used = run.host(jdk).main(UsedHttpServerHost.class).start();
                JmxDoor jmx = host.jmx()) {
            host.attach();
            used.attach();
            mbean.attach("http=false", "socket=off");
            int pid = child.pids().get(0);
            Map<String, Wrk.Question> asked = new LinkedHashMap<>();
            asked.put(CONSTANT, constant(constant, pid));
            asked.put(FLOOR, constant(systemCalls, pid));
            asked.put(MBEAN, constant(mbean, pid));
            asked.put(GAFFER, gaffer(host, pid));
            asked.put(USED, gaffer(used, pid));
            Map<String, Load> fresh = loads(wrk, asked, true);
            asked.put(JOLOKIA, jolokia(host, pid));
            asked.putAll(peers);
            Map<String, Load> kept = loads(wrk, asked, false);
            kept.put(RMI, new CallLoad(host.pid(), () -> rmi(jmx, pid)));
            for (TestHost cold : List.of(host, used)) { // whose first answer may take longer than the shortest load
                cold.http().post("/processes/" + pid + "/_signal/0");
            }
            for (Load load : kept.values()) {
                load.once(run.scale().someClients(), run.scale().round().multipliedBy(WARM_UP / 2));
            }
            for (int clients : run.scale().clients()) {
                String on = Run.name(jdk) + ", " + clients + (clients == 1 ? " client" : " clients");
                Map<String, List<Answers>> answers = Load.rounds(run, kept, clients);
                table(page, "Kept connections, " + on, answers);
                bars(run, page, on, clients, answers);
                table(page, "New connections, " + on, Load.rounds(run, fresh, clients));
            }
        }
    }

    private static Map<String, Load> loads(Wrk wrk, Map<String, Wrk.Question> asked, boolean newConnections) {
        Map<String, Load> loads = new LinkedHashMap<>();
        asked.forEach((subject, question) -> {
            Wrk.Question sent = newConnections ? question.onNewConnections() : question;
            loads.put(subject, (clients, duration) -> wrk.load(sent, clients, duration));
        });
        return loads;
    }

    private static Client rmi(JmxDoor jmx, int pid) {
        String target = Integer.toString(pid);
        return () -> {
            if (!Boolean.TRUE.equals(jmx.sendSignal(target, "0").get("ok"))) {
                throw new IllegalStateException("signal 0 to " + target + " was refused");
            }
        };
    }

    private static void table(Page page, String title, Map<String, List<Answers>> answers) {
        Table table = page.table(title, Answers.COLUMNS);
        answers.forEach((subject, rounds) -> table.row(subject, Answers.cells(rounds)));
        table.over(CONSTANT);
    }

    private static void bars(Run run, Page page, String on, int clients, Map<String, List<Answers>> answers) {
        Series floor = Answers.series(answers.get(FLOOR), Answers::perSecond);
        for (String subject : List.of(GAFFER, USED)) {
            List<Answers> ours = answers.get(subject);
            Series perSecond = Answers.series(ours, Answers::perSecond);
            String what = subject.equals(GAFFER) ? GAFFER : "in a host that used `com.sun.net.httpserver`";
            page.bar(
                    "requests/s, " + what,
                    on,
                    Bar.Limit.atLeast(0.6),
                    perSecond.over(floor),
                    "× the constant answer with a signal's system calls");
            if (clients == 1) {
                page.bar(
                        "p50, " + what,
                        on,
                        Bar.Limit.atMost(200),
                        Answers.series(ours, Answers::p50),
                        "µs",
                        Answers.series(answers.get(CONSTANT), Answers::p50));
            }
            if (clients == run.scale().someClients()) {
                page.bar("p99, " + what, on, Bar.Limit.atMost(6), tail(ours), "× p50", tail(answers.get(CONSTANT)));
            }
        }
        page.bar(
                "requests/s, " + JOLOKIA,
                on,
                Bar.Limit.atLeast(0.5),
                Answers.series(answers.get(JOLOKIA), Answers::perSecond)
                        .over(Answers.series(answers.get(GAFFER), Answers::perSecond)),
                "× our own route");
        page.limit(perRequest(on, answers));
        Optional.ofNullable(answers.get(SUPERVISOR)).ifPresent(supervisor -> {
            Series theirs = Answers.series(supervisor, Answers::perSecond);
            page.limit(
                    "Requests/s beside supervisord, " + on + ": a constant answer with a signal's system calls makes "
                            + Answers.series(answers.get(FLOOR), Answers::perSecond)
                                    .over(theirs)
                                    .text()
                            + " times as many, ours "
                            + Answers.series(answers.get(GAFFER), Answers::perSecond)
                                    .over(theirs)
                                    .text()
                            + " times.");
        });
    }

    private static String perRequest(String on, Map<String, List<Answers>> answers) {
        double constant = cpu(answers, CONSTANT);
        double floor = cpu(answers, FLOOR);
        double mbean = cpu(answers, MBEAN);
        double ours = cpu(answers, GAFFER);
        return "Processor time of one request over HTTP, " + on + ": " + Series.text(ours) + " µs, of which "
                + Series.text(constant) + " for a constant answer, " + Series.text(floor - constant)
                + " for the system calls of a signal in C, " + Series.text(mbean - floor)
                + " for all else that the MBean does (JMX, identity, guards, report), "
                + Series.text(ours - mbean)
                + " for ours around it (guard, token, routes). Clients share the processors:"
                + " a constant answer with nothing but the MBean's call reaches "
                + Series.text(rate(answers, MBEAN) / rate(answers, CONSTANT)) + " of the constant answer's requests/s.";
    }

    private static double cpu(Map<String, List<Answers>> answers, String subject) {
        return Answers.series(answers.get(subject), Answers::cpu).median();
    }

    private static double rate(Map<String, List<Answers>> answers, String subject) {
        return Answers.series(answers.get(subject), Answers::perSecond).median();
    }

    private static Series tail(List<Answers> rounds) {
        return Answers.series(rounds, Answers::p99).over(Answers.series(rounds, Answers::p50));
    }

    /** With all that these tests have on their class path. */
    private static TestHost.Builder constantServer(Run run, Path jdk) throws Exception {
        return run.host(jdk)
                .alsoOnClassPath(Path.of(System.getProperty("java.class.path")))
                .main(ConstantServer.class);
    }

    private static Wrk.Question constant(TestHost server, int pid) {
        String port = server.process().awaitLineThatBegins("port ").substring("port ".length());
        return new Wrk.Question(server.pid(), URI.create("http://127.0.0.1:" + port + path(pid)), Map.of(), "");
    }

    private static Wrk.Question gaffer(TestHost host, int pid) throws Exception {
        HttpDoor http = host.http();
        return new Wrk.Question(host.pid(), URI.create(http.url() + path(pid)), credentials(http), "");
    }

    private static Wrk.Question jolokia(TestHost host, int pid) throws Exception {
        HttpDoor http = host.http();
        Map<String, String> headers = new LinkedHashMap<>(credentials(http));
        headers.put("Content-Type", "application/json");
        return new Wrk.Question(host.pid(), URI.create(http.url() + "/jolokia"), headers, """
                {"type":"exec","mbean":"io.signalman:type=SignalManager","operation":"sendSignal","arguments":["%d","0"]}""".formatted(pid));
    }

    private static Map<String, String> credentials(HttpDoor http) {
        return Map.of("Authorization", "Bearer " + http.token());
    }

    private static String path(int pid) {
        return "/processes/" + pid + "/_signal/0";
    }
}
