package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The run file: its place, its mode, its content and its removal. */
class RunFileIT {
    private static final String AS_PID_1 = "exec \"$@\"";

    @TempDir
    Path folder;

    private Path temporary;

    @BeforeEach
    void makeTemporaryFolder() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itIsInTheHomeAndForItsOwnerOnly(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start()) {
            TestHost.Reply reply = host.attach();

            assertThat(reply.runFile()).isEqualTo(host.runFilePath().toString());
            assertThat(mode(host.runFilePath())).isEqualTo("rw-------");
            assertThat(mode(folder.resolve(".signalman"))).isEqualTo("rwx------");
            assertThat(mode(folder.resolve(".signalman/run"))).isEqualTo("rwx------");
            assertThat(list(folder.resolve(".signalman/run")))
                    .containsExactlyInAnyOrder(host.pid() + ".json", host.pid() + ".sock");

            String written = Files.readString(host.runFilePath());
            Files.delete(host.runFilePath());
            assertThat(host.attach().status()).isEqualTo("already");
            assertThat(host.runFilePath()).content().isEqualTo(written);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itNamesTheAgentsAddressAndAloneHoldsTheToken(Path jdk) throws Exception {
        try (TestHost host = host(jdk).start()) {
            TestHost.Reply reply = host.attach();
            JSONObject run = host.runFile();

            assertThat(run)
                    .containsOnlyKeys(
                            "pid",
                            "handle",
                            "name",
                            "bootId",
                            "pidNamespace",
                            "url",
                            "socket",
                            "token",
                            "objectName",
                            "version",
                            "started");
            assertThat(run.get("pid")).hasToString(String.valueOf(host.pid()));
            assertThat(run.get("handle").toString()).matches(host.pid() + "@[0-9]+(\\.[0-9]+)?");
            assertThat(run.get("bootId"))
                    .isEqualTo(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                            .strip());
            assertThat(run.get("pidNamespace"))
                    .isEqualTo(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
            assertThat(run.get("url").toString()).matches("http://127\\.0\\.0\\.1:[0-9]+");
            assertThat(run.get("objectName")).isEqualTo("io.signalman:type=SignalManager");
            assertThat(run.get("version")).isEqualTo("1.0.0");
            assertThat(Instant.parse(run.get("started").toString())).isBeforeOrEqualTo(Instant.now());
            String token = run.get("token").toString();
            assertThat(token).hasSizeGreaterThan(40);
            assertThat(reply.message()).doesNotContain(token);
            assertThat(host.process().lines()).noneMatch(line -> line.contains(token));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itLiesInTheFolderOfRunDir(Path jdk) throws Exception {
        Path run = folder.resolve("made/for/it");
        try (TestHost host = host(jdk).start()) {
            assertThat(host.attach("run.dir=" + run).runFile())
                    .isEqualTo(run.resolve(host.pid() + ".json").toString());
            assertThat(mode(run)).isEqualTo("rwx------");
            assertThat(folder.resolve(".signalman")).doesNotExist();

            host.detach();

            assertThat(run).isEmptyDirectory();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "", "/proc/no/home", "relative"})
    void withoutAHomeItIsInTheTemporaryFolder(String home) throws Exception {
        for (Path jdk : Jdks.all()) {
            try (TestHost host = host(jdk).options("-Duser.home=" + home).start()) {
                TestHost.Reply reply = host.attach();

                Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
                assertThat(reply.runFile())
                        .isEqualTo(temporary + "/.signalman-" + uid + "/run/" + host.pid() + ".json");
                assertThat(mode(Path.of(reply.runFile()).getParent())).isEqualTo("rwx------");
                host.detach();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aMissingHomeIsNotMade(Path jdk) throws Exception {
        Path home = folder.resolve("missing/home");
        try (TestHost host = host(jdk).options("-Duser.home=" + home).start()) {
            assertThat(host.attach().runFile()).startsWith(temporary + "/.signalman-");
            assertThat(home.getParent()).doesNotExist();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void jvmsOfOnePidInTwoContainersHaveTheirOwnInACommonHome(Path jdk) throws Exception {
        Path run = folder.resolve(".signalman/run");
        try (TestHost first = PrivateNamespace.start(folder, jdk, AS_PID_1, "")) {
            await().untilAsserted(() -> assertThat(list(run)).containsExactlyInAnyOrder("1.json", "1.sock"));
            String written = Files.readString(run.resolve("1.json"));
            try (TestHost second = PrivateNamespace.start(folder, jdk, AS_PID_1, "")) {
                await().untilAsserted(() -> assertThat(list(run))
                        .hasSize(4)
                        .contains("1.json", "1.sock")
                        .anyMatch(name -> name.matches("1-[0-9]+\\.json"))
                        .anyMatch(name -> name.matches("1-[0-9]+\\.sock")));
                second.leave();
            }
            assertThat(list(run)).containsExactlyInAnyOrder("1.json", "1.sock");
            assertThat(run.resolve("1.json")).hasContent(written);
            first.leave();
        }
        assertThat(list(run)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void withoutASafeFolderThereIsNoHttp(Path jdk) throws Exception {
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwx------"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), closed);
        for (Path unsafe : List.of(open, link, Files.createFile(folder.resolve("file")))) {
            try (TestHost host = host(jdk).start();
                    Children children = new Children(folder)) {
                Child child = children.sleeper(Children.uniqueName());
                TestHost.Reply reply = host.attach("run.dir=" + unsafe);

                assertThat(reply.status()).isEqualTo("started");
                assertThat(reply.message()).contains("without HTTP");
                assertThat(reply.runFile()).isEmpty();
                await().untilAsserted(() -> assertThat(host.process().lines())
                        .filteredOn(line -> line.startsWith("signalman: HTTP is off"))
                        .singleElement()
                        .asString()
                        .contains(unsafe.toString(), "or set run.dir"));
                try (JmxDoor jmx = host.jmx()) {
                    assertThat(jmx.attribute("Url")).isEqualTo("");
                    assertThat(jmx.sendSignal(String.valueOf(child.pid()), "TERM")
                                    .get("ok"))
                            .isEqualTo(true);
                }
                assertThat(closed).isEmptyDirectory();
                assertThat(open).isEmptyDirectory();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aFolderThatCanNotBeWrittenLeavesTheMBeanUp(Path jdk) throws Exception {
        Path home = Files.createDirectory(folder.resolve("nobody"));
        TestHost.Builder nobody = new TestHost.Builder(home).jdk(jdk).asNobody();
        Path run = Files.createDirectory(home.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("r-x------"));
        Files.setAttribute(run, "unix:uid", TestHost.NOBODY);
        try (TestHost host = nobody.javaagent("start.delay=1ms,run.dir=" + run).start()) {
            host.process().awaitLineThatBegins("signalman: HTTP is off because the run file can't be written");
            host.process().awaitLineThatBegins("signalman: Signalman 1.0.0 is up, without HTTP.");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aFileThatIsNoTextInTheFolderHarmsNobody(Path jdk) throws Exception {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.setPosixFilePermissions(run, PosixFilePermissions.fromString("rwx------"));
        Path foreign = Files.write(run.resolve("1.json"), new byte[] {(byte) 0xff});
        try (TestHost host = host(jdk).start()) {
            assertThat(host.attach("run.dir=" + run).runFile()).isNotEmpty();
            assertThat(foreign).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostThatWasKilledLeavesItToTheNextStart(Path jdk) throws Exception {
        Path left;
        try (TestHost killed = host(jdk).start()) {
            killed.attach();
            left = killed.runFilePath();
        }
        assertThat(left).exists();
        Path leftSocket = Path.of(left.toString().replace(".json", ".sock"));
        assertThat(leftSocket).exists();
        Path ofAnotherBoot = Files.writeString(
                left.resolveSibling("1.json"),
                Files.readString(left).replaceAll("\"bootId\":\"[^\"]*\"", "\"bootId\":\"another\""));
        Path nonsense = Files.writeString(left.resolveSibling("2.json"), "nonsense");

        try (TestHost host = host(jdk).start();
                TestHost third = host(jdk).start()) {
            host.attach();
            third.attach();

            assertThat(left).doesNotExist();
            assertThat(leftSocket).doesNotExist();
            assertThat(ofAnotherBoot).exists();
            assertThat(nonsense).exists();
            assertThat(host.runFilePath()).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void itGoesWithAHostThatIsTerminated(Path jdk) throws Exception {
        try (TestHost host = host(jdk).javaagent("start.delay=1ms").start()) {
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());

            ProcessHandle.of(host.pid()).orElseThrow().destroy();

            assertThat(host.process().awaitExit()).isEqualTo(128 + 15);
            assertThat(list(host.runFilePath().getParent())).isEmpty();
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk).options("-Djava.io.tmpdir=" + temporary);
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static List<String> list(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
