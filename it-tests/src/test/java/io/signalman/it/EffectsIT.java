package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Signals × dispositions × kinds of process: each effect is the one that was predicted. */
class EffectsIT {

    /** Has one disposition for one signal, and ends no later than its parent. */
    private static final String CHILD = """
            #include <pthread.h>
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/prctl.h>
            #include <sys/resource.h>
            #include <unistd.h>
            static void nothing(int signum) { (void)signum; }
            static void *live(void *unused) {
                for (;;) pause();
                return unused;
            }
            int main(int count, char **words) {
                int signum = atoi(words[2]);
                sigset_t set;
                struct rlimit none = {0, 0};
                setrlimit(RLIMIT_CORE, &none);
                sigemptyset(&set);
                sigprocmask(SIG_SETMASK, &set, 0);
                signal(signum, SIG_DFL);
                if (!strcmp(words[1], "ignored")) signal(signum, SIG_IGN);
                if (!strcmp(words[1], "handled")) signal(signum, nothing);
                if (!strcmp(words[1], "blocked")) {
                    sigaddset(&set, signum);
                    sigprocmask(SIG_BLOCK, &set, 0);
                }
                if (!strcmp(words[1], "headless")) {
                    pthread_t thread;
                    sigaddset(&set, signum);
                    sigprocmask(SIG_BLOCK, &set, 0);
                    pthread_create(&thread, 0, live, 0);
                    sigprocmask(SIG_UNBLOCK, &set, 0);
                    puts("ready");
                    fflush(stdout);
                    pthread_exit(0);
                }
                puts("ready");
                fflush(stdout);
                if (!strcmp(words[1], "stopped")) raise(SIGSTOP);
                for (;;) pause();
            }
            """;

    private static final List<String> DISPOSITIONS = List.of("default", "ignored", "handled", "blocked", "stopped");

    /** The effect of each signal on a JVM with the usual handlers. */
    private static final Map<String, String> JVM = Map.ofEntries(
            Map.entry("HUP", "SHUTDOWN_HOOKS"),
            Map.entry("INT", "SHUTDOWN_HOOKS"),
            Map.entry("TERM", "SHUTDOWN_HOOKS"),
            Map.entry("QUIT", "THREAD_DUMP"),
            Map.entry("ILL", "CRASHES_JVM"),
            Map.entry("BUS", "CRASHES_JVM"),
            Map.entry("FPE", "CRASHES_JVM"),
            Map.entry("SEGV", "CRASHES_JVM"),
            Map.entry("USR2", "CRASHES_JVM"),
            Map.entry("PIPE", "IGNORED"),
            Map.entry("XFSZ", "IGNORED"),
            Map.entry("CHLD", "IGNORED"),
            Map.entry("CONT", "IGNORED"),
            Map.entry("USR1", "TERMINATES"),
            Map.entry("PROF", "TERMINATES"),
            Map.entry("RTMIN", "TERMINATES"),
            Map.entry("KILL", "TERMINATES"),
            Map.entry("TRAP", "DUMPS_CORE"),
            Map.entry("XCPU", "DUMPS_CORE"),
            Map.entry("STOP", "STOPS"));

    private static final int FIRST_WITH_HARMLESS_USR2 = 20;

    @TempDir
    Path folder;

