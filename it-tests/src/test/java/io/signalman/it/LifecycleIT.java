package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attaching and detaching leave the host as it was. */
class LifecycleIT {
    private static final int CYCLES = 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void attachingTwiceChangesNothing(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            TestHost.Reply first = host.attach("fanout.max=7");
            String token = host.http().token();

            TestHost.Reply second = host.attach("fanout.max=7");
            TestHost.Reply plain = host.attach();

            assertThat(first.status()).isEqualTo("started");
            assertThat(second.status()).isEqualTo("already");
            assertThat(second.runFile()).isEqualTo(host.runFilePath().toString());
            assertThat(plain.status()).isEqualTo("already");
            assertThat(host.http().token()).isEqualTo(token);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void attachingWithOtherSettingsSaysToDetachFirst(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            host.attach("fanout.max=7");

            TestHost.Reply other = host.attach("fanout.max=8");

            assertThat(other.status()).isEqualTo("failed");
            assertThat(other.message()).contains("detach it first");
            assertThat(host.http().get("/health").status()).isEqualTo(200);
            assertThat(host.detach().status()).isEqualTo("stopped");
            assertThat(host.attach("fanout.max=8").status()).isEqualTo("started");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void detachingWithoutAnAgentSaysSo(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            assertThat(host.detach().status()).isEqualTo("absent");
            host.attach();
            assertThat(host.detach().status()).isEqualTo("stopped");
            assertThat(host.detach().status()).isEqualTo("absent");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void detachingLeavesTheHostAsItWas(Path jdk) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        try (TestHost host = answering(jdk, temporary);
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            Child child = children.sleeper(Children.uniqueName());
            List<String> before = host.ask("state");

            host.attach();
            HttpDoor http = host.http();
            assertThat(http.post("/processes/" + child.pid() + "/_signal/0").status())
                    .isEqualTo(200);
            assertThat(jmx.sendSignal(String.valueOf(child.pid()), "0").get("ok"))
                    .isEqualTo(true);
            List<String> during = host.ask("state");
            List<String> threads = host.ask("threads");
            host.detach();

            assertThat(withoutOurs(during)).containsExactlyInAnyOrderElementsOf(before);
            assertThat(threads).filteredOn(line -> line.contains("signalman")).isNotEmpty();
            assertThat(threads).filteredOn(LifecycleIT::isOurThread).allMatch(line -> line.contains("daemon true"));
            assertThat(host.ask("state")).containsExactlyInAnyOrderElementsOf(before);
            assertThat(host.ask("threads")).noneMatch(LifecycleIT::isOurThread);
            assertThatThrownBy(() -> http.get("/health")).isInstanceOf(ConnectException.class);
            assertThat(host.runFilePath()).doesNotExist();
            assertThat(temporary).isEmptyDirectory();
            awaitNoClassOfOurs(jdk, host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void detachingLeavesNoClassEvenWithAllThatCanBeSet(Path jdk) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path policy = Files.writeString(folder.resolve("policy"), "allow * * * *\n");
        Path tokens = Files.writeString(folder.resolve("tokens"), "");
        try (TestHost host = answering(jdk, Files.createDirectory(folder.resolve("temporary")))) {
            host.attach(
                    "tls.keystore=" + certificates.keystore("EC", "CN=127.0.0.1"),
                    "tls.keystore.password-file=" + certificates.password(),
                    "policy=" + policy,
                    "tokens=" + tokens,
                    "audit=" + folder.resolve("audit"),
                    "rate=100/s");
            CommandLine.Result sent = new CommandLine(folder).run("kill", String.valueOf(host.pid()), "0");
            assertThat(sent.exitCode()).as(sent.toString()).isZero();

            host.detach();

            awaitNoClassOfOurs(jdk, host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void noSystemPropertyOfTheHostChanges(Path jdk) throws Exception {
        Certificates certificates = new Certificates(folder);
        Path policy = Files.writeString(folder.resolve("policy"), "allow * * * *\n");
        CommandLine commandLine = new CommandLine(folder);
        try (TestHost host = answering(jdk, Files.createDirectory(folder.resolve("temporary")));
                Children children = new Children(folder)) {
            List<String> before = properties(host);

            host.attach("policy=" + policy, "audit=" + folder.resolve("audit"), "rate=100/s");
            HttpDoor http = host.http();
            assertThat(http.get("/processes/" + host.pid()).status()).isEqualTo(200);
            assertThat(http.jolokia("{\"type\":\"list\"}").body()).contains("sendSignal");
            assertThat(http.jolokia("{\"type\":\"read\",\"mbean\":\"io.signalman:type=SignalManager\"}")
                            .body())
                    .contains("Exposure");
            Child child = children.sleeper(Children.uniqueName());
            commandLine.expect(0, "stop", String.valueOf(child.pid()));
            assertThat(properties(host)).isEqualTo(before);
            host.detach();

            host.attach(
                    "tls.keystore=" + certificates.keystore("EC", "CN=127.0.0.1"),
                    "tls.keystore.password-file=" + certificates.password());
            commandLine.expect(0, "kill", String.valueOf(host.pid()), "0");
            assertThat(properties(host)).isEqualTo(before);
            host.detach();

            assertThat(properties(host)).isEqualTo(before);
        }
    }

    private static List<String> properties(TestHost host) throws Exception {
        return host.ask("properties").stream()
                .filter(line -> line.startsWith("property "))
                .sorted()
                .toList();
    }

    private TestHost answering(Path jdk, Path temporary) throws Exception {
        return new TestHost.Builder(folder)
                .compiledByDefault()
                .jdk(jdk)
                .answering()
                .options("-Djava.io.tmpdir=" + temporary, "-XX:-UsePerfData", "-XX:+UseSerialGC")
                .start();
    }

    /** An attached agent adds its MBean, an HTTP server and one shutdown hook. */
    private static List<String> withoutOurs(List<String> state) {
        return state.stream()
                .filter(line -> !line.contains("io.signalman:type=SignalManager") && !line.contains("signalman-exit"))
                .toList();
    }

    private static boolean isOurThread(String line) {
        return line.contains("signalman") || line.contains("JNA") || line.contains("jetty");
    }

    /** The bootstrap classes stay without an instance. Objects with a finalizer go with the second collection. */
    private static void awaitNoClassOfOurs(Path jdk, TestHost host) {
        await().pollInterval(Duration.ofMillis(100))
                .untilAsserted(() -> assertThat(classesOfOurs(jdk, host)).isEmpty());
    }

    /** Our classes with instances that survive a full collection. */
    private static List<String> classesOfOurs(Path jdk, TestHost host) throws Exception {
        return Child.output(jdk.resolve("bin/jcmd").toString(), String.valueOf(host.pid()), "GC.class_histogram")
                .stream()
                .filter(line -> (line.contains("io.signalman.") && !line.contains("io.signalman.it."))
                        || line.contains("org.eclipse.jetty")
                        || line.contains("com.sun.jna")
                        || line.contains("org.jolokia"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void cyclesLeaveNoDescriptorNoThreadAndNoClass(Path jdk) throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        try (TestHost host = answering(jdk, temporary)) {
            int fewest = Integer.MAX_VALUE; // the JVM may still close the connection of the last attach
            for (int i = 0; i <= CYCLES; i++) {
                cycle(host);
                fewest = Math.min(fewest, descriptors(host).size());
            }

            int most = fewest;
            await().untilAsserted(() -> assertThat(descriptors(host)).hasSizeLessThanOrEqualTo(most));
            assertThat(host.ask("threads")).noneMatch(LifecycleIT::isOurThread);
            awaitNoClassOfOurs(jdk, host);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    private static void cycle(TestHost host) throws Exception {
        assertThat(host.attach().status()).isEqualTo("started");
        assertThat(host.http().get("/signals").status()).isEqualTo(200);
        assertThat(host.detach().status()).isEqualTo("stopped");
    }

    private static List<String> descriptors(TestHost host) throws Exception {
        return Child.output("ls", "-l", "/proc/" + host.pid() + "/fd");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aNewerJarWorksInAJvmThatRanAnOlderOne(Path jdk) throws Exception {
        Path older = Files.copy(TestHost.JAR, folder.resolve("older.jar"));
        Path newer = Files.copy(TestHost.JAR, folder.resolve("newer.jar"));
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            assertThat(host.obey(older, "").status()).isEqualTo("started");
            assertThat(host.obey(older, "detach=true").status()).isEqualTo("stopped");
            Files.delete(older);

            assertThat(host.obey(newer, "").status()).isEqualTo("started");
            assertThat(descriptors(host)).anyMatch(line -> line.endsWith(newer.toString()));
            assertThat(host.http().get("/signals").status()).isEqualTo(200);
            assertThat(host.obey(newer, "detach=true").status()).isEqualTo("stopped");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatReachesItsEndExitsAndTheRunFileGoes(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            host.attach();
            assertThat(host.runFilePath()).exists();

            host.process().closeInput();

            assertThat(host.process().awaitExit()).isZero();
            assertThat(host.runFilePath()).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostExitsWithItsOwnStatus(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).answering().start()) {
            host.attach();

            host.request("exit 42");

            assertThat(host.process().awaitExit()).isEqualTo(42);
            assertThat(host.runFilePath()).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatHaltsInAHookOfItsOwnIsNotHeldUp(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).answering().start()) {
            host.attach();

            host.request("exit-in-hook");

            assertThat(host.process().awaitExit()).isEqualTo(9);
        }
    }
}
