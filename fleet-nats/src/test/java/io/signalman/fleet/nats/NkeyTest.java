package io.signalman.fleet.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.fleet.VerifyKey;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The text of keys for NATS. */
class NkeyTest {
    @Test
    void aUserKeyIsWhatOtherImplementationsWrite() {
        assertThat(Nkey.user(key("95d6fdbef382e434b70605a00930c164e1f2b86d3c079133054b90ea553ad462")))
                .isEqualTo("UCK5N7N66OBOINFXAYC2ACJQYFSOD4VYNU6APEJTAVFZB2SVHLKGEW7L");
    }

    private static VerifyKey key(String hex) {
        return VerifyKey.parse(VerifyKey.PREFIX
                + Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(HexFormat.of().parseHex(hex)));
    }
}
