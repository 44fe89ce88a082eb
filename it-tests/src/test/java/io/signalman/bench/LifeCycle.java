package io.signalman.bench;

import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.signalman.it.HttpDoor;
import io.signalman.it.Jdks;
import io.signalman.it.Libraries;
import io.signalman.it.TestHost;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What the agent costs the JVM that it lives in: at the JVM's start, when it attaches, at rest, and after it has gone. */
final class LifeCycle implements Chapter {

    private static final String NONE = "no agent";

    private static final String EMPTY = "an agent that does nothing";

    private static final String OURS = "Signalman";

    private static final String JOLOKIA = "Jolokia's JVM agent 2.6.0";

    private static final String EXPORTER = "jmx_exporter's agent 1.0.1";

    private static final int CYCLES_FOR_EACH_START = 5;

    private static final double MIB = 1 << 20;

    @Override
    public String key() {
        return "life-cycle";
    }

    @Override
    public String title() {
        return "Life cycle";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "What an agent costs the JVM that it lives in, beside Jolokia's own agent and jmx_exporter's in the same"
                        + " host. The host makes its platform MBean server, does some work, and for the start times ends then."
                        + " The limit is the host without an agent, and for its start an agent that does nothing: what the JVM itself"
                        + " takes for having one.");
        page.commands("java -javaagent:<agent> " + LifeHost.class.getSimpleName() + " once");
        for (Path jdk : run.jdks()) {
            starts(run, page, jdk);
            attaches(run, page, jdk);
            rests(run, page, jdk);
            cycles(run, page, jdk);
        }
        page.bar("signalman.jar", "disk", Bar.Limit.atMost(8), Series.of(Files.size(TestHost.JAR) / MIB), "MiB");
    }

    /** The options that start each agent with the host. */
    private static Map<String, List<String>> agents(Run run) throws Exception {
        Path rules = Files.writeString(run.newFolder("exporter").resolve("rules.yaml"), "rules:\n- pattern: \".*\"\n");
        Map<String, List<String>> agents = new LinkedHashMap<>();
        agents.put(NONE, List.of());
        agents.put(EMPTY, List.of("-javaagent:" + EmptyAgent.jar(run.newFolder("empty"))));
        agents.put(OURS, List.of("-javaagent:" + TestHost.JAR + "=jar=" + TestHost.JAR));
        agents.put(JOLOKIA, List.of("-javaagent:" + Libraries.jar("jolokia-2.6.0") + "=host=127.0.0.1,port=0"));
        agents.put(
                EXPORTER,
                List.of("-javaagent:" + Libraries.jar("jmx_exporter") + "=127.0.0.1:" + Ports.free() + ":" + rules));
        return agents;
    }

    /** What one start of the host took, in milliseconds. */
    private record Start(double main, double started, double whole, double cpu) {}

    private static void starts(Run run, Page page, Path jdk) throws Exception {
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        Map<String, List<String>> agents = agents(run);
        for (int round = -1; round < run.scale().cold(); round++) {
            for (Map.Entry<String, List<String>> agent : agents.entrySet()) {
                Start start = start(run, jdk, agent.getValue());
                if (round >= 0) {
                    starts.computeIfAbsent(agent.getKey(), key -> new ArrayList<>())
                            .add(start);
                }
            }
        }
        String on = Run.name(jdk);
        Table table = page.table(
                "Start of the host, " + on,
                "ms until main",
                "ms until it is up",
                "ms until it has ended",
                "ms of processor time until it is up");
        Map<String, Series> main = new LinkedHashMap<>();
        Map<String, Series> whole = new LinkedHashMap<>();
        starts.forEach((agent, measured) -> {
            main.put(agent, new Series(measured.stream().map(Start::main).toList()));
            whole.put(agent, new Series(measured.stream().map(Start::whole).toList()));
            Series started = new Series(measured.stream().map(Start::started).toList());
            Series cpu = new Series(measured.stream().map(Start::cpu).toList());
            table.row(agent, main.get(agent), started, whole.get(agent), cpu);
        });
        table.over(NONE);
        page.bar(
                "`-javaagent`: what it adds beyond an agent that does nothing, until main",
                on,
                Bar.Limit.atMost(12),
                main.get(OURS).minus(main.get(EMPTY)),
                "ms");
        page.limit("`-javaagent` until main, " + on + ": the JVM itself takes "
                + main.get(EMPTY).minus(main.get(NONE)).text()
                + " ms for an agent that does nothing; ours adds "
                + main.get(OURS).minus(main.get(EMPTY)).text() + " ms to that.");
        Bar.Limit noMore = Bar.Limit.atMost(1);
        String beside = "× with Jolokia's agent";
        page.bar("`-javaagent`: the host until main", on, noMore, main.get(OURS).over(main.get(JOLOKIA)), beside);
        page.bar(
                "`-javaagent`: the host until its end",
                on,
                noMore,
                whole.get(OURS).over(whole.get(JOLOKIA)),
                beside);
    }

    private static Start start(Run run, Path jdk, List<String> options) throws Exception {
        List<String> command =
                new ArrayList<>(List.of(Jdks.java(jdk).toString(), "-Duser.home=" + run.newFolder("home")));
        command.addAll(options);
        command.addAll(List.of("-cp", classes(), LifeHost.class.getName(), "once"));
        long begin = LifeHost.now();
        Process host = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<String> lines = host.inputReader(StandardCharsets.UTF_8).lines().toList();
        int status = host.waitFor();
        long end = LifeHost.now();
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status);
        }
        String[] started = words(lines, "started");
        return new Start(
                (Long.parseLong(words(lines, "main")[1]) - begin) / 1e3,
                (Long.parseLong(started[1]) - begin) / 1e3,
                (end - begin) / 1e3,
                Long.parseLong(started[2]) / 1e6);
    }

    private static void attaches(Run run, Page page, Path jdk) throws Exception {
        List<Double> mbean = new ArrayList<>();
        List<Double> http = new ArrayList<>();
        List<Double> detach = new ArrayList<>();
        for (int round = 0; round < run.scale().cold(); round++) {
            try (TestHost host = host(run, jdk, List.of())) {
                // The JVM's own listener takes a poll of 100 ms or two to come up.
                VirtualMachine.attach(Integer.toString(host.pid())).detach();
                long begin = LifeHost.now();
                host.attach();
                HttpDoor door = host.http();
                if (door.get("/processes/" + host.pid()).status() != 200) {
                    throw new IllegalStateException("not served");
                }
                http.add((LifeHost.now() - begin) / 1e3);
                mbean.add((Long.parseLong(host.process()
                                        .awaitLineThatBegins("io.signalman ")
                                        .split(" ", -1)[1])
                                - begin)
                        / 1e3);
                begin = LifeHost.now();
                host.detach();
                detach.add((LifeHost.now() - begin) / 1e3);
            }
        }
        String on = Run.name(jdk);
        Series toHttp = new Series(http);
        Series toMBean = new Series(mbean);
        page.table("Attaching to a host whose attach listener runs, " + on, "ms")
                .row("from the attach to the MBean", toMBean)
                .row("from the attach to the first answer over HTTP", toHttp)
                .row("detaching", new Series(detach));
        page.bar("attach, from agent load: MBean ready", on, Bar.Limit.atMost(250), toMBean, "ms");
        page.bar("attach, from agent load: HTTP has answered", on, Bar.Limit.atMost(1000), toHttp, "ms");
    }

    private static void rests(Run run, Page page, Path jdk) throws Exception {
        Map<String, Rest> rests = new LinkedHashMap<>();
        for (Map.Entry<String, List<String>> agent : agents(run).entrySet()) {
            try (TestHost host = host(run, jdk, agent.getValue())) {
                if (agent.getKey().equals(OURS)) {
                    await().until(() -> Files.exists(host.runFilePath()));
                    rests.put(OURS + ", never called", Rest.of(host));
                    host.http().get("/processes/" + host.pid());
                    TimeUnit.NANOSECONDS.sleep(run.scale().rest().toNanos());
                }
                rests.put(agent.getKey(), Rest.of(host));
            }
        }
        String on = Run.name(jdk);
        Rest none = rests.get(NONE);
        Table table =
                page.table("At rest, beyond the host's own, " + on, "threads", "heap, MiB", "classes", "descriptors");
        rests.forEach((agent, rest) -> table.row(
                agent,
                Series.of(rest.threads() - none.threads()),
                Series.of(rest.heapMiB() - none.heapMiB()),
                Series.of(rest.classes() - none.classes()),
                Series.of(rest.descriptors() - none.descriptors())));
        Rest ours = rests.get(OURS);
        page.bar("threads at rest", on, Bar.Limit.atMost(4), Series.of(ours.threads() - none.threads()), "");
        page.bar(
                "threads at rest where nobody has called",
                on,
                Bar.Limit.atMost(2),
                Series.of(rests.get(OURS + ", never called").threads() - none.threads()),
                "");
        page.bar("heap at rest", on, Bar.Limit.atMost(4), Series.of(ours.heapMiB() - none.heapMiB()), "MiB");
    }

    private static void cycles(Run run, Page page, Path jdk) throws Exception {
        int cycles = run.scale().cold() * CYCLES_FOR_EACH_START;
        try (TestHost host = host(run, jdk, List.of())) {
            host.attach();
            host.http().get("/health");
            host.detach();
            Rest before = Rest.of(host);
            for (int cycle = 0; cycle < cycles; cycle++) {
                host.attach();
                host.http().get("/health");
                host.detach();
            }
            Rest after = restWithout(host, before, run.scale().load());
            String on = Run.name(jdk);
            page.table(
                            "The host before and after " + cycles + " cycles of attach, call, detach; " + on,
                            "before",
                            "after")
                    .row("threads", Series.of(before.threads()), Series.of(after.threads()))
                    .row("heap, MiB", Series.of(before.heapMiB()), Series.of(after.heapMiB()))
                    .row("classes", Series.of(before.classes()), Series.of(after.classes()))
                    .row("descriptors", Series.of(before.descriptors()), Series.of(after.descriptors()));
            Bar.Limit none = Bar.Limit.atMost(0);
            String what = " left by " + cycles + " cycles of attach, call, detach";
            page.bar("threads" + what, on, none, Series.of(after.threads() - before.threads()), "");
            page.bar("descriptors" + what, on, none, Series.of(after.descriptors() - before.descriptors()), "");
        }
    }

    /** Waits for threads that end later: JNA's own outlives its loader by half a minute, an idle worker its work by seconds. */
    static Rest restWithout(TestHost host, Rest before, Duration patience) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        Rest rest = Rest.of(host);
        while ((rest.classes() > before.classes()
                        || rest.threads() > before.threads()
                        || rest.descriptors() > before.descriptors())
                && System.nanoTime() < end) {
            TimeUnit.SECONDS.sleep(1);
            rest = Rest.of(host);
        }
        return rest;
    }

    private static TestHost host(Run run, Path jdk, List<String> options) throws Exception {
        return run.host(jdk)
                .main(LifeHost.class)
                .options(options.toArray(String[]::new))
                .start();
    }

    private static String[] words(List<String> lines, String first) {
        return lines.stream()
                .filter(line -> line.startsWith(first + " "))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "no " + first + " in " + lines.stream().collect(Collectors.joining("; "))))
                .split(" ", -1);
    }

    private static String classes() {
        return LifeHost.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }
}
