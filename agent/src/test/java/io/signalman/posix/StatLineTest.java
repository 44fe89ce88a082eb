package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.ProcessStat;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatLineTest {
    private static final String REST =
            " 1 42 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 8371934 1000 200 18446744073709551615";

    @Test
    void readsTheFieldsOfProcPidStat() {
        assertThat(stat("4242 (nginx) S" + REST))
                .contains(new ProcessStat(4242, 8371934, "name", false, 'S', false, 1, 42, 7, false));
    }

    @Test
    void endsTheNameAtTheLastParenthesis() {
        byte[] bytes = bytes("4242 (a) R 9 (b) S" + REST);

        StatLine line = StatLine.parse(bytes, bytes.length).orElseThrow();

        assertThat(line.comm()).isEqualTo(bytes("a) R 9 (b"));
        assertThat(line.startTime()).isEqualTo(8371934);
    }

    @Test
    void acceptsAnEmptyName() {
        byte[] bytes = bytes("4242 () S" + REST);

        assertThat(StatLine.parse(bytes, bytes.length).orElseThrow().comm()).isEmpty();
    }

    @Test
    void distinguishesAZombieFromADeadMainThreadWithLivingSiblings() {
        assertThat(stat("4242 (x) Z" + REST).orElseThrow().zombie()).isTrue();
        assertThat(stat("4242 (x) Z" + REST.replace(" 20 0 1 0 ", " 20 0 2 0 "))
                        .orElseThrow()
                        .zombie())
                .isFalse();
    }

    @Test
    void recognisesKernelThreadsByTheirFlag() {
        assertThat(stat("4242 (kthreadd) S" + REST.replace("4194304", "2129984"))
                        .orElseThrow()
                        .kernelThread())
                .isTrue();
    }

    @Test
    void isEmptyForAnIncompleteLine() {
        String whole = "4242 (nginx) S 1 42 7 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 8371934 ";
        assertThat(stat(whole)).isPresent();
        for (int length = 0; length < whole.length(); length++) {
            assertThat(stat(whole.substring(0, length))).isEmpty();
        }
    }

    private static Optional<ProcessStat> stat(String line) {
        byte[] bytes = bytes(line);
        return StatLine.parse(bytes, bytes.length).map(parsed -> parsed.toStat(4242, "name", false));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
