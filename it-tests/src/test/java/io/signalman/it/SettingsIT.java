package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings that a host gives the agent when it starts. */
class SettingsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theAgentStringWinsOverTheFileAndTheFileOverTheEnvironment(Path jdk) throws Exception {
        Path config = Files.writeString(folder.resolve("signalman.properties"), "scope=tree\nguard.init=off\n");
        try (TestHost host = host(jdk)
                .environment("SIGNALMAN_SCOPE", "user")
                .environment("SIGNALMAN_GUARD_INIT", "nonsense")
                .environment("SIGNALMAN_LOCAL_ROLE", "viewer")
                .javaagent("scope=all,start.delay=0s,config=" + config)
                .start()) {
            awaitUp(host);
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("Scope")).isEqualTo("all");
                assertThat(jmx.sendSignal("1", "0").get("message").toString()).contains("local.role=viewer");
            }
        }
        try (TestHost host = host(jdk)
                .environment("SIGNALMAN_SCOPE", "all")
                .environment("SIGNALMAN_CONFIG", config.toString())
                .environment("SIGNALMAN_START_DELAY", "0s")
                .javaagent("")
                .start()) {
            awaitUp(host);
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("Scope")).isEqualTo("tree");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theAgentAlsoComesInByJavaToolOptions(Path jdk) throws Exception {
        try (TestHost host = host(jdk)
                .environment("JAVA_TOOL_OPTIONS", "-javaagent:" + TestHost.JAR + "=scope=tree,start.delay=0s")
                .start()) {
            awaitUp(host);
            assertThat(host.http().get("/health").status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            colour=red        | unknown option colour;
            port=http         | option port=http is wrong; it takes a number from 0 to 65535
            port=65536        | option port=65536 is wrong
            scope=everything  | option scope=everything is wrong; it takes user or tree or all
            http=yes          | option http=yes is wrong; it takes true or false
            start.delay=5     | option start.delay=5 is wrong; it takes a duration
            local.role=root   | option local.role=root is wrong; it takes admin or viewer
            jmx.role=root     | option jmx.role=root is wrong; it takes admin or viewer
            register=nowhere  | option register=nowhere is wrong; it takes platform or private
            rate=fast         | option rate=fast is wrong; it takes a number of requests a second, such as 10/s or 0.5/s
            rate=0/s          | option rate=0/s is wrong
            burst=0           | option burst=0 is wrong; it takes a number from 1 to 1000000
            nonsense          | "nonsense" is not key=value
            port=0,port=1     | option port is given twice
            config=/no/such   | config=/no/such can't be read
            jar=/no/such.jar  | /no/such.jar can't be read; give the agent debug=true for the stack trace
            """)
    void aWrongOptionIsNamedAndTheHostStartsWithoutAnAgent(String options, String message) throws Exception {
        SideBySide.run(2, Jdks.all().stream().map(jdk -> () -> {
            try (TestHost host =
                    host(jdk).options("-Xlog:disable").javaagent(options).start()) {
                await().untilAsserted(() -> assertThat(agentLines(host)).isNotEmpty());
                assertThat(agentLines(host))
                        .singleElement()
                        .asString()
                        .startsWith("signalman: The agent did not start: ")
                        .contains(message);
                assertThat(host.runFilePath()).doesNotExist();
                assertThat(host.ask("servers")).noneMatch(line -> line.contains("io.signalman"));
                await().untilAsserted(
                                () -> assertThat(host.ask("threads")).noneMatch(line -> line.contains("signalman")));
            }
        }));
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aWrongEnvironmentIsNamedToo(Path jdk) throws Exception {
        try (TestHost host = host(jdk)
                .environment("SIGNALMAN_FANOUT_MAX", "many")
                .javaagent("")
                .start()) {
            host.process()
                    .awaitLine("signalman: The agent did not start: option fanout.max=many is wrong; it takes a number"
                            + " from 1 to 2147483647");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aTakenPortUndoesTheStart(Path jdk) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                TestHost host = host(jdk).start()) {
            host.ask("make-server");
            List<String> before = host.ask("state");

            TestHost.Reply reply = host.attach("port=" + taken.getLocalPort());

            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message())
                    .startsWith("The agent did not start: Cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .contains("choose another port");
            assertThat(host.ask("state")).containsExactlyInAnyOrderElementsOf(before);
            assertThat(host.ask("threads")).noneMatch(line -> line.contains("signalman") || line.contains("JNA"));
            assertThat(host.runFilePath()).doesNotExist();
            assertThat(host.attach().status()).isEqualTo("started");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void httpListensAtTheConfiguredAddress(Path jdk) throws Exception {
        int port = freePort();
        try (TestHost host = host(jdk).start()) {
            host.attach("port=" + port, "host=127.0.0.2");

            assertThat(host.http().url()).isEqualTo("http://127.0.0.2:" + port);
            HttpDoor elsewhere =
                    new HttpDoor("http://127.0.0.1:" + port, host.http().token());
            assertThatThrownBy(() -> elsewhere.get("/health")).isInstanceOf(ConnectException.class);
        }
    }

    private static int freePort() throws Exception {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void withoutHttpTheMBeanIsUpAndTheRunFileHasNoToken(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start();
                Children children = new Children(folder)) {
            Child child = children.sleeper(Children.uniqueName());
            TestHost.Reply reply = host.attach("http=false", "socket=off");

            assertThat(reply.message()).contains("without HTTP");
            assertThat(host.runFile()).containsEntry("url", "").containsEntry("token", "");
            assertThat(host.ask("threads")).noneMatch(line -> line.contains("signalman-http"));
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("Url")).isEqualTo("");
                assertThat(jmx.sendSignal(String.valueOf(child.pid()), "TERM").get("ok"))
                        .isEqualTo(true);
            }
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatMakesItsMBeanServerLateIsWaitedFor(Path jdk) throws Exception {
        try (TestHost host = host(jdk).javaagent("start.delay=1m").start()) {
            assertThat(host.ask("servers")).isEmpty();
            assertThat(host.runFilePath()).doesNotExist();

            host.ask("make-server");

            awaitUp(host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatNeverMakesItsMBeanServerIsNotWaitedForLongerThanTheDelay(Path jdk) throws Exception {
        try (TestHost host = host(jdk).javaagent("start.delay=200ms").start()) {
            awaitUp(host);
            assertThat(host.ask("servers")).anyMatch(line -> line.contains("io.signalman:type=SignalManager"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void attachingWhileTheAgentStillWaitsIsAnsweredWhenItIsUp(Path jdk) throws Exception {
        try (TestHost host = host(jdk).javaagent("start.delay=1s").start()) {
            assertThat(host.attach("start.delay=1s").status()).isEqualTo("already");
            assertThat(host.detach().status()).isEqualTo("stopped");
        }
    }

    /** Its command gives up, and would have said that it failed. */
    @Test
    void aRequestThatWaitsForLongIsRefusedAndNotCarriedOutLater() throws Exception {
        try (TestHost host = host(Jdks.current()).javaagent("start.delay=1m").start()) {
            TestHost.Reply reply = host.detach();
            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message()).startsWith("Nothing was done: ");
            host.ask("make-server");
            awaitUp(host);
            assertThat(host.attach("start.delay=1m").status()).isEqualTo("already");
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk).answering();
    }

    private static void awaitUp(TestHost host) {
        await().untilAsserted(() ->
                assertThat(agentLines(host)).anyMatch(line -> line.startsWith("signalman: Signalman 1.0.0 is up")));
    }

    private static List<String> agentLines(TestHost host) {
        return host.process().lines().stream()
                .filter(line -> line.startsWith("signalman:"))
                .toList();
    }
}
