package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every attack of docs/security.md on a running agent. */
class AttackIT {
    private static final int ATTACKS = 34;

    @TempDir
    private Path folder;

    private final Map<String, String> values = new HashMap<>();

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyAttackIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Children children = new Children(Files.createDirectory(folder.resolve("bin")));
                TestHost host = new TestHost.Builder(Files.createDirectory(folder.resolve("home")))
                        .jdk(jdk)
                        .start()) {
            String name = Children.uniqueName();
            Child target = children.groupLeader(name);
            Child stranger = children.own(
                    new ProcessBuilder("setpriv", "--reuid=" + TestHost.NOBODY, "--clear-groups", "/bin/sleep", "600"));
            String operator = token("operator");
            String viewer = token("viewer");
            String revoked = token("revoked");
            write("tokens", operator, viewer, revoked);
            write("policy", "deny * * KILL " + name, "allow role:operator * HUP *", "allow role:viewer probe,list * *");
            host.attach(
                    "tokens=" + folder.resolve("tokens"), "policy=" + folder.resolve("policy"), "alias.worker=" + name);
            RawDoor door = new RawDoor(host.http().uri(), values.get("operator"));
            write("tokens", operator, viewer);
            HttpDoor late = new HttpDoor(host.http().url(), values.get("revoked"));
            await().until(() -> late.get("/signals").status() == 401);
            values.putAll(Map.of(
                    "name", name,
                    "pid", String.valueOf(target.pid()),
                    "pgid", String.valueOf(target.pid()),
                    "stranger", String.valueOf(stranger.pid()),
                    "handle", handle(door, name),
                    "truncated", values.get("operator").substring(1),
                    "digest", operator.substring(operator.indexOf("sha256:") + "sha256:".length())));
            assertThat(door.post("/processes/" + name + "/_signal/HUP").status())
                    .isEqualTo(200);
            target.awaitLine("got HUP");

            List<MarkdownTable.Row> rows = MarkdownTable.read("security.md", "Attacks");
            assertThat(rows).hasSize(ATTACKS);
            SoftAssertions softly = new SoftAssertions();
            for (MarkdownTable.Row row : rows) {
                RawHttp.Answer answer = door.ask(row.input(values));
                Object error = answer.json().get("error");
                softly.assertThat(answer.status() + (error == null ? "" : " " + error))
                        .as(row.written())
                        .isEqualTo(row.answer());
            }
            softly.assertAll();
            assertThat(target.stdout()).containsExactly("ready", "got HUP");
            assertThat(target.isAlive() && stranger.isAlive()).isTrue();
        }
    }

    /** The line for the tokens file; the token is kept under the role's name. */
    private String token(String role) throws Exception {
        CommandLine.Result made = new CommandLine(folder).run("token", "new", role, "--role", role, "--json");
        JSONObject json = (JSONObject) new JSONParser().parse(made.out());
        values.put(role, (String) json.get("token"));
        return (String) json.get("line");
    }

    private void write(String file, String... lines) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), String.join("\n", lines), StandardCharsets.UTF_8);
        Files.move(draft, folder.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private static String handle(RawDoor door, String name) throws Exception {
        return door.ask("GET /processes/" + name + " HTTP/1.1").body().replaceAll(".*\"handle\":\"([^\"]*)\".*", "$1");
    }
}
