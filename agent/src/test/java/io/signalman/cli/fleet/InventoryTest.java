package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.cli.attach.NoHostAccess;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Failure;
import io.signalman.fleet.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InventoryTest {
    @TempDir
    private Path folder;

    private Inventory read(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        return InventorySource.read(file.toString(), new Connection(new NoHostAccess() {}).doors());
    }

    @Test
    void jsonAndYamlGiveTheSameHosts() throws IOException {
        Inventory json = read("hosts.json", """
                [{"targets": ["web1:7080", "[::1]:7080"], "labels": {"group": "web", "zone": "eu", "__meta_x": "y"}},
                 {"targets": ["127.0.0.1:7080", "unix:/run/app.sock"], "labels": {"__scheme__": "http"}}]""");
        Inventory yaml = read("hosts.yml", """
                - targets: [web1:7080, '[::1]:7080']
                  labels: {group: web, zone: eu, __meta_x: y}
                - targets:
                    - 127.0.0.1:7080
                    - unix:/run/app.sock
                  labels:
                    __scheme__: http
                """);

        assertThat(yaml.hosts()).isEqualTo(json.hosts());
        assertThat(yaml.urls()).isEqualTo(json.urls());
        assertThat(json.hosts()).contains(new Host("web1:7080", "web", Map.of("zone", "eu")));
        assertThat(json.urls().values())
                .containsExactly(
                        "https://web1:7080", "https://[::1]:7080", "http://127.0.0.1:7080", "unix:/run/app.sock");
    }

    @Test
    void yamlIsTextAndNoTagMakesAnythingElse() throws IOException {
        assertThat(read("hosts.yaml", "- {targets: ['a:1'], labels: {build: 0x10, on: yes}}")
                        .hosts())
                .containsExactly(new Host("a:1", "", Map.of("build", "0x10", "on", "yes")));
        assertThatThrownBy(() -> read("tag.yml", "!!javax.script.ScriptEngineManager [a]"))
                .isInstanceOf(Failure.class);
        String laughs = "a: &a [x,x]\n"
                + IntStream.range(0, 60)
                        .mapToObj(i -> "k" + i + ": [*a,*a,*a]\n")
                        .collect(Collectors.joining());
        assertThatThrownBy(() -> read("laughs.yml", laughs)).isInstanceOf(Failure.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | is no list of groups",
                "[] | has no hosts",
                "[{\"targets\": []}] | has no hosts",
                "[3] | has in group 1 no list of targets",
                "[{\"targets\": [\"a:1\"], \"labels\": 3}] | labels that are no names with values",
                "[{\"targets\": [\"a:1\", \"b:1\", \"a:1\"]}] | names hosts twice: a:1;",
                "[{\"targets\": [\"a\"]}] | the target \"a\"; write host:port or unix:/path",
                "[{\"targets\": [\"a:0\"]}] | the target \"a:0\"",
                "[{\"targets\": [\"a:65536\"]}] | the target",
                "[{\"targets\": [\"me@a:1\"]}] | the target",
                "[{\"targets\": [\"a:1/x\"]}] | the target",
                "[{\"targets\": [\"a\\u001b:1\"]}] | the target",
                "[{\"targets\": [\"unix:run/x\"]}] | the target",
                "[{\"targets\": [\"unix:/run/\\u202ex\"]}] | the target",
                "[{\"targets\": [\"a:1\"], \"labels\": {\"__scheme__\": \"ftp\"}}] | it is https or http",
                "[{ | is not JSON",
                "<html> | is not JSON"
            })
    void anInventoryThatIsWrongSaysWhere(String text, String problem) {
        assertWrong("hosts.json", text, problem);
    }

    private void assertWrong(String name, String text, String problem) {
        assertThatThrownBy(() -> read(name, text))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# web1:7080\n", "---\n", "---\n...\n", "[]"})
    void yamlWithoutAHostSaysSo(String text) {
        assertWrong("hosts.yml", text, "hosts.yml has no hosts.");
    }

    @Test
    void tenThousandHostsAreAcceptedAndOneMoreIsNot() throws IOException {
        assertThat(read("most.json", hosts(10_000)).hosts()).hasSize(10_000);
        assertThatThrownBy(() -> read("more.json", hosts(10_001))).hasMessageContaining("more than 10000 hosts");
    }

    private static String hosts(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"h" + i + ":1\"")
                .collect(Collectors.joining(",", "[{\"targets\":[", "]}]"));
    }

    @Test
    void nestingBeyondTheStackIsNoCrash() {
        String deep = "[".repeat(1_000_000);
        assertThatThrownBy(() -> read("deep.json", deep)).hasMessageContaining("is not JSON");
        assertThatThrownBy(() -> read("deep.yml", deep)).hasMessageContaining("The inventory");
    }

    @ParameterizedTest
    @CsvSource({
        "http, web1:7080, true, false",
        "http, web1:7080, false, true",
        "https, web1:7080, true, true",
        "http, 127.0.0.1:7080, true, true",
        "http, localhost:7080, true, true",
        "http, '[::1]:7080', true, true",
        "http, localhost.example.org:7080, true, false",
        "http, 127.evil.example.org:7080, true, false"
    })
    void aTokenCrossesNoNetworkInTheClear(String scheme, String target, boolean token, boolean accepted)
            throws IOException {
        Inventory inventory = read(
                "hosts.json", "[{\"targets\":[\"" + target + "\"],\"labels\":{\"__scheme__\":\"" + scheme + "\"}}]");

        if (accepted) {
            inventory.checkPlain(token);
        } else {
            assertThatThrownBy(() -> inventory.checkPlain(token)).hasMessageContaining("in the clear");
        }
    }
}
