package io.signalman.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The cost of one signal for a caller of the MBean server: by pid, handle, group and name. */
final class InProcess implements Chapter {
    private static final int CALLS = 20_000;

    @Override
    public String key() {
        return "in-process";
    }

    @Override
    public String title() {
        return "In process";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "Signal 0 and a look, through `MBeanServer.invoke` on the platform MBean server, by JMH in a JVM started"
                        + " with `-javaagent`. The limit is the kernel: a C loop that makes the same system calls. Programs are"
                        + " timed from their start to their end, since that is what a script pays.");
        page.commands(
                Jmh.command(run.scale(), InProcessBenchmark.class),
                "floor send <pid> " + CALLS + " " + run.scale().rounds(),
                "floor scan <name> 1 " + run.scale().rounds(),
                "kill -0 <pid>",
                "pgrep -x <name>",
                "pkill -0 -x <name>");
        Optional<Floor> floor = run.floor(page);
        if (floor.isEmpty()) {
            return;
        }
        for (Path jdk : run.jdks()) {
            oneProcess(run, page, floor.get(), jdk);
            for (int crowd : run.scale().crowds()) {
                amongMany(run, page, floor.get(), jdk, crowd);
            }
        }
    }

    private static void oneProcess(Run run, Page page, Floor floor, Path jdk) throws Exception {
        int members = Math.min(100, run.scale().mostProcesses());
        try (Floor.Crowd child = floor.crowd(1);
                Floor.Crowd group = floor.group(members)) {
            int pid = child.pids().get(0);
            Series loop = floor.send(pid, CALLS, run.scale().rounds()).map(nanos -> nanos / 1e3);
            Map<String, Series> results = Jmh.run(
                    run,
                    jdk,
                    InProcessBenchmark.class,
                    "jnaLoop|jnaLoopOverGroup|sendByPid|sendByHandle|probe|sendToGroup|processHandleIsAlive",
                    Map.of("pid", "" + pid, "pgid", "" + group.pids().get(0)));
            Series loopOverGroup =
                    floor.fanOut(group.name(), members, run.scale().rounds(), 0).map(nanos -> nanos / 1e3);
            Turns kill = new Turns();
            run.peer(page, "kill", "procps")
                    .ifPresent(program -> kill.time("kill(1)", () -> end(program, "-0", "" + pid)));
            Table table = page.table("One signal to one process, " + Run.name(jdk), "µs a call")
                    .row("C loop: pidfd_open, read stat, pidfd_send_signal, close", loop)
                    .row("the same in Java, through JNA", results.get("jnaLoop"))
                    .row(
                            "the same for each of a group of " + members + ", found by every stat",
                            results.get("jnaLoopOverGroup"))
                    .row("`sendSignal(pid, 0)`", results.get("sendByPid"))
                    .row("`sendSignal(handle, 0)`", results.get("sendByHandle"))
                    .row("`probe(pid)`", results.get("probe"))
                    .row("`signalGroup(pgid, 0)`, a group of " + members, results.get("sendToGroup"))
                    .row(
                            "`ProcessHandle.of(pid).isAlive()`: no signal, not pinned",
                            results.get("processHandleIsAlive"));
            kill.run(run.scale().cold()).forEach((subject, millis) -> table.row(subject, millis.map(ms -> ms * 1e3)));
            table.over("C loop: pidfd_open, read stat, pidfd_send_signal, close");
            Series java = results.get("jnaLoop");
            bar(page, jdk, "`sendSignal(pid, 0)`", 1.8, results.get("sendByPid"), java, loop);
            bar(page, jdk, "`sendSignal(handle, 0)`", 1.9, results.get("sendByHandle"), java, loop);
            bar(
                    page,
                    jdk,
                    "`signalGroup(pgid, 0)`, a group of " + members,
                    1.5,
                    results.get("sendToGroup"),
                    results.get("jnaLoopOverGroup"),
                    loopOverGroup);
        }
    }

    private static void bar(Page page, Path jdk, String what, double most, Series ours, Series java, Series c) {
        page.bar(
                what + " through `MBeanServer.invoke`",
                Run.name(jdk),
                Bar.Limit.atMost(most),
                ours.over(java),
                "× the same system calls through JNA",
                c.over(java));
    }

    private static void amongMany(Run run, Page page, Floor floor, Path jdk, int count) throws Exception {
        try (Floor.Crowd others = floor.crowd(count - 1);
                Floor.Crowd one = floor.crowd(1)) {
            String name = one.name();
            Series scan = floor.scan(name, 1, run.scale().rounds()).map(nanos -> nanos / 1e6);
            Map<String, Series> results = new LinkedHashMap<>();
            Jmh.run(
                            run,
                            jdk,
                            InProcessBenchmark.class,
                            "sendByName|listByName|processHandlesByName|oshiByName",
                            Map.of("name", name))
                    .forEach((method, micros) -> results.put(method, micros.map(us -> us / 1e3)));
            Turns programs = new Turns();
            run.peer(page, "pgrep", "procps")
                    .ifPresent(program -> programs.time("`pgrep -x`", () -> end(program, "-x", name)));
            run.peer(page, "pkill", "procps")
                    .ifPresent(program -> programs.time("`pkill -0 -x`", () -> end(program, "-0", "-x", name)));
            Map<String, Series> peers = programs.run(run.scale().rounds());
            Table table = page.table(
                            "One name among " + (others.pids().size() + 1) + " processes, " + Run.name(jdk),
                            "ms a call")
                    .row("C loop: open and read every stat", scan)
                    .row("`sendSignal(name, 0)`", results.get("sendByName"))
                    .row("`listProcesses(name)`", results.get("listByName"))
                    .row("`ProcessHandle.allProcesses()` with `info()`", results.get("processHandlesByName"))
                    .row("OSHI `getProcesses`", results.get("oshiByName"));
            peers.forEach(table::row);
            table.over("C loop: open and read every stat");
            if (count == run.scale().mostProcesses()) {
                String what = "resolving one name among " + count + " processes";
                Series ours = results.get("sendByName");
                page.bar(what, Run.name(jdk), Bar.Limit.atMost(2), ours.over(scan), "× the C loop");
                Optional.ofNullable(peers.get("`pgrep -x`"))
                        .ifPresent(pgrep -> page.bar(
                                what,
                                Run.name(jdk),
                                Bar.Limit.atMost(1 / 3.0),
                                ours.over(pgrep),
                                "× `pgrep -x`",
                                scan.over(pgrep)));
            }
        }
    }

    private static void end(Path program, String... arguments) throws IOException, InterruptedException {
        Programs.run(program, arguments);
    }
}
