package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.audit.Sync;
import io.signalman.core.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
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
    void everySettingIsParsed() {
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
    void theSocketHasItsOwnSettings() {
        SocketSettings byDefault = new SocketSettings(true, Optional.empty(), 0600, Optional.empty());
        assertThat(Settings.of(Map.of()).socket()).isEqualTo(byDefault);
        assertThat(Settings.of(Map.of("socket", "on")).socket()).isEqualTo(byDefault);
        assertThat(Settings.of(Map.of("socket", "off")).socket().on()).isFalse();
        assertThat(Settings.of(AgentArguments.parse("socket=/run/x/s,socket.mode=0660,socket.group=adm"))
                        .socket())
                .isEqualTo(new SocketSettings(true, Optional.of(Path.of("/run/x/s")), 0660, Optional.of("adm")));
    }

    @Test
    void theAuditHasItsOwnSettings() {
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
    void aMalformedValueIsAnErrorThatNamesTheSetting(String key, String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of(key, value)))
                .withMessageStartingWith("option " + key + "=" + value + " is wrong; it takes ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prot", "Http", "alias.", "jar", "guard.all"})
    void anUnknownSettingIsAnErrorThatNamesIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Settings.of(Map.of(key, "1")))
                .withMessageStartingWith("unknown option " + key + ";");
    }

    @ParameterizedTest
    @ValueSource(strings = {"port", "port=1,", ",port=1", "=1", "port=1,port=2"})
    void anAgentStringThatIsNotAListOfSettingsIsAnError(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> AgentArguments.parse(text));
    }

    @Test
    void anEscapedCommaOrBackslashIsPartOfTheValue() {
        assertThat(AgentArguments.parse("jar=/a\\,b\\\\c.jar,port=1"))
                .isEqualTo(Map.of("jar", "/a,b\\c.jar", "port", "1"));
    }
}
