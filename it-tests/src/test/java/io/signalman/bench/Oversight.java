package io.signalman.bench;

import io.signalman.it.HttpDoor;
import io.signalman.it.TestHost;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a policy, a file of tokens and an audit trail add to one signal. */
final class Oversight implements Chapter {
    private static final int RULES = 1000;
    private static final int TOKENS = 10_000;
    private static final int TURNS = 5;
    private static final int WARM_UP = 8;
    private static final String NONE = "none of them";
    private static final String POLICY = "a policy of " + RULES + " rules, of which the last one fits";
    private static final String INTERVAL = "an audit trail, `audit.sync=interval`";
    private static final String ALWAYS = "an audit trail, `audit.sync=always`";
    private static final String HAND_OVERS = "two hand-overs to another thread and back, and nothing else";
    private static final String OWNER = "the agent's own token";
    private static final String LAST = "the last token of " + TOKENS;

    @Override
    public String key() {
        return "oversight";
    }

    @Override
    public String title() {
        return "Policy, tokens and audit";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "`sendSignal(pid, 0)` through `MBeanServer.invoke` as in the first chapter, in JVMs with these settings, in turns."
                        + " With `always`, a call waits until the disk has its record; callers at the same time share one wait."
                        + " Tokens are looked up for each request over HTTP, by one client with a kept connection.");
        page.commands(Jmh.command(run.scale(), InProcessBenchmark.class) + ",<settings>");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        for (Path jdk : run.jdks()) {
            try (Floor.Crowd child = floor.get().crowd(1)) {
                sends(run, page, jdk, child.pids().get(0));
                logins(run, page, jdk, child.pids().get(0));
            }
        }
    }

    private static void sends(Run run, Page page, Path jdk, int pid) throws Exception {
        Path policy = Files.writeString(
                run.newFolder("policy").resolve("policy"),
                IntStream.range(0, RULES - 1)
                                .mapToObj(i -> i % 2 == 0
                                        ? "deny batch-" + i + " send * worker-" + i
                                        : "deny * send * worker-" + i)
                                .collect(Collectors.joining("\n"))
                        + "\nallow * * * *\n");
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put(NONE, "");
        settings.put(POLICY, ",policy=" + policy);
        settings.put(INTERVAL, ",audit.sync=interval,audit=" + run.newFolder("audit") + "/trail");
        settings.put(ALWAYS, ",audit.sync=always,audit=" + run.newFolder("audit") + "/trail");
        Map<String, String> fields = Map.of("pid", "" + pid);
        Turns turns = new Turns();
        settings.forEach((name, setting) -> turns.add(name, () -> micros(run, jdk, "sendByPid", fields, setting)));
        turns.add(HAND_OVERS, () -> micros(run, jdk, "twoHandOvers", fields, ""));
        Map<String, Series> results = turns.run(run.scale().rounds());
        Table table = page.table("One signal with each of these settings, " + Run.name(jdk), "µs a call");
        results.forEach(table::row);
        table.over(NONE);
        Series none = results.get(NONE);
        page.bar(
                "a policy of " + RULES + " rules adds",
                Run.name(jdk),
                Bar.Limit.atMost(5),
                results.get(POLICY).minus(none),
                "µs");
        page.bar(
                "`audit.sync=interval` adds",
                Run.name(jdk),
                Bar.Limit.atMost(10),
                results.get(INTERVAL).minus(none),
                "µs",
                results.get(HAND_OVERS));
    }

    private static double micros(Run run, Path jdk, String method, Map<String, String> fields, String settings)
            throws Exception {
        return Jmh.run(run, jdk, InProcessBenchmark.class, method, fields, settings)
                .get(method)
                .median();
    }

    private static void logins(Run run, Page page, Path jdk, int pid) throws Exception {
        Path tokens = run.newFolder("tokens").resolve("tokens");
        Files.write(
                tokens,
                IntStream.rangeClosed(1, TOKENS)
                        .mapToObj(i -> "caller-" + i + " admin sha256:" + sha256("token-" + i))
                        .toList());
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        try (TestHost host = run.host(jdk).start()) {
            host.attach("tokens=" + tokens);
            HttpDoor http = host.http();
            SocketAddress tcp =
                    new InetSocketAddress(http.uri().getHost(), http.uri().getPort());
            String path = "/processes/" + pid + "/_signal/0";
            Map<String, Load> loads = new LinkedHashMap<>();
            loads.put(OWNER, new CallLoad(host.pid(), () -> new DoorClient(tcp, path, http.token())));
            loads.put(LAST, new CallLoad(host.pid(), () -> new DoorClient(tcp, path, "token-" + TOKENS)));
            for (Load load : loads.values()) {
                load.once(1, run.scale().round().multipliedBy(WARM_UP));
            }
            Map<String, List<Answers>> answers = Load.rounds(
                    loads, 1, TURNS * run.scale().rounds(), run.scale().round().dividedBy(2));
            Table table = page.table("Requests by their token, " + Run.name(jdk), Answers.COLUMNS);
            answers.forEach((token, rounds) -> table.row(token, Answers.cells(rounds)));
            table.over(OWNER);
            page.bar(
                    "a file of " + TOKENS + " tokens adds to a login, p50",
                    Run.name(jdk),
                    Bar.Limit.atMost(20),
                    Answers.series(answers.get(LAST), Answers::p50)
                            .minus(Answers.series(answers.get(OWNER), Answers::p50)),
                    "µs");
        }
    }

    private static String sha256(String token) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
