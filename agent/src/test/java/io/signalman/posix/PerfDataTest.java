package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerfDataTest {
    @Test
    void findsTheMainClassOfThisJvm() throws IOException {
        assertThat(PerfData.javaCommand(own())).isEqualTo(System.getProperty("sun.java.command"));
    }

    @Test
    void anyContentIsReadSafely() throws IOException {
        byte[] own = own();
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = java.util.Arrays.copyOf(own, random.nextInt(own.length));
            for (int j = 0; j < 20 && broken.length > 0; j++) {
                broken[random.nextInt(Math.min(broken.length, 2000))] = (byte) random.nextInt();
            }
            assertThat(PerfData.javaCommand(broken).length()).isLessThanOrEqualTo(4 * own.length);
        }
        for (int offset = 24; offset <= 28; offset += 4) {
            for (int value : new int[] {Integer.MIN_VALUE, -1, 0, 1, 31, Integer.MAX_VALUE}) {
                byte[] broken = own.clone();
                ByteBuffer.wrap(broken).putInt(offset, Integer.reverseBytes(value));
                assertThat(PerfData.javaCommand(broken)).isNotNull();
            }
        }
    }

    private static byte[] own() throws IOException {
        return Files.readAllBytes(Path.of("/tmp/hsperfdata_" + System.getProperty("user.name") + "/"
                + ProcessHandle.current().pid()));
    }
}
