package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The command line as users run it: processes, exit codes and output. */
class CommandLineIT {
    @TempDir
    Path folder;

    private CommandLine signalman;
    private Children children;

    @BeforeEach
    void prepare() {
        signalman = new CommandLine(folder);
        children = new Children(folder);
    }

    @AfterEach
    void endChildren() {
        children.close();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void attachSignalLookAndDetach(Path jdk) throws Exception {
        String name = Children.uniqueName();
        Child worker = children.reporter(name);
        String pid = String.valueOf(worker.pid());
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start()) {
            String jvm = String.valueOf(host.pid());
            CommandLine.Result attached = signalman.expect(0, "attach", jvm);
            assertThat(attached.out())
                    .contains("http://127.0.0.1:", host.runFilePath().toString());
            assertThat(attached.out()).doesNotContain(host.http().token());
            signalman.expect(0, "attach", jvm);
            signalman.expect(3, "attach", jvm, "port=1");

            assertThat(signalman.expect(0, "kill", name, "HUP").out())
                    .isEqualTo("SIGHUP delivered to " + pid + " (" + name + ").\n");
            worker.awaitLine("got HUP");
            signalman.expect(0, "kill", "-USR1", pid, "name:" + name);
            worker.awaitLine("got USR1");
            signalman.expect(0, "kill", pid, "0");
            signalman.expect(64, "kill", "-s", "USR2", pid, jvm);
            worker.awaitLine("got USR2");

            signalman.expect(1, "kill", Children.uniqueName(), "HUP");
            signalman.expect(2, "kill", pid, "NOSIG");
            signalman.expect(2, "kill", "007", "HUP");
            signalman.expect(2, "kill", "-INT", pid, "007");
            signalman.expect(3, "kill", jvm, "STOP");
            signalman.expect(3, "group", "1");
            assertThat(worker.lines()).doesNotContain("got INT");

            assertThat(signalman.expect(0, "ps", name).out()).contains(pid, name);
            signalman.expect(0, "ps");
            signalman.expect(1, "ps", Children.uniqueName());
            signalman.expect(0, "probe", pid);
            assertThat(signalman.expect(0, "signals").out()).contains("SIGUSR1");
            assertThat(signalman.expect(0, "jvms").out()).containsPattern(jvm + " +\\S+ +yes");
            assertThat(signalman.expect(0, "status").out()).contains("JVM " + jvm, "scope", "user");

            assertThat(signalman.expect(0, "detach", jvm).out()).isNotBlank();
            assertThat(host.runFilePath()).doesNotExist();
            signalman.expect(1, "detach", jvm);
            signalman.expect(4, "kill", pid, "HUP");
            signalman.expect(4, "status", "--jvm", jvm);
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    @Test
    void jsonIsJson() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        String pid = String.valueOf(worker.pid());
        try (TestHost host = new TestHost.Builder(folder).start()) {
            assertThat(json("attach", "--json", String.valueOf(host.pid())))
                    .containsEntry("outcome", "started")
                    .containsEntry("runFile", host.runFilePath().toString());
            assertThat(json("kill", "--json", pid, "HUP"))
                    .containsEntry("ok", true)
                    .containsEntry("signal", "SIGHUP");
            assertThat((JSONArray) json("ps", "--json", pid).get("processes")).hasSize(1);
            assertThat(json("probe", "--json", pid)).containsEntry("maySignal", true);
            assertThat((JSONArray) json("signals", "--json").get("signals")).hasSizeGreaterThan(30);
            assertThat((JSONArray) json("status", "--json").get("agents")).hasSize(1);
            assertThat((JSONArray) json("jvms", "--json").get("jvms")).isNotEmpty();
        }
    }

    @Test
    void withoutHttpItGoesThroughLocalJmx() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        String pid = String.valueOf(worker.pid());
        try (TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(
                    0,
                    "attach",
                    String.valueOf(host.pid()),
                    "http=false",
                    "socket=off",
                    "audit=" + folder.resolve("audit"));

            signalman.expect(0, "kill", pid, "HUP");
            worker.awaitLine("got HUP");
            signalman.expect(2, "kill", pid, "NOSIG");
            signalman.expect(0, "probe", pid);
            signalman.expect(0, "status");
            signalman.expect(1, "ps", Children.uniqueName());
            signalman.expect(3, "kill", "1", "CONT");
            signalman.expect(3, "kill", "--dry-run", "1", "CONT");
            assertThat(signalman.expect(0, "audit", "--target", pid).out()).contains("SIGHUP", "DELIVERED");
        }
    }

