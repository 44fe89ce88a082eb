package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerCredentialsTest {

    @Test
    void theNumberOfAUserWithoutOneIsReadWhole() throws Exception {
        Process cat = new ProcessBuilder("cat", "/proc/sys/kernel/overflowuid").start();
        String number = new String(cat.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();

        assertThat(PeerCredentials.overflowUid()).hasToString(number);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'         0          0 4294967295' | true",
                "'0 0 1000;1000 5000 4294966295' | true",
                "'0 1000 1' | false",
                "'0 100000 65536' | false",
                "'' | false"
            })
    void aNamespaceThatMapsAllIdsShowsNoUserAsAnother(String map, boolean all) {
        assertThat(PeerCredentials.mapsAll(map.replace(";", "\n"))).isEqualTo(all);
    }
}
