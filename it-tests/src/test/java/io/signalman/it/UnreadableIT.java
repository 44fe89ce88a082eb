package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JVMs about which the kernel shows little, or whose files and ports differ from the command line's. */
class UnreadableIT {
    private static final String[] CAPABLE = {"--inh-caps=+net_bind_service", "--ambient-caps=+net_bind_service"};

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJvmWithACapabilityIsAJvmToItsOwnUser(Path jdk) throws Exception {
        Path home = home();
        TestHost.Builder open = nobody(jdk, home);
        try (TestHost agent = open.javaagent("start.delay=0s").start();
                TestHost capable = nobody(jdk, home).startedBy(CAPABLE).start()) {
            HttpDoor http = RunFiles.only(home);
            String pid = String.valueOf(capable.pid());
            assertThat(http.get("/processes/jvm&" + pid).status()).isEqualTo(200);
            String dryRun = asNobody(
                    jdk, home, 0, "kill", "--json", "--dry-run", "--jvm", String.valueOf(agent.pid()), pid, "QUIT");
            assertThat(dryRun).contains("THREAD_DUMP");
            assertThat(http.post("/processes/exe:java&" + pid + "/_signal/0?report=true")
                            .body())
                    .contains("1 more could match and was left out", "capability");
            assertThat(http.post("/processes/ns:" + agent.pid() + "&" + pid + "/_signal/0?report=true")
                            .body())
                    .contains("1 more could match and was left out");
            assertThat(http.post("/processes/env:A=b&" + pid + "/_signal/0?report=true")
                            .body())
                    .contains("1 more could match and was left out");

            assertThat(asNobody(jdk, home, 0, "attach", pid)).contains("is up at http://127.0.0.1:");
            assertThat(asNobody(jdk, home, 0, "kill", "--jvm", pid, pid, "0")).contains(pid + " exists");
            assertThat(asNobody(jdk, home, 0, "jvms")).containsPattern(pid + " +nobody +yes");
            assertThat(asNobody(jdk, home, 0, "detach", pid)).contains("has left this JVM");

            asNobody(jdk, home, 0, "attach", pid, "http=false", "socket=off");
            assertThat(asNobody(jdk, home, 0, "kill", "--jvm", pid, pid, "0")).contains(pid + " exists");
        }
    }

    @Test
    void aJvmOfAnotherGroupIsRefusedByThatReason() throws Exception {
        Path home = home();
        try (TestHost other = new TestHost.Builder(home).asNobody(65533).start()) {
            assertThat(asNobody(Jdks.current(), home, 3, "attach", String.valueOf(other.pid())))
                    .contains("JVM " + other.pid() + " runs with group 65533, this command with " + TestHost.NOBODY);
            assertThat(other.process().isAlive()).isTrue();
        }
    }

    @Test
    void anotherUsersOrUnreadableJvmIsRefusedForThatReason() throws Exception {
        Path home = home();
        List<String> sleep = new ArrayList<>(
                List.of("setpriv", "--reuid=" + TestHost.NOBODY, "--regid=" + TestHost.NOBODY, "--clear-groups"));
        nobody(Jdks.current(), home);
        sleep.addAll(List.of(CAPABLE));
        sleep.addAll(List.of("sh", "-c", "echo ready; exec sleep 600"));
        try (Child capable = Child.start(sleep)) {
            capable.awaitLine("ready");
            String roots = String.valueOf(ProcessHandle.current().pid());
            assertThat(asNobody(Jdks.current(), home, 3, "attach", roots))
                    .contains("Process " + roots + " belongs to user root; run this command as that user or as root.");
            assertThat(asNobody(Jdks.current(), home, 3, "attach", String.valueOf(capable.pid())))
                    .contains("can't be inspected (it holds a capability", "none of its threads is a JVM's");
            assertThat(capable.isAlive()).isTrue();
        }
    }

