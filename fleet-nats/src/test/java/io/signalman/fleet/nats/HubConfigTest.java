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
        assertThat(HubConfig.isClosed(SERVER, users)).isTrue();
        String one = HubConfig.with(
                users, HubConfig.agent("web1", SigningKey.generate().verifyKey()));
        assertThat(HubConfig.isClosed(SERVER, one)).isTrue();
        assertThat(one).contains("sm1.do.web1");
        String none = HubConfig.without(one, "agent web1");
        assertThat(none).isEqualTo(users);
        assertThat(HubConfig.isClosed(SERVER, none)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "users: [\n]\n", "# users: [\n  {nkey: \n]\n", "users: [\n  # {nkey: U\n]\n"})
    void filesWithoutALoginAreOpen(String users) {
        assertThat(HubConfig.isClosed(SERVER, users)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "# authorization {\n# include \"users.conf\"\n# }\n",
                "// authorization { include \"users.conf\" }\n",
                "tls { include \"users.conf\" }\n",
                "authorization { include \"users.conf\" }\nauthorization { timeout: 1 }\n",
                "authorization { include \"users.conf\" }\nno_auth_user: x\n",
                "authorization { include \"users.conf\" }\nAccounts { }\n",
                "authorization { include \"users.conf\" }\ninclude \"more.conf\"\n"
            })
    void configurationsThatMayAskForNoLoginAreOpen(String server) {
        assertThat(HubConfig.isClosed(server, HubConfig.noUsers())).isFalse();
    }

    @Test
    void anOperatorMayChangeOtherSettings() {
        String server = SERVER.replace("max_payload: 1MB", "max_payload: 2MB # more") + "http: 127.0.0.1:8222\n";
        assertThat(HubConfig.isClosed(server, HubConfig.noUsers())).isTrue();
    }

    @Test
    void aFileThatIsCutOffIsNotTrusted() {
        String users = HubConfig.noUsers();
        for (int length = 0; length < users.length() - 2; length++) {
            assertThat(HubConfig.isClosed(SERVER, users.substring(0, length))).isFalse();
        }
        assertThat(HubConfig.isClosed("listen: 127.0.0.1:1\n", users)).isFalse();
    }
}
