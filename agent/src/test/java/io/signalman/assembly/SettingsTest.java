package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.audit.Sync;
import io.signalman.core.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    @Test
    void theDefaultsAreClosed() {
        Settings settings = Settings.of(Map.of());

        assertThat(settings.http()).isTrue();
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isZero();
        assertThat(settings.hosts()).isEmpty();
        assertThat(settings.origins()).isEmpty();
        assertThat(settings.rules().scope()).isEqualTo(Scope.USER);
        assertThat(settings.rules().fanoutMax()).isEqualTo(64);
        assertThat(settings.rules().guardSelf()).isTrue();
        assertThat(settings.rules().guardInit()).isTrue();
        assertThat(settings.rules().guardBroadcast()).isTrue();
        assertThat(settings.localRole()).isEmpty();
        assertThat(settings.startDelay()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void everyOptionIsUnderstood() {
        Settings settings =
                Settings.of(AgentArguments.parse("http=false,host=127.0.0.2,port=8085,hosts=a.example;B.example,"
                        + "origins=https://x.example\\,https://y.example,scope=tree,local.role=viewer,fanout.max=7,guard.self=off,"
                        + "guard.init=off,guard.broadcast=off,alias.web=group:77,run.dir=/run/x,start.delay=250ms"));

        assertThat(settings.http()).isFalse();
        assertThat(settings.host()).isEqualTo("127.0.0.2");
        assertThat(settings.port()).isEqualTo(8085);
        assertThat(settings.hosts()).containsExactlyInAnyOrder("a.example", "b.example");
        assertThat(settings.origins()).containsExactlyInAnyOrder("https://x.example", "https://y.example");
        assertThat(settings.rules().scope()).isEqualTo(Scope.TREE);
        assertThat(settings.localRole()).contains(Settings.Role.VIEWER);
        assertThat(settings.rules().fanoutMax()).isEqualTo(7);
        assertThat(settings.rules().guardSelf()).isFalse();
        assertThat(settings.rules().guardInit()).isFalse();
        assertThat(settings.rules().guardBroadcast()).isFalse();
        assertThat(settings.rules().aliases()).isEqualTo(Map.of("web", "group:77"));
        assertThat(settings.runDir()).isEqualTo(Optional.of(Path.of("/run/x")));
        assertThat(settings.startDelay()).isEqualTo(Duration.ofMillis(250));
    }

    @Test
    void theSocketHasSettingsOfItsOwn() {
        SocketSettings byDefault = new SocketSettings(true, Optional.empty(), 0600, Optional.empty());
        assertThat(Settings.of(Map.of()).socket()).isEqualTo(byDefault);
        assertThat(Settings.of(Map.of("socket", "on")).socket()).isEqualTo(byDefault);
        assertThat(Settings.of(Map.of("socket", "off")).socket().on()).isFalse();
        assertThat(Settings.of(AgentArguments.parse("socket=/run/x/s,socket.mode=0660,socket.group=adm"))
                        .socket())
                .isEqualTo(new SocketSettings(true, Optional.of(Path.of("/run/x/s")), 0660, Optional.of("adm")));
    }

    @Test
    void theAuditHasSettingsOfItsOwn() {
        assertThat(Settings.of(Map.of()).audit()).isEmpty();
        assertThat(Settings.of(Map.of("audit", "/a/b")).audit())
                .contains(new AuditSettings(Path.of("/a/b"), Sync.ALWAYS, 10 << 20, 10));
        assertThat(Settings.of(AgentArguments.parse("audit=/a/b,audit.sync=interval,audit.max-size=64KiB,audit.keep=3"))
                        .audit())
                .contains(new AuditSettings(Path.of("/a/b"), Sync.INTERVAL, 64 << 10, 3));
    }

    @ParameterizedTest
    @CsvSource({
        "audit.sync, sometimes",
        "audit.max-size, 10",
        "audit.max-size, 0MiB",
        "audit.max-size, 10MB",
        "audit.keep, 0",
        "audit.keep, 1001",
        "audit, ''"
    })
    void aMalformedAuditSettingIsAnErrorThatNamesIt(String key, String value) {
        Map<String, String> options = new HashMap<>(Map.of("audit", "/a/b"));
        options.put(key, value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(options))
                .withMessageStartingWith("option " + key + "=" + value + " is wrong; it takes ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"audit.sync", "audit.max-size", "audit.keep"})
    void anAuditSettingWithoutAFileIsAnError(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of(key, "1")))
                .withMessage("option " + key + " needs audit=<file> beside it");
    }

    @Test
    void anEnvironmentVariableCanMeanAnOptionWithADash() {
        Settings settings =
                SettingsSources.read(Map.of(), Map.of("SIGNALMAN_AUDIT", "/a/b", "SIGNALMAN_AUDIT_MAX_SIZE", "1MiB"));

        assertThat(settings.audit().orElseThrow().maxSize()).isEqualTo(1 << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "http, yes",
        "port, 65536",
        "port, -1",
        "port, x",
        "scope, everything",
        "scope, USER",
        "local.role, root",
        "fanout.max, 0",
        "fanout.max, 99999999999",
        "guard.self, false",
        "start.delay, 5",
        "start.delay, 5h",
        "host, ''",
        "socket, true",
        "socket, relative.sock",
        "socket, ''",
        "socket.mode, rw",
        "socket.mode, 6666",
        "socket.group, ''"
    })
    void aMalformedValueIsAnErrorThatNamesTheOption(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of(key, value)))
                .withMessageStartingWith("option " + key + "=" + value + " is wrong; it takes ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prot", "Http", "alias.", "jar", "guard.all"})
    void anUnknownOptionIsAnErrorThatNamesIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of(key, "1")))
                .withMessageStartingWith("unknown option " + key + ";");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "port=1,", ",port=1", "=1", "port=1,port=2"})
    void anAgentStringThatIsNoListOfOptionsIsAnError(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AgentArguments.parse(text));
    }

    @Test
    void anEscapedCommaOrBackslashBelongsToTheValue() {
        assertThat(AgentArguments.parse("jar=/a\\,b\\\\c.jar,port=1"))
                .isEqualTo(Map.of("jar", "/a,b\\c.jar", "port", "1"));
    }

    @Test
    void theAgentStringWinsOverTheFileAndTheFileOverTheEnvironment(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("signalman.properties"), "port=2\nfanout.max=2\n");
        Map<String, String> environment =
                Map.of("SIGNALMAN_PORT", "3", "SIGNALMAN_FANOUT_MAX", "3", "SIGNALMAN_SCOPE", "all", "PATH", "/bin");

        Settings settings = SettingsSources.read(Map.of("port", "1", "config", file.toString()), environment);

        assertThat(settings.port()).isEqualTo(1);
        assertThat(settings.rules().fanoutMax()).isEqualTo(2);
        assertThat(settings.rules().scope()).isEqualTo(Scope.ALL);
    }

    @Test
    void aLowerCaseNameOfTheEnvironmentWinsOverTheUpperCaseOne() {
        Settings settings = SettingsSources.read(
                Map.of(),
                Map.of(
                        "signalman_fanout_max", "3",
                        "SIGNALMAN_FANOUT_MAX", "4",
                        "signalman_audit", "/a/b",
                        "signalman_audit_max_size", "1MiB",
                        "signalman_alias_my_app", "tree:77",
                        "SIGNALMAN_ALIAS_MY_DB", "tree:78"));

        assertThat(settings.rules().fanoutMax()).isEqualTo(3);
        assertThat(settings.audit()).contains(new AuditSettings(Path.of("/a/b"), Sync.ALWAYS, 1 << 20, 10));
        assertThat(settings.rules().aliases()).isEqualTo(Map.of("my_app", "tree:77", "my_db", "tree:78"));
    }

    @Test
    void theVariablesOfTheCommandLineAreNoSettings() {
        Map<String, String> environment = new HashMap<>(Map.of("SIGNALMAN_SCOPE", "tree"));
        for (String name : List.of("URL", "CONTEXT", "TOKEN_FILE", "CA_FILE")) {
            environment.put("SIGNALMAN_" + name, "x");
        }

        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSources.read(Map.of(), Map.of("SIGNALMAN_URLS", "x")));
    }

    /** Those of Kubernetes are for services called signalman, signalman-tls and signalman-alias; Docker's is the last. */
    @Test
    void serviceLinksAreNoSettingsAndThoseBesideThemStillCount() {
        Map<String, String> environment = new HashMap<>(Map.of("SIGNALMAN_SCOPE", "tree", "SIGNALMAN_FANOUT_MAX", "3"));
        for (String service : List.of("SIGNALMAN", "SIGNALMAN_TLS", "SIGNALMAN_ALIAS")) {
            environment.put(service + "_SERVICE_HOST", "10.0.0.1");
            environment.put(service + "_SERVICE_PORT", "80");
            environment.put(service + "_SERVICE_PORT_HTTP", "80");
            environment.put(service + "_PORT", "tcp://10.0.0.1:80");
            environment.put(service + "_PORT_80_TCP", "tcp://10.0.0.1:80");
            environment.put(service + "_PORT_80_TCP_PORT", "80");
        }

        Settings settings = SettingsSources.read(Map.of(), environment);

        assertThat(settings).isEqualTo(Settings.of(Map.of("scope", "tree", "fanout.max", "3")));
        assertThat(SettingsSources.read(Map.of(), Map.of("SIGNALMAN_PORT", "tcp://10.0.0.1:80")))
                .isEqualTo(Settings.of(Map.of()));
        assertThat(SettingsSources.read(Map.of(), Map.of("SIGNALMAN_PORT", "8085"))
                        .port())
                .isEqualTo(8085);
    }

    /** Docker's {@code --link}, with a port that the other container exposes, and without one. */
    @ParameterizedTest
    @ValueSource(strings = {"SIGNALMAN", "SIGNALMAN_TLS", "SIGNALMAN_ALIAS"})
    void linksBetweenContainersAreNoSettings(String link) {
        Map<String, String> environment =
                new HashMap<>(Map.of("SIGNALMAN_SCOPE", "tree", link + "_NAME", "/web/other", link + "_ENV_PORT", "1"));
        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));

        environment.put(link + "_PORT", "tcp://172.17.0.2:80");
        environment.put(link + "_PORT_80_TCP_ADDR", "172.17.0.2");
        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));
    }

    @Test
    void whatOnlyLooksLikeALinkIsAnUnknownSetting() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> SettingsSources.read(Map.of(), Map.of("SIGNALMAN_ENV_PORT", "1", "SIGNALMAN_NAME", "x")));
    }

    @Test
    void theEnvironmentMayNameTheFileAndAliases(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("signalman.properties"), "port=2\n");

        Settings settings = SettingsSources.read(
                Map.of(), Map.of("SIGNALMAN_CONFIG", file.toString(), "SIGNALMAN_ALIAS_MY_APP", "tree:77"));

        assertThat(settings.port()).isEqualTo(2);
        assertThat(settings.rules().aliases()).isEqualTo(Map.of("my_app", "tree:77"));
    }

    @Test
    void aConfigFileThatCanNotBeReadIsAnErrorThatNamesIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSources.read(Map.of("config", "/no/such/file"), Map.of()))
                .withMessageContaining("config=/no/such/file");
    }

    /** It names the policy, the scope and the guards, so it is as trusted as the policy. */
    @Test
    void aConfigFileThatOthersCouldChangeIsRefused(@TempDir Path folder) throws IOException {
        Path config = Files.writeString(folder.resolve("config"), "scope=all\n");
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-rw-rw-"));

        String refused = "config=" + config + " can't be read: " + config + " can't be trusted: others can write";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSources.read(Map.of("config", config.toString()), Map.of()))
                .withMessageContaining(refused);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSources.read(Map.of(), Map.of("SIGNALMAN_CONFIG", config.toString())))
                .withMessageContaining(refused);
    }

    /** The writer lets a reader go on, who would wait for ever otherwise. */
    @Test
    void aPipeIsNoConfigFile(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                        .start()
                        .waitFor())
                .isZero();
        Process writer = new ProcessBuilder("sh", "-c", "echo scope=all > " + pipe).start();
        try {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SettingsSources.read(Map.of("config", pipe.toString()), Map.of()))
                    .withMessageContaining("no regular file");
        } finally {
            writer.destroyForcibly().waitFor();
        }
    }

    @Test
    void debugIsAnOptionOfTheStartAlone() {
        Map<String, String> asked = Map.of("debug", "true");

        assertThat(SettingsSources.debugs(asked, Map.of())).isTrue();
        assertThat(SettingsSources.debugs(Map.of(), Map.of("signalman_debug", "true")))
                .isTrue();
        assertThat(SettingsSources.debugs(Map.of(), Map.of())).isFalse();
        assertThat(SettingsSources.read(asked, Map.of())).isEqualTo(SettingsSources.read(Map.of(), Map.of()));
    }
}