    /** The agent writes its answer to a folder that both sides can use. */
    @Test
    void rootAttachesFromATempFolderThatIsClosedToOthers() throws Exception {
        Path home = home();
        Path closed = Files.createDirectory(
                folder.resolve("closed"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (TestHost host = nobody(Jdks.current(), home).start()) {
            List<String> attach = List.of(
                    Jdks.java(Jdks.current()).toString(),
                    "-Djava.io.tmpdir=" + closed,
                    "-jar",
                    jar(home).toString(),
                    "attach",
                    String.valueOf(host.pid()));

            assertThat(run(attach, 0)).contains("is up at http://127.0.0.1:");
        }
    }

    /** They could replace the library that root's command is about to load. */
    @Test
    void noNativeCodeIsLoadedFromAFolderThatOthersCanWrite() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path open = Files.createDirectory(folder.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        String script = "mount -t tmpfs -o ro none /var/tmp && mount -t tmpfs -o ro none /dev/shm && " + Unshared.RUN;
        List<String> signals = new ArrayList<>(List.of(Unshared.command(script, "--mount")));
        signals.addAll(List.of(
                Jdks.java(Jdks.current()).toString(),
                "-Djava.io.tmpdir=" + open,
                "-Duser.home=" + open,
                "-jar",
                TestHost.JAR.toString(),
                "signals"));

        assertThat(run(signals, 3)).contains("JNA's native library can be loaded from none", open.toString());
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everythingWorksWithAProcThatShowsOnlyProcesses(Path jdk) throws Exception {
        String java = Jdks.java(jdk).toString();
        String script = """
                mount -t proc -o subset=pid proc /proc || exit 77
                sleep 600 | "$1" -cp "$2" -Duser.home="$3" io.signalman.it.hosts.PlainHost & host=$!
                signalman() { "$java" -XX:TieredStopAtLevel=1 -Duser.home="$home" -jar "$jar" "$@"; }
                java=$1 home=$3 jar=$4
                run=$home/.signalman/run; mkdir -p "$run"; chmod 700 "$run"
                another="{\\"pid\\":$host,\\"handle\\":\\"$host@1\\",\\"bootId\\":\\"\\",\\"pidNamespace\\":\\"$(readlink /proc/self/ns/pid)\\"}"
                echo "$another" > "$run/$host.json"
                until signalman attach $host; do kill -0 $host || exit 1; done
                [ "$(cat "$run/$host.json")" = "$another" ] || exit 1
                signalman detach $host; ls "$run"; [ "$(ls "$run")" = $host.json ] || exit 1; signalman attach $host
                signalman kill --jvm $host $host 0 && signalman ps --jvm $host "$host&older:1ms" &&
                    ! signalman ps --jvm $host "$host&older:1d"
                """;
        List<String> command = new ArrayList<>(PrivateNamespace.unshare());
        command.addAll(1, List.of("--mount"));
        command.addAll(
                List.of("bash", "-c", script, "bash", java, testClasses(), folder.toString(), TestHost.JAR.toString()));
        try (Child inside = Child.start(command)) {
            int code = inside.awaitEnd();
            assumeTrue(code != 77, "needs Linux 5.8 or newer, for a /proc of processes only");
            assertThat(code).as("%s", inside.lines()).isZero();
            assertThat(String.join("\n", inside.lines()))
                    .contains("is up at http://127.0.0.1:", "the kernel lets this JVM signal it");
        }
    }

    @Test
    void aProcessThatHidepidHidesIsReportedAsHidden() throws Exception {
        Path home = home();
        nobody(Jdks.current(), home);
        String script = """
                mount -o remount,hidepid=2 /proc || exit 77
                exec 2>&1
                nobody="setpriv --reuid=$5 --regid=$5 --clear-groups"
                sleep 600 | $nobody "$1" -javaagent:"$4"=start.delay=0s -cp "$2" -Duser.home="$3" io.signalman.it.hosts.PlainHost & host=$!
                signalman() { echo "- $*"; $nobody "$java" -Duser.home="$home" -jar "$jar" "$@"; echo "= $?"; }
                java=$1 home=$3 jar=$4
                until ls "$home"/.signalman/run/*.json; do kill -0 $host || exit 1; sleep .1; done
                signalman ps cmd:nothing
                signalman ps 1
                signalman kill name:nothing 0
                signalman stop name:nothing
                $nobody setsid sleep 600 & group=$!
                until [ "$(cut -d ' ' -f 5 /proc/$group/stat)" = $group ]; do kill -0 $group || exit 1; done
                signalman kill group:$group 0
                signalman policy explain --as owner 1 TERM
                signalman ps $host
                signalman attach 1
                signalman jvms
                exit 0
                """;
        List<String> command = new ArrayList<>(PrivateNamespace.unshare());
        command.addAll(1, List.of("--mount"));
        command.addAll(List.of(
                "bash",
                "-c",
                script,
                "bash",
                Jdks.java(Jdks.current()).toString(),
                home.resolveSibling("readable").toString(),
                home.toString(),
                jar(home).toString(),
                String.valueOf(TestHost.NOBODY)));
        try (Child inside = Child.start(command)) {
            int code = inside.awaitEnd();
            assumeTrue(code != 77, "needs a /proc that takes hidepid");
            String said = String.join("\n", inside.lines());
            assertThat(code).as(said).isZero();
            String more = "[^=]*More could match: the kernel hides processes.*\n= ";
            assertThat(said)
                    .containsPattern("- ps cmd:nothing\n" + more + "1")
                    .containsPattern("- ps 1\n.*The kernel hides process 1 .*\n= 3")
                    .containsPattern("- kill name:nothing 0\n" + more + "1")
                    .containsPattern("- stop name:nothing\n" + more + "1")
                    .containsPattern("- kill group:[0-9]+ 0\n(?!.*More could match).*\n= 0")
                    .containsPattern("- policy explain --as owner 1 TERM\n[^=]*The kernel hides process 1 [^=]*= 3")
                    .containsPattern("- ps [0-9]+\n.*PID.*\n[^\n]*\n= 0")
                    .containsPattern("- attach 1\n.*hidepid.*\n= 3")
                    .containsPattern("- jvms\n.*can't tell of all JVMs.*hidepid");
        }
    }

    @Test
    void theTokenIsNotSentToAPortOfAnotherNetworkNamespace() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (TestHost host = new TestHost.Builder(folder)
                .startedBy("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh")
                .start()) {
            host.attach("socket=off");
            int port = URI.create((String) host.runFile().get("url")).getPort();
            try (ServerSocketChannel stranger = ServerSocketChannel.open()) {
                stranger.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                stranger.configureBlocking(false);

                String pid = String.valueOf(host.pid());
                for (String[] command : new String[][] {{"kill", "--jvm", pid, pid, "0"}, {"ps"}, {"status"}}) {
                    assertThat(new CommandLine(folder).expect(4, command).err())
                            .contains("in another network namespace", "nsenter --net --target " + pid);
                }
                host.detach();
                host.attach("port=" + port);
                new CommandLine(folder).expect(0, "kill", "--jvm", pid, pid, "0"); // over the socket
                assertThat(stranger.accept()).isNull();
            }
        }
    }

    /** The kernel hides the network namespace, so JMX is used only if that user owns the port here. */
    @Test
    void localJmxOfAJvmThatMayBeInAnotherNetworkNamespaceIsNotAsked() throws Exception {
        Path home = home();
        try (TestHost host = new TestHost.Builder(home)
                .startedBy("unshare", "--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh")
                .asNobody()
                .startedBy(CAPABLE)
                .start()) {
            String pid = String.valueOf(host.pid());
            asNobody(Jdks.current(), home, 0, "attach", pid, "http=false", "socket=off");

            assertThat(asNobody(Jdks.current(), home, 4, "kill", "--jvm", pid, pid, "0"))
                    .contains("JVM " + pid + " may be in another network namespace");
        }
    }

    private Path home() throws IOException {
        return Files.createDirectories(folder.resolve("nobody"));
    }

    private static TestHost.Builder nobody(Path jdk, Path home) throws IOException {
        return new TestHost.Builder(home).jdk(jdk).asNobody();
    }

    private static Path jar(Path home) {
        return home.resolveSibling("readable/signalman.jar");
    }

    private static String testClasses() {
        return UnreadableIT.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static String asNobody(Path jdk, Path home, int exitCode, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("setpriv", "--reuid=" + TestHost.NOBODY, "--regid=" + TestHost.NOBODY, "--clear-groups"));
        command.addAll(Jdks.quickJava(jdk));
        command.addAll(List.of("-Duser.home=" + home, "-jar", jar(home).toString()));
        command.addAll(List.of(arguments));
        return run(command, exitCode);
    }

    private static String run(List<String> command, int exitCode) throws Exception {
        try (Child process = Child.start(command)) {
            int code = process.awaitEnd();
            assertThat(code).as("%s", process.lines()).isEqualTo(exitCode);
            return String.join("\n", process.lines());
        }
    }
}
