package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.audit.Sync;
import io.signalman.core.Scope;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The agent string, the config file and the environment. */
class SettingsSourcesTest {
    @Test
    void anEnvironmentVariableMayMeanASettingWithADash() {
        Settings settings =
                SettingsSources.read(Map.of(), Map.of("SIGNALMAN_AUDIT", "/a/b", "SIGNALMAN_AUDIT_MAX_SIZE", "1MiB"));

        assertThat(settings.audit().orElseThrow().maxSize()).isEqualTo(1 << 20);
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
    void theVariablesOfTheCommandLineAreNotSettings() {
        Map<String, String> environment = new HashMap<>(Map.of("SIGNALMAN_SCOPE", "tree"));
        for (String name : List.of("URL", "CONTEXT", "TOKEN_FILE", "CA_FILE")) {
            environment.put("SIGNALMAN_" + name, "x");
        }

        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SettingsSources.read(Map.of(), Map.of("SIGNALMAN_URLS", "x")));
    }

    /** Variables of Kubernetes services called signalman, signalman-tls and signalman-alias, and of a Docker link. */
    @Test
    void serviceLinksAreNotSettingsAndOtherVariablesStillCount() {
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

    /** Docker's {@code --link}, with and without a port that the other container exposes. */
    @ParameterizedTest
    @ValueSource(strings = {"SIGNALMAN", "SIGNALMAN_TLS", "SIGNALMAN_ALIAS"})
    void linksBetweenContainersAreNotSettings(String link) {
        Map<String, String> environment =
                new HashMap<>(Map.of("SIGNALMAN_SCOPE", "tree", link + "_NAME", "/web/other", link + "_ENV_PORT", "1"));
        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));

        environment.put(link + "_PORT", "tcp://172.17.0.2:80");
        environment.put(link + "_PORT_80_TCP_ADDR", "172.17.0.2");
        assertThat(SettingsSources.read(Map.of(), environment)).isEqualTo(Settings.of(Map.of("scope", "tree")));
    }

    @Test
    void aVariableThatOnlyLooksLikeALinkIsAnUnknownSetting() {
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

    /** The config file names the policy, the scope and the guards, so it must be as trusted as the policy. */
    @Test
    void aConfigFileThatOthersCanChangeIsRefused(@TempDir Path folder) throws IOException {
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

    /** The writer keeps a reader from waiting for ever. */
    @Test
    void aPipeIsNotAConfigFile(@TempDir Path folder) throws Exception {
        Path pipe = folder.resolve("pipe");
        Child.output("mkfifo", "-m", "600", pipe.toString());
        try (Child writer = Child.start("sh", "-c", "echo scope=all > " + pipe)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SettingsSources.read(Map.of("config", pipe.toString()), Map.of()))
                    .withMessageContaining("not a regular file");
            assertThat(writer.isAlive()).as("no reader opened the pipe").isTrue();
        }
    }

    @Test
    void debugBelongsToTheStartOnly() {
        Map<String, String> asked = Map.of("debug", "true");

        assertThat(SettingsSources.isDebugging(asked, Map.of())).isTrue();
        assertThat(SettingsSources.isDebugging(Map.of(), Map.of("signalman_debug", "true")))
                .isTrue();
        assertThat(SettingsSources.isDebugging(Map.of(), Map.of())).isFalse();
        assertThat(SettingsSources.read(asked, Map.of())).isEqualTo(SettingsSources.read(Map.of(), Map.of()));
    }
}
