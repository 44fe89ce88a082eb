package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import org.junit.jupiter.api.Test;

class PosixHostTest {
    @Test
    void opensAgainAfterItWasClosed() {
        PosixHost.open().close();

        try (PosixHost host = PosixHost.open()) {
            assertThat(host.processes().hold(host.processes().self())).isInstanceOf(Processes.Hold.Held.class);
        }
    }
}