    @Test
    void ofSeveralAgentsOneHasToBePicked() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        String pid = String.valueOf(worker.pid());
        try (TestHost one = new TestHost.Builder(folder).start();
                TestHost two = new TestHost.Builder(folder).start()) {
            signalman.expect(0, "attach", String.valueOf(one.pid()));
            signalman.expect(0, "attach", String.valueOf(two.pid()));

            assertThat(signalman.expect(2, "kill", pid, "HUP").err())
                    .contains(String.valueOf(one.pid()), String.valueOf(two.pid()), "--jvm");
            signalman.expect(0, "kill", "--jvm", String.valueOf(two.pid()), pid, "HUP");
            worker.awaitLine("got HUP");
            signalman.expect(0, "status");
            signalman.expect(
                    0,
                    "signals",
                    "--url",
                    one.http().url(),
                    "--token-file",
                    one.runFilePath().toString());
            signalman.expect(3, "signals", "--url", one.http().url());
        }
    }

    @Test
    void knownReasonsAgainstAttachingAreExplainedAndNothingIsHarmed() throws Exception {
        Child sleeper = children.sleeper(Children.uniqueName());
        try (TestHost noAttach = new TestHost.Builder(folder)
                        .options("-XX:+DisableAttachMechanism")
                        .start();
                TestHost noLoading = new TestHost.Builder(folder)
                        .options("-XX:-EnableDynamicAgentLoading")
                        .start();
                TestHost stopped = new TestHost.Builder(folder).start()) {
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(sleeper.pid()))
                            .err())
                    .contains("is not a JVM");
            assertThat(signalman
                            .expect(3, "detach", String.valueOf(sleeper.pid()))
                            .err())
                    .contains("is not a JVM");
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(noAttach.pid()))
                            .err())
                    .contains("runs with -XX:+DisableAttachMechanism; restart it");
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(noLoading.pid()))
                            .err())
                    .contains("runs with -XX:-EnableDynamicAgentLoading; restart it");
            Child.output("kill", "-STOP", String.valueOf(stopped.pid()));
            assertThat(signalman
                            .expect(3, "attach", String.valueOf(stopped.pid()))
                            .err())
                    .contains("is stopped");
            assertThat(List.of(
                            sleeper.isAlive(),
                            noAttach.process().isAlive(),
                            noLoading.process().isAlive(),
                            stopped.process().isAlive()))
                    .containsOnly(true);
        }
    }

    @Test
    void aJvmThatHandlesNoSigquitButHasItsSocketIsAttachedTo() throws Exception {
        try (TestHost host = new TestHost.Builder(folder).options("-Xrs").start()) {
            signalman.expect(0, "attach", String.valueOf(host.pid()));
            signalman.expect(0, "detach", String.valueOf(host.pid()));
        }
    }

    @Test
    void aWrongSettingIsExplainedAndLeavesNoAgent() throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start()) {
            assertThat(signalman.expect(3, "attach", String.valueOf(host.pid()), "prot=1"))
                    .asString()
                    .contains("prot");
            assertThat(signalman.expect(0, "jvms").out()).containsPattern(host.pid() + " +\\S+ +no");
        }
        assertThat(signalman.expect(2, "serve", "prot=1").err()).contains("prot");
    }

    @Test
    void serveRunsUntilSigtermAndNeverPrintsTheToken() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        Path policy = Files.writeString(folder.resolve("policy"), "allow * * * *\n");
        try (Child server = Child.start(signalman.builder("serve", "policy=" + policy))) {
            String pid = String.valueOf(server.pid());
            Path runFile = folder.resolve(".signalman/run/" + server.pid() + ".json");
            server.awaitLine("Run file: " + runFile);
            JSONObject agent = (JSONObject) new JSONParser().parse(Files.readString(runFile));
            assertThat(String.join("\n", server.lines()))
                    .contains((String) agent.get("url"))
                    .doesNotContain((String) agent.get("token"));

            signalman.expect(0, "kill", String.valueOf(worker.pid()), "HUP");
            worker.awaitLine("got HUP");

            Files.writeString(policy, "allow * * * *\nnonsense\n");
            Child.output("kill", "-HUP", pid);
            assertThat(server.awaitLineThatBegins("signalman: " + policy)).contains("can't be used", "nonsense");
            assertThat(signalman.expect(3, "detach", pid).out())
                    .contains("Process " + pid + " is signalman serve", "kill -TERM " + pid);
            assertThat(signalman.expect(3, "attach", pid).out())
                    .contains("Process " + pid + " is signalman serve", "--jvm " + pid);

            Child.output("kill", "-TERM", pid);
            assertThat(server.awaitExit()).isZero();
            assertThat(runFile).doesNotExist();
        }
    }

    @Test
    void serveNamesItsAddressWhenAFileSetsTheRunFolder() throws Exception {
        Path config =
                Files.writeString(folder.resolve("signalman.properties"), "run.dir=" + folder.resolve("far") + "\n");
        try (Child server = Child.start(signalman.builder("serve", "config=" + config))) {
            server.awaitLine("Run file: " + folder.resolve("far/" + server.pid() + ".json"));
            assertThat(String.join("\n", server.lines())).contains("at http://127.0.0.1:");
        }
    }

    @Test
    void rootUsesAnotherUsersAgentOnlyForANamedJvm() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path temp = signalman.temp();
        Path planted = Files.createDirectory(temp.resolve(".signalman-0"));
        Child.output("mkfifo", planted.resolve("run").toString());
        Path theirs = Files.createDirectory(temp.resolve(".signalman-" + TestHost.NOBODY));
        Path home = Files.createDirectory(folder.resolve("home"));
        for (Path path : List.of(planted, theirs, home)) {
            Files.setAttribute(path, "unix:uid", TestHost.NOBODY);
        }
        for (Path path : List.of(folder, temp)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        try (TestHost host = new TestHost.Builder(home)
                .asNobody()
                .javaagent("start.delay=1ms,run.dir=" + theirs.resolve("run"))
                .start()) {
            String jvm = String.valueOf(host.pid());
            Path runFile = theirs.resolve("run/" + jvm + ".json");
            await().until(() -> Files.exists(runFile));

            signalman.expect(4, "ps");
            assertThat(signalman.expect(0, "status").out()).contains(runFile.toString());
            assertThat(signalman.expect(0, "jvms").out()).containsPattern(jvm + " +\\S+ +yes");
            assertThat(signalman.expect(0, "status", "--jvm", jvm).out()).contains(runFile.toString());
            signalman.expect(0, "ps", "--jvm", jvm);
            Files.delete(runFile);
            assertThat(signalman.expect(3, "status", "--jvm", jvm).err()).contains("run this command as user");
        }
    }

    private JSONObject json(String... arguments) throws Exception {
        return (JSONObject)
                new JSONParser().parse(signalman.expect(0, arguments).out());
    }
}
