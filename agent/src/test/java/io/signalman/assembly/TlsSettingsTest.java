package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.http.door.Tls.ClientAuth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsSettingsTest {
    @Test
    void aCertificateTurnsTlsOn() {
        assertThat(settings("port=0").on()).isFalse();
        assertThat(settings("tls.certificate=/c,tls.key=/k").on()).isTrue();
        assertThat(settings("tls.keystore=/s").clientAuth()).isEqualTo(ClientAuth.NONE);
        assertThat(settings("tls=off,tls.certificate=/c,tls.key=/k").on()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            tls=on                                                     | needs either
            tls.client-auth=need,tls.truststore=/t                     | needs either
            tls.certificate=/c,tls.key=/k,tls.keystore=/s              | needs either
            tls.certificate=/c                                         | go together
            tls.keystore=/s,tls.key=/k                                 | go together
            tls.certificate=/c,tls.key=/k,tls.keystore.password-file=/p | goes with tls.keystore
            tls.keystore=/s,tls.client-auth=want                       | needs tls.truststore
            tls.keystore=/s,tls.truststore=/t                          | does nothing without tls.client-auth
            tls.keystore=/s,tls.truststore.password-file=/p            | goes with tls.truststore
            tls=yes                                                    | it takes on or off
            tls.keystore=/s,tls.client-auth=maybe                      | it takes none or want or need
            """)
    void conflictingSettingsAreAnError(String options, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> settings(options)).withMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void plainHttpBeyondLoopbackNeedsTlsOff(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> settings("port=0").requireSafe(host))
                .withMessageContaining("host=" + host)
                .withMessageContaining("tls=off");
        assertThatCode(() -> settings("tls=off").requireSafe(host)).doesNotThrowAnyException();
        assertThatCode(() -> settings("tls.keystore=/s").requireSafe(host)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    void plainHttpIsAllowedOnLoopback(String host) {
        assertThatCode(() -> settings("port=0").requireSafe(host)).doesNotThrowAnyException();
    }

    private static TlsSettings settings(String options) {
        return Settings.of(AgentArguments.parse(options)).tls();
    }
}
