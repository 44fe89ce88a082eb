package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import io.signalman.it.hosts.GuardedServerBuilder;
import io.signalman.it.hosts.JnaHost;
import io.signalman.it.hosts.OwnLogManagerHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts of many kinds: each serves the main job and continues its own work as before. */
class ForeignHostsIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aPlainHost(Path jdk) throws Exception {
        try (TestHost host = host(jdk).answering().start()) {
            job().runAndLeave(host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithAnOldJnaAndAnOldJolokia(Path jdk) throws Exception {
        try (TestHost host = host(jdk)
                .main(JnaHost.class)
                .alsoOnClassPath(Libraries.jar("jna"))
                .options(Libraries.jolokia("1.7.2"))
                .start()) {
            assertThat(MainJob.work(host))
                    .containsExactly("work " + Libraries.jar("jna").toUri().toURL() + ", pid " + host.pid());

            String version = jolokiaVersion(host);
            assertThat(version).contains("\"agent\":\"1.7."); // 1.7.2 says 1.7.1
            job().run(host);
            assertThat(jolokiaVersion(host)).isEqualTo(version);

            host.leave();
        }
    }

    /** IDEs do so. These settings do not reach our JNA, and our JNA sets none. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithTheNativeLibraryOfItsJnaInAFolder(Path jdk) throws Exception {
        Path library = Files.createDirectory(folder.resolve("jna")).resolve("libjnidispatch.so");
        try (FileSystem jar = FileSystems.newFileSystem(Libraries.jar("jna"))) {
            Files.copy(jar.getPath("com/sun/jna/" + Platform.RESOURCE_PREFIX + "/libjnidispatch.so"), library);
        }
        try (TestHost host = host(jdk)
                .main(JnaHost.class)
                .arguments("late")
                .alsoOnClassPath(Libraries.jar("jna"))
                .options(
                        "-Djna.boot.library.path=" + library.getParent(),
                        "-Djna.noclasspath=true",
                        "-Djna.nosys=false",
                        "-Djna.nounpack=true",
                        "-Djna.protected=true",
                        "-Djna.tmpdir=/no/such/folder",
                        "-Djna.library.path=/no/such/folder",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED")
                .start()) {
            List<String> before = jnaProperties(host);

            assertThat(host.attach().status()).isEqualTo("started");
            assertThat(jnaProperties(host)).isEqualTo(before);
            job().runAttached(host);

            assertThat(jnaProperties(host)).isEqualTo(before);
            assertThat(MainJob.work(host))
                    .containsExactly("work " + Libraries.jar("jna").toUri().toURL() + ", pid " + host.pid());
            host.leave();
        }
    }

    private static List<String> jnaProperties(TestHost host) throws IOException {
        return host.ask("state").stream()
                .filter(line -> line.startsWith("property jna") || line.startsWith("property jni"))
                .sorted()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithATempFolderMountedNoexec(Path jdk) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path temp = Files.createDirectory(folder.resolve("noexec"));
        try (TestHost host = noexecTemp(jdk, temp, "start.delay=1ms").start()) {
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());
            assertThat(host.http().get("/health").status()).isEqualTo(200);
        }
        try (TestHost host =
                noexecTemp(jdk, temp, "start.delay=1ms,native.dir=" + temp).start()) {
            await().untilAsserted(() -> assertThat(host.process().lines())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("signalman: The agent did not start: JNA's native library can be loaded from"
                                    + " none of these folders: " + temp + " (")
                            .contains("failed to map segment", "Set native.dir to a folder")));
        }
    }

    private TestHost.Builder noexecTemp(Path jdk, Path temp, String settings) {
        return host(jdk)
                .startedBy(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount -t tmpfs -o noexec,mode=700 none \"$0\" && exec \"$@\"",
                        temp.toString())
                .options("-Djava.io.tmpdir=" + temp)
                .javaagent(settings);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithJolokia2(Path jdk) throws Exception {
        try (TestHost host =
                host(jdk).answering().options(Libraries.jolokia("2.0.3")).start()) {
            String version = jolokiaVersion(host);
            assertThat(version).contains("2.0.3");

            job().run(host);

            assertThat(jolokiaVersion(host)).isEqualTo(version);
            host.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithAnotherJettyAndAnotherSlf4j(Path jdk) throws Exception {
        Path classes = compile(Libraries.classPath("jetty"), "JettyHost.java");
        try (TestHost host = host(jdk)
                .classPath(Stream.concat(Stream.of(classes), Libraries.jars("jetty").stream())
                        .toArray(Path[]::new))
                .main("JettyHost")
                .start()) {
            assertThat(MainJob.work(host))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("work Jetty 9.4.57.v20241219 logs by ch.qos.logback.classic.LoggerContext"));

            job().runAndLeave(host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatBuildsItsOwnMBeanServers(Path jdk) throws Exception {
        String builder = "-Djavax.management.builder.initial=" + GuardedServerBuilder.class.getName();
        try (TestHost host = host(jdk).answering().options(builder).start()) {
            job().runAndLeave(host);
        }
        try (TestHost host =
                host(jdk).options(builder).javaagent("start.delay=1ms").start()) {
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());
            job().runAttached(host);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatSetsItsLogManagerInMain(Path jdk) throws Exception {
        try (TestHost host = host(jdk)
                .main(OwnLogManagerHost.class)
                .javaagent("start.delay=1m")
                .startUntil("started")) {
            await().untilAsserted(() -> assertThat(stacks(jdk, host)).contains("HostJvm.platformServer"));

            host.request("");
            host.process().awaitLine("ready");
            assertThat(MainJob.work(host)).containsExactly("work Own");
            host.ask("make-server");
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());

            job().runAttached(host);
            assertThat(MainJob.work(host)).containsExactly("work Own");
            host.leave();
        }
    }

    private static String stacks(Path jdk, TestHost host) throws IOException {
        return String.join(
                "\n", Child.output(jdk.resolve("bin/jcmd").toString(), String.valueOf(host.pid()), "Thread.print"));
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostOfAnotherUserThatRootAttachesTo(Path jdk) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path jar = Files.copy(TestHost.JAR, folder.resolve("signalman.jar"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setAttribute(folder, "unix:uid", TestHost.NOBODY);
        try (TestHost host = host(jdk)
                        .startedBy(
                                "setpriv", "--reuid=" + TestHost.NOBODY, "--regid=" + TestHost.NOBODY, "--clear-groups")
                        .classPath(compile("", "module/plain/Main.java"))
                        .main("plain.Main")
                        .start();
                Children children = new Children(folder)) {
            Child root = children.sleeper(Children.uniqueName());
            Child theirs = children.own(new ProcessBuilder(
                    "setpriv",
                    "--reuid=" + TestHost.NOBODY,
                    "--regid=" + TestHost.NOBODY,
                    "--clear-groups",
                    "/bin/sleep",
                    "600"));

            assertSucceeds(TestHost.signalman(jdk, folder, jar, "attach", String.valueOf(host.pid())));

            assertThat(Files.getAttribute(host.runFilePath(), "unix:uid")).isEqualTo(TestHost.NOBODY);
            HttpDoor http = host.http();
            assertThat(http.post("/processes/" + root.pid() + "/_signal/TERM").status())
                    .isEqualTo(403);
            await().untilAsserted(() -> assertThat(http.post("/processes/" + theirs.pid() + "/_signal/TERM")
                            .status())
                    .isEqualTo(200));
            assertThat(theirs.awaitExit()).isEqualTo(128 + 15);
            assertThat(root.isAlive()).isTrue();

            assertSucceeds(TestHost.signalman(jdk, folder, jar, "detach", String.valueOf(host.pid())));
            assertThat(host.runFilePath()).doesNotExist();
            host.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatLeavesSignalsToTheSystem(Path jdk) throws Exception {
        try (TestHost host = host(jdk).answering().options("-Xrs").start()) {
            job().runAndLeave(host);
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).compiledByDefault().jdk(jdk);
    }

    /** The version that the host's own Jolokia reports at its printed address. */
    private static String jolokiaVersion(TestHost host) throws Exception {
        await().until(() -> host.process().lines().stream().anyMatch(line -> line.startsWith("Jolokia: Agent")));
        String url = host.process().lines().stream()
                .filter(line -> line.contains("/jolokia"))
                .findFirst()
                .map(line -> line.replaceAll(".*(http://[^ ]*/jolokia).*", "$1"))
                .orElseThrow();
        String answer = HttpDoor.send(HttpRequest.newBuilder(URI.create(url + "/version")))
                .body();
        return answer.replaceAll("\"timestamp\":[0-9]+", "");
    }

    private static void assertSucceeds(Child command) {
        int status = command.awaitEnd();
        assertThat(status).as(() -> String.join("\n", command.lines())).isZero();
    }

    private Path compile(String classPath, String... sources) throws IOException {
        return Libraries.compile(Files.createTempDirectory(folder, "classes"), classPath, sources);
    }

    private MainJob job() {
        return new MainJob(folder);
    }
}
