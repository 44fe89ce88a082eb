package io.signalman.fleet.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.fleet.SigningKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** nats-server lets everybody in if its configuration has no login. */
class HubConfigTest {
    private static final String SERVER = HubConfig.server("127.0.0.1:4222");

    @Test
    void aHubStaysClosedWhoeverComesAndGoes() {
        String users = HubConfig.noUsers();
        assertThat(HubConfig.hasLogins(SERVER, users)).isTrue();
        String one = HubConfig.with(
                users, HubConfig.agent("web1", SigningKey.generate().verifyKey()));
        assertThat(HubConfig.hasLogins(SERVER, one)).isTrue();
        assertThat(one).contains("sm1.do.web1");
        String none = HubConfig.without(one, "agent web1");
        assertThat(none).isEqualTo(users);
        assertThat(HubConfig.hasLogins(SERVER, none)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "users: [\n]\n", "# users: [\n  {nkey: \n]\n", "users: [\n  # {nkey: U\n]\n"})
    void filesWithoutALoginAreOpen(String users) {
        assertThat(HubConfig.hasLogins(SERVER, users)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# authorization {\n# include \"users.conf\"\n# }\n",
                "// authorization { include \"users.conf\" }\n",
                "authorization {\n  # include \"users.conf\"\n}\n"
            })
    void anIncludeInACommentCountsForNothing(String server) {
        assertThat(HubConfig.hasLogins(server, HubConfig.noUsers())).isFalse();
    }

    @Test
    void anOperatorMayChangeOtherSettings() {
        String server = SERVER.replace("timeout: 60\n  include", "default_permissions: {}\n  timeout: 9\n  include")
                + "cluster { authorization { user: a, password: b } } # https://x\n";
        assertThat(server).contains("default_permissions");
        assertThat(HubConfig.hasLogins(server, HubConfig.noUsers())).isTrue();
    }

    @Test
    void aFileThatIsCutOffIsNotTrusted() {
        String users = HubConfig.noUsers();
        for (int length = 0; length < users.length() - 2; length++) {
            assertThat(HubConfig.hasLogins(SERVER, users.substring(0, length))).isFalse();
        }
        assertThat(HubConfig.hasLogins("listen: 127.0.0.1:1\n", users)).isFalse();
    }
}
