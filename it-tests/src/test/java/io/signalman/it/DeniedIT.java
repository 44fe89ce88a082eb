package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Refusals of the kernel: EPERM for a JVM of another uid, EMFILE for a JVM without descriptors. */
class DeniedIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aProcessOfAnotherUserIsDeniedByTheKernel(Path jdk) throws Exception {
        try (TestHost host = ofNobody(jdk, "scope=all");
                Children children = new Children(folder)) {
            HttpDoor http = RunFiles.only(folder.resolve("home"));
            String name = Children.uniqueName();
            Child roots = children.sleeper(name);

            for (String target : List.of(String.valueOf(roots.pid()), name)) {
                for (String signal : List.of("TERM", "0")) {
                    HttpDoor.Answer answer = http.post("/processes/" + target + "/_signal/" + signal + "?report=true");

                    assertThat(answer.status()).as(answer.body()).isEqualTo(403);
                    JSONObject report = (JSONObject) answer.json().get("report");
                    assertThat(report.get("ok")).isEqualTo(false);
                    assertThat(report.get("matched")).hasToString("1");
                    JSONObject result = only(report);
                    assertThat(result.get("outcome")).isEqualTo("DENIED");
                    assertThat(result.get("errno")).hasToString("1");
                    assertThat(result.get("error")).isEqualTo("EPERM");
                    assertThat(result.get("name")).isEqualTo(name);
                }
            }
            JSONObject probe = (JSONObject) http.jolokia("{\"type\":\"exec\",\"mbean\":"
                            + "\"io.signalman:type=SignalManager\",\"operation\":\"probe\",\"arguments\":["
                            + roots.pid()
                            + "]}")
                    .json()
                    .get("value");
            assertThat(probe.get("exists")).isEqualTo(true);
            assertThat(probe.get("maySignal")).isEqualTo(false);
            assertThat(probe.get("error")).isEqualTo("EPERM");
            assertThat(roots.isAlive() && host.process().isAlive()).isTrue();
        }
    }

    /** The stop ends at once: a process that was denied the first signal gets no later one. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aStopDoesNotWaitForAProcessThatMayNotBeSignalled(Path jdk) throws Exception {
        try (TestHost host = ofNobody(jdk, "scope=all");
                Children children = new Children(folder)) {
            HttpDoor http = RunFiles.only(folder.resolve("home"));
            Child roots = children.sleeper(Children.uniqueName());

            HttpDoor.Answer begun = http.post("/processes/" + roots.pid() + "/_stop?ladder=TERM%201h%20KILL");
            assertThat(begun.status()).as(begun.body()).isEqualTo(202);
            JSONObject job =
                    http.get("/jobs/" + begun.json().get("id") + "?wait=10s").json();

            assertThat(job.get("state")).as(job.toString()).isEqualTo("LEFT");
            assertThat((JSONArray) job.get("results")).singleElement().satisfies(row -> {
                assertThat(((JSONObject) row).get("fate")).isEqualTo("FAILED");
                assertThat(((JSONObject) row).get("message").toString()).contains("EPERM");
            });
            assertThat(roots.isAlive() && host.process().isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aGroupWithAMemberOfAnotherUserIsRefusedWhole(Path jdk) throws Exception {
        try (TestHost host = ofNobody(jdk, "scope=all");
                Children children = new Children(folder)) {
            HttpDoor http = RunFiles.only(folder.resolve("home"));
            List<String> group = new ArrayList<>(List.of("setsid"));
            group.addAll(asNobody());
            group.addAll(List.of(
                    "bash", "-c", "trap 'echo got HUP' HUP; echo ready; while :; do read -r -t 0.1 line; done"));
            Child nobodys = children.own(new ProcessBuilder(group));
            nobodys.awaitLine("ready");
            assertThat(http.post("/processes/group:" + nobodys.pid() + "/_signal/HUP")
                            .status())
                    .isEqualTo(200);
            nobodys.awaitLine("got HUP");
            Child mixed = children.own(new ProcessBuilder(
                    "setsid",
                    "bash",
                    "-c",
                    "trap 'echo got HUP' HUP; setpriv --reuid=" + TestHost.NOBODY + " --regid=" + TestHost.NOBODY
                            + " --clear-groups sleep 600 & echo member $!; read -r line"));
            int member = Integer.parseInt(mixed.awaitLineThatBegins("member ").substring("member ".length()));
            await().until(() -> (Integer) Files.getAttribute(Path.of("/proc/" + member), "unix:uid") == 65534);

            HttpDoor.Answer answer = http.post("/processes/group:" + mixed.pid() + "/_signal/HUP?report=true");

            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            JSONArray results = (JSONArray) ((JSONObject) answer.json().get("report")).get("results");
            assertThat(results)
                    .extracting(result -> ((JSONObject) result).get("outcome"))
                    .containsExactlyInAnyOrder("DENIED", "REFUSED");
            assertThat(answer.body()).contains("Refused whole because of " + mixed.pid());
            assertThat(ProcessHandle.of(member))
                    .hasValueSatisfying(handle -> assertThat(handle.isAlive()).isTrue());
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void withScopeUserItIsRefusedBeforeTheKernelIsAsked(Path jdk) throws Exception {
        try (TestHost host = ofNobody(jdk, "");
                Children children = new Children(folder)) {
            HttpDoor http = RunFiles.only(folder.resolve("home"));
            Child roots = children.sleeper(Children.uniqueName());

            HttpDoor.Answer answer = http.post("/processes/" + roots.pid() + "/_signal/TERM?report=true");

            assertThat(answer.status()).as(answer.body()).isEqualTo(403);
            JSONObject result = only((JSONObject) answer.json().get("report"));
            assertThat(result.get("outcome")).isEqualTo("REFUSED");
            assertThat(result.get("errno")).hasToString("0");
            assertThat((String) result.get("message")).contains("scope=user");
            assertThat(roots.isAlive() && host.process().isAlive()).isTrue();
        }
    }

    /** A setuid process: kill(2) allows its real user, but the policy's rule for its effective user counts. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aSetuidProcessIsJudgedAsTheUserThatItActsAs(Path jdk) throws Exception {
        Path policy = Files.writeString(folder.resolve("policy"), "deny * * HUP user:root\nallow * * * *\n");
        try (TestHost host = ofNobody(jdk, "policy=" + policy);
                Children children = new Children(folder)) {
            HttpDoor http = RunFiles.only(folder.resolve("home"));
            String name = Children.uniqueName();
            Path program = Files.copy(Path.of("/bin/sleep"), folder.resolve(name));
            Child.output("chmod", "4755", program.toString());
            List<String> command = new ArrayList<>(asNobody());
            command.addAll(List.of(program.toString(), "600"));
            Child setuid = children.own(new ProcessBuilder(command));
            Path status = Path.of("/proc/" + setuid.pid() + "/status");
            await().until(() -> Files.readString(status).contains("Name:\t" + name));
            assertThat(Files.readString(status)).contains("Uid:\t" + TestHost.NOBODY + "\t0\t0\t0\n");

            for (String target : List.of(String.valueOf(setuid.pid()), name, "tree:" + setuid.pid())) {
                HttpDoor.Answer refused = http.post("/processes/" + target + "/_signal/HUP");
                assertThat(refused.status()).as(refused.body()).isEqualTo(403);
                assertThat(refused.body()).contains(policy + ":1: deny * * HUP user:root");
                HttpDoor.Answer sent = http.post("/processes/" + target + "/_signal/CONT");
                assertThat(sent.status()).as(sent.body()).isEqualTo(200);
            }
            assertThat(setuid.isAlive() && host.process().isAlive()).isTrue();
        }
    }

    @Test
    void aSendFailsAndSaysWhyWhenTheHostHasNoDescriptorLeft() throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            Child worker = children.sleeper(Children.uniqueName());
            String path = "/processes/" + worker.pid() + "/_signal/";
            assertThat(http.post(path + "0?report=true").status()).isEqualTo(200); // This connection stays open.
            limitDescriptors(host.pid(), "4:");
            HttpDoor.Answer answer = http.post(path + "TERM?report=true");
            limitDescriptors(host.pid(), "1024:");

            assertThat(answer.status()).as(answer.body()).isEqualTo(502);
            assertThat(answer.json().get("error")).isEqualTo("failed");
            JSONObject report = (JSONObject) answer.json().get("report");
            assertThat(report.get("matched")).as("it exists").hasToString("1");
            JSONObject result = only(report);
            assertThat(result.get("outcome")).isEqualTo("FAILED");
            assertThat(result.get("errno")).hasToString("24");
            assertThat(result.get("error")).isEqualTo("EMFILE");
            assertThat(http.post(path + "TERM").status()).isEqualTo(200);
            assertThat(worker.awaitExit()).isEqualTo(128 + 15);
        }
    }

    private static void limitDescriptors(int pid, String limit) {
        Child.output("prlimit", "--pid=" + pid, "--nofile=" + limit);
    }

    /** A host of another uid with its own home. */
    private TestHost ofNobody(Path jdk, String settings) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        return new TestHost.Builder(home)
                .jdk(jdk)
                .asNobody()
                .javaagent("start.delay=0s" + (settings.isEmpty() ? "" : "," + settings))
                .start();
    }

    private static List<String> asNobody() {
        return List.of("setpriv", "--reuid=" + TestHost.NOBODY, "--regid=" + TestHost.NOBODY, "--clear-groups");
    }

    private static JSONObject only(JSONObject report) {
        JSONArray results = (JSONArray) report.get("results");
        assertThat(results).hasSize(1);
        return (JSONObject) results.get(0);
    }
}
