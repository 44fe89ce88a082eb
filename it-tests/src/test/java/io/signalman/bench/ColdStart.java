package io.signalman.bench;

import io.signalman.it.Children;
import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The command line, one process for each call, with its files in the page cache. */
final class ColdStart implements Chapter {
    private static final Path LAUNCHER =
            TestHost.JAR.resolve("../../../signalman").normalize();
    private static final String HELLO = "`java Hello`";
    private static final String KILL = "`./signalman kill <pid> 0`";
    private static final String PS = "`./signalman ps <name>`";
    private static final String FIRST_SIGNAL = "`./signalman attach <pid>`, then `kill`, cold";
    private static final String SUPERVISORCTL = "`supervisorctl signal URG`";
    private static final String KILL_1 = "`kill -0`";

    @Override
    public String key() {
        return "command-line";
    }

    @Override
    public String title() {
        return "Command line, cold";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text("One command from its start to its end, beside a bare `java Hello` on the same JDK with its default"
                + " options, `supervisorctl` against its own daemon on loopback, and kill(1). Ours finds one agent by"
                + " `--jvm` and its run file and asks it over HTTP. No command on this JVM can beat `java Hello`.");
        Optional<Path> supervisord = run.peer(page, "supervisord", "supervisor");
        Optional<Path> supervisorctl = run.peer(page, "supervisorctl", "supervisor");
        Optional<Path> kill = run.peer(page, "kill", "procps");
        for (Path jdk : run.jdks()) {
            Turns turns = new Turns();
            kill.ifPresent(program -> turns.time(
                    KILL_1,
                    () -> Programs.run(
                            program, "-0", Long.toString(ProcessHandle.current().pid()))));
            turns.time(HELLO, () -> Programs.run(Jdks.java(jdk), "-cp", classes(), Hello.class.getName()));
            if (supervisord.isEmpty() || supervisorctl.isEmpty()) {
                write(page, Run.name(jdk), ours(run, jdk, turns));
                continue;
            }
            try (Supervisord peer = Supervisord.start(supervisord.get(), run.newFolder("supervisord"), 1)) {
                String configuration = peer.configuration().toString();
                turns.time(
                        SUPERVISORCTL,
                        () -> Programs.run(supervisorctl.get(), "-c", configuration, "signal", "URG", "sleepers:0"));
                write(page, Run.name(jdk), ours(run, jdk, turns));
            }
        }
    }

    private static Map<String, Series> ours(Run run, Path jdk, Turns turns) throws Exception {
        try (TestHost host = run.host(jdk).start();
                Children children = new Children(run.newFolder("children"))) {
            host.attach();
            String name = Children.uniqueName();
            String pid = Integer.toString(children.sleeper(name).pid());
            String jvm = Integer.toString(host.pid());
            Map<String, String> environment = environment(jdk, host);
            turns.time(KILL, () -> Programs.run(environment, LAUNCHER, "kill", "--jvm", jvm, pid, "0"));
            turns.time(PS, () -> Programs.run(environment, LAUNCHER, "ps", "--jvm", jvm, name));
            turns.add(FIRST_SIGNAL, () -> firstSignal(run, jdk));
            return turns.run(run.scale().cold());
        }
    }

    /** In milliseconds, from the first command to the end of the second. */
    private static double firstSignal(Run run, Path jdk) throws Exception {
        try (TestHost fresh = run.host(jdk).start()) {
            String pid = Integer.toString(fresh.pid());
            Map<String, String> environment = environment(jdk, fresh);
            long begin = System.nanoTime();
            Programs.run(environment, LAUNCHER, "attach", pid);
            Programs.run(environment, LAUNCHER, "kill", "--jvm", pid, pid, "0");
            return (System.nanoTime() - begin) / 1e6;
        }
    }

    private static Map<String, String> environment(Path jdk, TestHost host) {
        return Map.of(
                "JAVA_HOME", jdk.toString(),
                "SIGNALMAN_RUN_DIR", String.valueOf(host.runFilePath().getParent()));
    }

    private static String classes() {
        return Hello.class.getProtectionDomain().getCodeSource().getLocation().getPath();
    }

    private static void write(Page page, String on, Map<String, Series> results) {
        Table table = page.table("On " + on, "ms a command");
        results.forEach(table::row);
        table.over(HELLO).over(SUPERVISORCTL);
        Series hello = results.get(HELLO);
        page.bar(
                "`./signalman kill`, cold",
                on,
                Bar.Limit.atMost(2.2),
                results.get(KILL).over(hello),
                "× java Hello",
                hello.over(hello));
        page.bar(
                "`./signalman ps`, cold",
                on,
                Bar.Limit.atMost(2.6),
                results.get(PS).over(hello),
                "× java Hello",
                hello.over(hello));
        page.bar(FIRST_SIGNAL, on, Bar.Limit.atMost(1200), results.get(FIRST_SIGNAL), "ms");
        if (results.containsKey(SUPERVISORCTL)) {
            Series supervisorctl = results.get(SUPERVISORCTL);
            page.bar(
                    "`./signalman kill`, cold",
                    on,
                    Bar.Limit.atMost(1),
                    results.get(KILL).over(supervisorctl),
                    "× supervisorctl",
                    hello.over(supervisorctl));
        }
    }
}