    private final Effects effects = new Effects();

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everySignalHasThePredictedEffectOnEveryChild(Path jdk) throws Exception {
        Path program = compiled();
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            Map<Integer, String> names = new TreeMap<>();
            for (int signum : IntStream.concat(IntStream.rangeClosed(1, 31), IntStream.of(34, 64))
                    .toArray()) {
                String name = Children.uniqueName();
                names.put(signum, name);
                start(children, program, name, signum);
            }
            for (String name : names.values()) {
                await(name).until(() -> isSettled(http, name));
            }
            // As many as one admin may observe at once.
            SideBySide.run(
                    3,
                    names.keySet().stream()
                            .map(signum -> () -> effects.compare(
                                    http,
                                    names.get(signum),
                                    String.valueOf(signum),
                                    "500ms",
                                    DISPOSITIONS.size() + 1)));
        }
        effects.softly().assertAll();
    }

    private static void start(Children children, Path program, String name, int signum) throws Exception {
        Path link = Files.createSymbolicLink(program.resolveSibling(name), program);
        for (String disposition : DISPOSITIONS) {
            children.own(new ProcessBuilder(link.toString(), disposition, String.valueOf(signum)));
        }
        children.own(new ProcessBuilder(children.script(name, """
                #!/bin/bash
                trap : 1 2 10 15
                while read -r line || [ $? -gt 128 ]; do :; done
                """).toString()));
    }

    /** The shell waits for its input, and each child has set its disposition. */
    private static boolean isSettled(HttpDoor http, String name) throws Exception {
        JSONObject json = http.get("/processes/" + name).json();
        List<?> rows = (JSONArray) json.getOrDefault("processes", new JSONArray());
        long stopped = rows.stream()
                .filter(row -> "T".equals(((JSONObject) row).get("state")))
                .count();
        long asleep = rows.stream()
                .filter(row -> "S".equals(((JSONObject) row).get("state")))
                .count();
        return stopped == 1 && asleep == DISPOSITIONS.size();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everySignalHasThePredictedEffectOnAJvm(Path jdk) throws Exception {
        List<TestHost> jvms = new ArrayList<>();
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            host.attach();
            HttpDoor http = host.http();
            SideBySide.run(
                    3, Stream.concat(JVM.keySet().stream(), Stream.of("Xrs")).map(signal -> () -> {
                        boolean reduced = signal.equals("Xrs");
                        TestHost jvm = jvm(jdk, signal, reduced ? "-Xrs" : "-Xshare:auto");
                        synchronized (jvms) {
                            jvms.add(jvm);
                        }
                        String expected = reduced
                                ? "TERMINATES"
                                : signal.equals("USR2") && Jdks.version(jdk) >= FIRST_WITH_HARMLESS_USR2
                                        ? "IGNORED"
                                        : JVM.get(signal);
                        String time = Effects.SEEN.get(expected).equals("UNCHANGED") ? "1s" : "10s";
                        List<JSONObject> results =
                                effects.compare(http, String.valueOf(jvm.pid()), reduced ? "TERM" : signal, time, 1);
                        synchronized (effects.softly()) {
                            effects.softly()
                                    .assertThat(results.get(0).get("predicted"))
                                    .as(signal)
                                    .isEqualTo(expected);
                        }
                    }));
        } finally {
            jvms.forEach(TestHost::close);
        }
        effects.softly().assertAll();
    }

    /** The kernel shows it as a zombie, but its other threads take signals. */
    @Test
    void aProcessWhoseMainThreadHasEndedIsSeenByItsOtherThreads() throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start();
                Child child = Child.start(compiled().toString(), "headless", "15")) {
            child.awaitLine("ready");
            Path status = Path.of("/proc/" + child.pid() + "/status");
            await().until(() -> Files.readString(status).contains("State:\tZ"));
            host.attach();
            String pid = String.valueOf(child.pid());
            Map<String, String> expected = Map.of("TERM", "BLOCKED", "STOP", "STOPS", "CONT", "CONTINUES");
            for (String signal : List.of("TERM", "STOP", "CONT")) {
                assertThat(effects.compare(host.http(), pid, signal, "1s", 1)
                                .get(0)
                                .get("predicted"))
                        .as(signal)
                        .isEqualTo(expected.get(signal));
            }
        }
        effects.softly().assertAll();
    }

    /** HotSpot ignores numbers up to SIGSEGV's. */
    @Test
    void anEnvironmentThatNamesAWrongSuspendSignalChangesNothing() throws Exception {
        try (TestHost host =
                new TestHost.Builder(folder).environment("_JAVA_SR_SIGNUM", "1").start()) {
            host.attach();
            JSONObject preview = host.http()
                    .get("/processes/" + host.pid() + "/_signal/USR2")
                    .json();
            assertThat(((JSONObject) ((JSONArray) preview.get("results")).get(0)).get("effect"))
                    .isEqualTo(Jdks.version(Jdks.current()) >= FIRST_WITH_HARMLESS_USR2 ? "IGNORED" : "CRASHES_JVM");
        }
    }

    private TestHost jvm(Path jdk, String name, String option) throws Exception {
        Path home = Files.createDirectory(folder.resolve(name));
        return new TestHost.Builder(home)
                .jdk(jdk)
                .startedBy("prlimit", "--core=0:0")
                .options(option, "-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
                .start();
    }

    private Path compiled() throws Exception {
        Path programs = Files.createDirectory(folder.resolve("programs"));
        Path source = Files.writeString(programs.resolve("child.c"), CHILD);
        Path program = programs.resolve("child");
        Child.output("gcc", "-pthread", "-o", program.toString(), source.toString());
        return program;
    }
}
