package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawTextTest {
    @ParameterizedTest
    @CsvSource({
        "6e67696e78, nginx",
        "c3a4, ä",
        "61ff62, a\\xffb",
        "c3, \\xc3",
        "f09f98, \\xf0\\x9f\\x98",
        "5c78666f, \\x5cxfo",
        "5c61, \\a",
        "5cff, \\\\xff",
        "610a62, 'a\nb'"
    })
    void showsBytesThatAreNoUtf8AndKeepsNamesApart(String hex, String text) {
        byte[] bytes = HexFormat.of().parseHex(hex);

        assertThat(RawText.decode(bytes, 0, bytes.length)).isEqualTo(text);
        assertThat(RawText.encode(text)).isEqualTo(bytes);
    }

    @Test
    void aLongTextHasNoSeams() {
        String text = ("x".repeat(8191) + "\\x5cxä\\xff").repeat(5);
        byte[] bytes = RawText.encode(text);

        assertThat(bytes).hasSize(5 * (8191 + 2 + 2 + 1));
        assertThat(RawText.decode(bytes, 0, bytes.length)).isEqualTo(text);
    }

    @Test
    void anyBytesSurviveARoundTrip() {
        Random random = new Random(1);
        byte[] alphabet = {'a', 'x', '5', 'c', '\\', '\n', (byte) 0xc3, (byte) 0xa4, (byte) 0xff, (byte) 0xe2};
        for (int round = 0; round < 100_000; round++) {
            byte[] bytes = new byte[random.nextInt(8)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = alphabet[random.nextInt(alphabet.length)];
            }
            String text = RawText.decode(bytes, 0, bytes.length);
            assertThat(RawText.encode(text)).as(text).isEqualTo(bytes);
        }
    }
}
