package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import org.junit.jupiter.api.Test;

class PosixHostTest {
    @Test
    void opensAgainAfterItWasClosed() {
        TestPosixHost.open().close();

        try (PosixHost host = TestPosixHost.open()) {
            assertThat(host.processes().hold(host.processes().self())).isInstanceOf(Processes.Hold.Held.class);
        }
    }
}
