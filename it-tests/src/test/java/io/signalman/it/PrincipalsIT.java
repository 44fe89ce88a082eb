package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Callers with tokens of their own, each on every route, under one policy. */
class PrincipalsIT {
    private static final String POLICY = """
            allow role:admin * * *
            allow role:operator send,probe,list HUP,0 *
            allow role:viewer probe,list * *
            """;

    @TempDir
    Path folder;

    private Children children;
    private Child child;
    private CommandLine signalman;

    /** The secrets by name, and what the tokens file says of them. */
    private final Map<String, String> secrets = new LinkedHashMap<>();

    private final List<String> lines = new ArrayList<>();

    @BeforeEach
    void startChildAndMakeTokens() throws Exception {
        children = new Children(folder);
        child = children.reporter(Children.uniqueName());
        signalman = new CommandLine(folder);
        makeToken("ada", "admin");
        makeToken("otto", "operator");
        makeToken("vera", "viewer");
        write("tokens", String.join("\n", lines));
        write("policy", POLICY);
    }

    @AfterEach
    void endChild() {
        children.close();
    }

    private void makeToken(String name, String role) throws Exception {
        CommandLine.Result made = signalman.run("token", "new", name, "--role", role, "--json");
        assertThat(made.exitCode()).as(made.toString()).isZero();
        JSONObject json = (JSONObject) new JSONParser().parse(made.out());
        secrets.put(name, (String) json.get("token"));
        lines.add((String) json.get("line"));
    }

    /** As an editor or a tool should: at once. */
    private Path write(String name, String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        return Files.move(draft, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private TestHost attached(Path jdk, String... options) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        List<String> all = new ArrayList<>(List.of("tokens=" + folder.resolve("tokens")));
        all.addAll(List.of(options));
        TestHost.Reply reply = host.attach(all.toArray(String[]::new));
        assertThat(reply.status()).as(reply.message()).isEqualTo("started");
        return host;
    }

    private String policy() {
        return "policy=" + folder.resolve("policy");
    }

    private HttpDoor as(TestHost host, String name) throws Exception {
        return new HttpDoor(host.http().url(), secrets.get(name));
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
    void eachMayDoWhatThePolicySaysOnEveryRoute(Path jdk) throws Exception {
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
    void aForgedOrTruncatedTokenIsNone() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            String token = String.valueOf(secrets.get("ada"));
            String digest = lines.get(0).substring(lines.get(0).indexOf("sha256:"));
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
    void aRevokedTokenIsSoonNoneAndABrokenFileLetsOnlyTheOwnerIn() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            HttpDoor ada = as(host, "ada");
            HttpDoor vera = as(host, "vera");
            assertThat(ada.get("/signals").status()).isEqualTo(200);

            write("tokens", lines.get(2));
            await().untilAsserted(() -> assertThat(ada.get("/signals").status()).isEqualTo(401));
            assertThat(vera.get("/signals").status()).isEqualTo(200);

            write("tokens", "vera");
            await().untilAsserted(
                            () -> assertThat(vera.get("/signals").status()).isEqualTo(401));
            assertThat(send(host.http(), "HUP")).isEqualTo(200);
            CommandLine.Result status = signalman.run("status");
            assertThat(status.out()).contains(folder.resolve("tokens") + ":1:5: expected roles");

            write("tokens", String.join("\n", lines));
            await().untilAsserted(() -> assertThat(ada.get("/signals").status()).isEqualTo(200));
        }
    }

    @Test
    void theLadderOfARevokedTokenSendsNothingMore() throws Exception {
        try (TestHost host = attached(Jdks.current())) {
            HttpDoor.Answer begun = as(host, "ada").post("/processes/" + child.pid() + "/_stop?ladder=URG%203s%20KILL");
            assertThat(begun.status()).as(begun.toString()).isEqualTo(202);

            write("tokens", lines.get(2));

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
    void aViewerWhoTakesAllThatOneMayHaveLeavesRoomForOthers() throws Exception {
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
        Files.setPosixFilePermissions(folder.resolve("tokens"), PosixFilePermissions.fromString("rw-rw-rw-"));
        try (TestHost host = attached(Jdks.current())) {
            await().untilAsserted(() -> assertThat(host.process().lines())
                    .filteredOn(line -> line.startsWith("signalman: "))
                    .anyMatch(line -> line.contains("chmod go-w " + folder.resolve("tokens"))
                            && line.contains("(setting tokens)")));
            assertThat(as(host, "ada").get("/signals").status()).isEqualTo(401);
            assertThat(send(host.http(), "HUP")).isEqualTo(200);
            host.leave();
        }
    }

    @Test
    void whoAsksTooOftenIsToldWhenToTryAgain() throws Exception {
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

    @Test
    void tokenNewRefusesWhatAFileCanNotHave() throws Exception {
        for (String[] wrong : new String[][] {
            {"owner", "--role", "admin"}, {"a b", "--role", "admin"}, {"anna"}, {"anna", "--role", "Admin"}
        }) {
            List<String> words = new ArrayList<>(List.of("token", "new"));
            words.addAll(List.of(wrong));
            CommandLine.Result result = signalman.run(words.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
        }
        CommandLine.Result result = signalman.run("token", "new", "anna", "--role", "viewer", "--role", "night-shift");
        assertThat(result.out()).matches("""
                Token, shown only now: [A-Za-z0-9_-]{43}
                Line for the tokens file: anna viewer,night-shift sha256:[0-9a-f]{64}
                """);
    }
}
