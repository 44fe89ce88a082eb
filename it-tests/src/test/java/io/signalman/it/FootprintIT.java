package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.CostHost;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What calls allocate and ask of the kernel, and what the agent holds: counts, which a busy machine does not change. Each
 * bound is a tenth above what was counted. If you need more, find out why and say so in the commit.
 */
class FootprintIT {
    private static final int CALLS = 1000;
    private static final int MEMBERS = 100;

    /** A line of strace's summary: the calls, and the name of the system call. */
    private static final Pattern COUNT = Pattern.compile("(?m)^ *[\\d.]+ +[\\d.]+ +\\d+ +(\\d+) (?:.* )?(\\w+)$");

    @TempDir
    private Path folder;

    private final SoftAssertions bounds = new SoftAssertions();
    private Children children;

    @BeforeEach
    void prepare() {
        children = new Children(folder);
    }

    @AfterEach
    void endChildren() {
        children.close();
        bounds.assertAll();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aSendAllocatesLittle(Path jdk) throws Exception {
        String one = String.valueOf(children.sleeper(Children.uniqueName()).pid());
        String many = crowd();
        try (TestHost host = started(jdk)) {
            bound("bytes for a send by pid", perCall(host, "send " + one, CALLS, 1), 11_900);
            bound("bytes for a request", perRequest(host, one, CALLS), 24_700);
            bound("bytes for each of many of a name", perMember(host, "send", many), 6_500);
            bound("bytes for each listed process", perMember(host, "list", many), 7_750);
        }
    }

    /** @param reached the processes that each call has to reach */
    private static long perCall(TestHost host, String call, int calls, int reached) throws Exception {
        String request = call + " " + calls;
        work(host, request);
        String[] answer = work(host, request);
        assertThat(answer[1]).as(call).isEqualTo(String.valueOf(reached));
        return Long.parseLong(answer[0]);
    }

    /** Without what the look through all processes of the host takes. */
    private static long perMember(TestHost host, String operation, String many) throws Exception {
        long all = perCall(host, operation + " " + many, CALLS / MEMBERS, MEMBERS);
        long none = perCall(host, operation + " " + Children.uniqueName(), CALLS / MEMBERS, 0);
        return (all - none) / MEMBERS;
    }

    /** The most of a few times: what a thread has allocated is not counted any more once it has ended. */
    private static long perRequest(TestHost host, String nameOrId, int requests) throws Exception {
        long most = 0;
        for (int i = 0; i < 3; i++) {
            most = Math.max(most, perRequestOnce(host, nameOrId, requests));
        }
        return most;
    }

    private static long perRequestOnce(TestHost host, String nameOrId, int requests) throws Exception {
        HttpDoor http = host.http();
        long before = 0;
        for (int i = 0; i < 2 * requests; i++) {
            if (i == requests) {
                before = rest(host).allocated();
            }
            assertThat(http.post("/processes/" + nameOrId + "/_signal/0").status())
                    .isEqualTo(200);
        }
        return (rest(host).allocated() - before) / requests;
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aSendMakesFewSystemCalls(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/strace")), "needs strace");
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root"); // to trace what is no child of strace
        String one = String.valueOf(children.sleeper(Children.uniqueName()).pid());
        String many = crowd();
        try (TestHost host = started(jdk)) {
            assertThat(systemCalls(host, one, CALLS, CALLS))
                    .as("by pid")
                    .containsExactly(
                            "close 2",
                            "fstat 1", // The JDK checks whether it opened a folder.
                            "geteuid 1",
                            "openat 1",
                            "pidfd_open 1",
                            "pidfd_send_signal 1",
                            "read 1",
                            "statx 2");
            assertThat(systemCalls(host, many, CALLS / MEMBERS, CALLS))
                    .as("for each of many of a name")
                    .contains("geteuid 1", "pidfd_open 1", "pidfd_send_signal 1", "statx 2");
        }
    }

    /** The system calls of the sends, by name; without what other threads make. */
    private List<String> systemCalls(TestHost host, String nameOrId, int calls, int sends) throws Exception {
        String request = "send " + nameOrId + " " + calls;
        work(host, request);
        Path counts = folder.resolve("counts");
        try (Child strace = Child.start(List.of(
                "strace",
                "-f",
                "-c",
                "-e",
                "trace=!futex,gettid,sched_yield,madvise", // without the JVM's own
                "-o",
                counts.toString(),
                "-p",
                String.valueOf(host.pid())))) {
            strace.awaitLineThatBegins("strace: Process " + host.pid() + " attached");
            work(host, request);
            Child.output("kill", "-INT", String.valueOf(strace.pid()));
            strace.awaitExit();
        }
        return COUNT.matcher(Files.readString(counts))
                .results()
                .filter(line -> Integer.parseInt(line.group(1)) >= sends
                        && !line.group(2).equals("total"))
                .map(line ->
                        line.group(2).replace("newfstatat", "fstat") + " " + Integer.parseInt(line.group(1)) / sends)
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theHostHoldsLittleMoreThanWithoutTheAgent(Path jdk) throws Exception {
        Rest without = withoutAgent(jdk);
        try (TestHost host = started(jdk)) {
            // The thread that started the agent ends after it has written the run file.
            await().until(() -> rest(host).threads() - without.threads() <= 3);
            Rest idle = rest(host);
            bound("descriptors", idle.descriptors() - without.descriptors(), 10);
            bound("classes", idle.classes() - without.classes(), 1_960);
            host.http().get("/processes/" + host.pid());
            bound("classes after a request", rest(host).classes() - without.classes(), 2_860);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aShortCommandLoadsFewClasses(Path jdk) throws Exception {
        Path loaded = folder.resolve("loaded");
        try (TestHost host = started(jdk)) {
            String pid = String.valueOf(host.pid());
            List<String> command = new ArrayList<>(Jdks.quickJava(jdk));
            command.addAll(List.of(
                    "-Xlog:class+load:file=" + loaded,
                    "-Duser.home=" + folder,
                    "-cp",
                    TestHost.JAR.resolveSibling("signalman-cli.jar").toString(),
                    "io.signalman.bootstrap.Agent"));
            command.addAll(List.of("kill", "--jvm", pid, pid, "0"));
            Child.output(command.toArray(String[]::new));
        }
        bound("classes", Files.readAllLines(loaded).size(), 1_490);
    }

    private Rest withoutAgent(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start()) {
            return rest(host);
        }
    }

    private void bound(String what, long counted, long bound) {
        bounds.assertThat(counted).as(what).isBetween(1L, bound);
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk).main(CostHost.class);
    }

    /** A host with an agent that nobody has called yet. */
    private TestHost started(Path jdk) throws Exception {
        TestHost host = host(jdk).javaagent("start.delay=0s,fanout.max=1000").start();
        await().until(() -> Files.exists(host.runFilePath()));
        return host;
    }

    private String crowd() throws Exception {
        String name = Children.uniqueName();
        for (int i = 0; i < MEMBERS; i++) {
            children.sleeper(name);
        }
        return name;
    }

    /** The words of the answer. */
    private static String[] work(TestHost host, String request) throws Exception {
        return host.ask("work " + request).get(0).substring("work ".length()).split(" ", -1);
    }

    private record Rest(int threads, int classes, int descriptors, long allocated) {}

    private static Rest rest(TestHost host) throws Exception {
        String[] words = work(host, "rest");
        return new Rest(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Integer.parseInt(words[2]),
                Long.parseLong(words[3]));
    }
}
