package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers with tokens of their own on every route, under one policy. */
class PrincipalsIT {

    private static final String POLICY = """
            allow role:admin * * *
            allow role:operator send,probe,list HUP,0 *
            allow role:viewer probe,list * *
            """;

    @TempDir
    private static Path tokensFolder;

    private static TokensFile tokens;

    @TempDir
    Path folder;

    private Children children;

    private Child child;

    private CommandLine signalman;

    @BeforeAll
    static void makeTokens() throws Exception {
        tokens = new TokensFile(tokensFolder.resolve("tokens"), new CommandLine(tokensFolder));
        tokens.add("ada", "admin");
        tokens.add("otto", "operator");
        tokens.add("vera", "viewer");
    }

    @BeforeEach
    void startChild() throws Exception {
        children = new Children(folder);
        child = children.reporter(Children.uniqueName());
        signalman = new CommandLine(folder);
        tokens.writeAll();
        TokensFile.replace(folder.resolve("policy"), POLICY);
    }

    @AfterEach
    void endChild() {
        children.close();
    }

    private TestHost attached(Path jdk, String... options) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        List<String> all = new ArrayList<>(List.of(tokens.setting()));
        all.addAll(List.of(options));
        TestHost.Reply reply = host.attach(all.toArray(String[]::new));
        assertThat(reply.status()).as(reply.message()).isEqualTo("started");
        return host;
    }

    private String policy() {
        return "policy=" + folder.resolve("policy");
    }

    private HttpDoor as(TestHost host, String name) throws Exception {
        return new HttpDoor(host.http().url(), tokens.secret(name));
    }

    private int send(HttpDoor door, String signal) throws Exception {
        return door.post("/processes/" + child.pid() + "/_signal/" + signal).status();
    }

    private JSONObject exec(HttpDoor door, String operation, String arguments) throws Exception {
        HttpDoor.Answer answer = door.jolokia("{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\","
                + "\"operation\":\"" + operation + "\",\"arguments\":[" + arguments + "]}");
        assertThat(answer.status()).isEqualTo(200);
        return (JSONObject) answer.json().get("value");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void thePolicyHoldsForEachCallerOnEveryRoute(Path jdk) throws Exception {
        String pid = String.valueOf(child.pid());
        try (TestHost host = attached(jdk, policy())) {
            HttpDoor ada = as(host, "ada");
            HttpDoor otto = as(host, "otto");
            HttpDoor vera = as(host, "vera");

            assertThat(List.of(send(ada, "USR1"), send(otto, "USR1"), send(vera, "USR1")))
                    .containsExactly(200, 403, 403);
            assertThat(List.of(send(ada, "HUP"), send(otto, "HUP"), send(vera, "HUP")))
                    .containsExactly(200, 200, 403);
            assertThat(exec(ada, "sendSignal", pid + ",\"USR2\"").get("ok")).isEqualTo(true);
            assertThat(exec(otto, "sendSignal", pid + ",\"USR2\"").get("ok")).isEqualTo(false);
            assertThat(exec(vera, "sendSignal", pid + ",\"USR2\"").get("ok")).isEqualTo(false);
            for (HttpDoor door : List.of(ada, otto, vera)) {
                assertThat(door.get("/processes/" + pid).status()).isEqualTo(200);
                assertThat(exec(door, "probe", pid).get("exists")).isEqualTo(true);
            }
            assertThat(send(host.http(), "INT")).as("the owner is admin").isEqualTo(200);

            await().untilAsserted(() -> assertThat(child.lines())
                    .containsExactlyInAnyOrder("ready", "got USR1", "got HUP", "got HUP", "got USR2", "got INT"));
            assertThat(counts(ada))
                    .contains(
                            "SIGHUP DELIVERED ada 1",
                            "SIGHUP DELIVERED otto 1",
                            "SIGHUP REFUSED vera 1",
                            "SIGUSR2 REFUSED vera 1",
                            "SIGINT DELIVERED owner 1");
        }
    }

    /** Each as "signal outcome principal count". */
    private static List<String> counts(HttpDoor door) throws Exception {
        HttpDoor.Answer answer = door.jolokia(
                "{\"type\":\"read\",\"mbean\":\"io.signalman:type=SignalManager\",\"attribute\":\"Counts\"}");
        List<String> counts = new ArrayList<>();
        ((JSONObject) answer.json().get("value")).forEach((kind, count) -> counts.add(kind + " " + count));
        return counts;
    }

    @Test
    void withoutAPolicyOnlyAnAdminSends() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            assertThat(List.of(
                            send(as(host, "ada"), "HUP"), send(as(host, "otto"), "HUP"), send(as(host, "vera"), "HUP")))
                    .containsExactly(200, 403, 403);
        }
    }

    @Test
    void explainKnowsTheRolesOfAToken() throws Exception {
        try (TestHost host = attached(Jdks.current(), policy())) {
            HttpDoor owner = host.http();
            String target = ",\"" + child.pid() + "\",";

            assertThat(exec(owner, "explain", "\"otto\"" + target + "\"HUP\"").get("allowed"))
                    .isEqualTo(true);
            assertThat(exec(owner, "explain", "\"otto\"" + target + "\"TERM\"").get("allowed"))
                    .isEqualTo(false);
            assertThat(exec(owner, "explain", "\"vera\"" + target + "\"HUP\"").get("allowed"))
                    .isEqualTo(false);
        }
    }

    @Test
    void aForgedOrTruncatedTokenIsRejected() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            String token = tokens.secret("ada");
            String digest = tokens.line("ada").replaceFirst(".* ", "");
            for (String forged : List.of(
                    token.substring(1), token.substring(0, 42), token + "A", digest, digest.substring(7), "ada")) {
                HttpDoor door = new HttpDoor(host.http().url(), forged);
                assertThat(send(door, "HUP")).as(forged).isEqualTo(401);
                assertThat(door.jolokia("{\"type\":\"version\"}").status()).isEqualTo(401);
            }
            assertThat(child.stdout()).containsExactly("ready");
        }
    }

    @Test
    void tenThousandFailedLoginsKeepNobodyOut() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            HttpDoor stranger = new HttpDoor(host.http().url(), "wr0ng");
            for (int i = 0; i < 10_000; i++) {
                assertThat(send(stranger, "HUP")).isEqualTo(401);
            }
            assertThat(send(as(host, "ada"), "USR1")).isEqualTo(200);
            child.awaitLine("got USR1");
            assertThat(child.lines()).doesNotContain("got HUP");
            assertThat(host.process().lines()).noneMatch(line -> line.contains("wr0ng"));
        }
    }

    @Test
    void aRevokedTokenSoonFailsAndABrokenFileLetsOnlyTheOwnerIn() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            HttpDoor ada = as(host, "ada");
            HttpDoor vera = as(host, "vera");
            assertThat(ada.get("/signals").status()).isEqualTo(200);

            tokens.write(tokens.line("vera"));
            await().untilAsserted(() -> assertThat(ada.get("/signals").status()).isEqualTo(401));
            assertThat(vera.get("/signals").status()).isEqualTo(200);

            tokens.write("vera");
            await().untilAsserted(
                            () -> assertThat(vera.get("/signals").status()).isEqualTo(401));
            assertThat(send(host.http(), "HUP")).isEqualTo(200);
            CommandLine.Result status = signalman.run("status");
            assertThat(status.out()).contains(tokensFolder.resolve("tokens") + ":1:5: expected roles");

            tokens.writeAll();
            await().untilAsserted(() -> assertThat(ada.get("/signals").status()).isEqualTo(200));
        }
    }

    @Test
    void theLadderOfARevokedTokenSendsNothingMore() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            HttpDoor.Answer begun = as(host, "ada").post("/processes/" + child.pid() + "/_stop?ladder=URG%203s%20KILL");
            assertThat(begun.status()).as(begun.toString()).isEqualTo(202);

            tokens.write(tokens.line("vera"));

            HttpDoor owner = host.http();
            await().untilAsserted(() ->
                    assertThat(owner.get("/jobs/1").json().get("state")).isEqualTo("CANCELLED"));
            assertThat(owner.get("/jobs/1").json().get("message").toString())
                    .contains("The credential of ada was revoked");
            assertThat(counts(owner)).contains("SIGURG DELIVERED ada 1", "SIGKILL REFUSED ada 1");
            assertThat(send(owner, "USR1")).isEqualTo(200);
            child.awaitLine("got USR1");
        }
    }

    @Test
    void aViewerWithAFullShareLeavesRoomForOthers() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            String await = "/processes/" + child.pid() + "/_await?timeout=";
            HttpDoor vera = as(host, "vera");
            for (int i = 0; i < 4; i++) {
                assertThat(vera.post(await + "1h").status()).isEqualTo(202);
            }
            HttpDoor.Answer oneMore = vera.post(await + "1h");
            assertThat(oneMore.status()).isEqualTo(503);
            assertThat(oneMore.body()).contains("vera has 4 of the 8 jobs that only wait");
            assertThat(as(host, "otto").post(await + "1ms").status()).isEqualTo(202);
            assertThat(host.http().post(await + "1ms").status()).isEqualTo(202);
        }
    }

    @Test
    void aBrokenFileAtStartLetsTheOwnerInAndHarmsNobody() throws Exception {
        Files.setPosixFilePermissions(tokensFolder.resolve("tokens"), PosixFilePermissions.fromString("rw-rw-rw-"));
        try (TestHost host = attached(Jdks.current())) {
            await().untilAsserted(() -> assertThat(host.process().lines())
                    .filteredOn(line -> line.startsWith("signalman: "))
                    .anyMatch(line -> line.contains("chmod go-w " + tokensFolder.resolve("tokens"))
                            && line.contains("(setting tokens)")));
            assertThat(as(host, "ada").get("/signals").status()).isEqualTo(401);
            assertThat(send(host.http(), "HUP")).isEqualTo(200);
            host.leave();
        }
    }

    @Test
    void aCallerOverItsRateLearnsWhenToTryAgain() throws Exception {
        String path = "/processes/" + child.pid() + "/_signal/HUP";
        try (TestHost host = attached(Jdks.current(), "rate=0.001/s")) {
            RawDoor owner = RawDoor.of(host);
            assertThat(owner.post(path).status()).isEqualTo(200);

            RawHttp.Answer answer = owner.post(path);

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.header("Retry-After"))
                    .hasValueSatisfying(wait -> assertThat(wait).matches("1000|9[0-9]{2}"));
            assertThat(send(as(host, "ada"), "HUP")).as("somebody else").isEqualTo(200);
            CommandLine.Result refused =
                    signalman.run("kill", "--reason", "once more", String.valueOf(child.pid()), "HUP");
            assertThat(refused.exitCode()).as(refused.toString()).isEqualTo(3);
            assertThat(refused.toString()).contains("Too many requests of owner (setting rate)");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aPrivateMBeanIsReachedOverHttpOnly(Path jdk) throws Exception {
        try (TestHost host = attached(jdk, "register=private");
                JmxDoor jmx = host.jmx()) {
            assertThat(jmx.connection().isRegistered(JmxDoor.name())).isFalse();
            assertThat(send(host.http(), "HUP")).isEqualTo(200);
            assertThat(exec(as(host, "ada"), "sendSignal", child.pid() + ",\"USR1\"")
                            .get("ok"))
                    .isEqualTo(true);
            assertThat(host.detach().status()).isEqualTo("stopped");
        }
    }
}
