package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class PosixHostTest {
    @Test
    void leavesTheSystemPropertiesOfItsHostAsTheyWere() {
        Properties before = (Properties) System.getProperties().clone();

        try (PosixHost host = PosixHost.open()) {
            assertThat(host.processes().self())
                    .isEqualTo((int) ProcessHandle.current().pid());
            assertThat(System.getProperties())
                    .isEqualTo(before)
                    .doesNotContainKeys("jna.loaded", "jnidispatch.path", "jna.platform.library.path");
        }

        assertThat(System.getProperties()).isEqualTo(before);
    }

    @Test
    void opensAgainAfterItWasClosed() {
        PosixHost.open().close();

        try (PosixHost host = PosixHost.open()) {
            assertThat(host.processes().hold(host.processes().self())).isInstanceOf(Processes.Hold.Held.class);
        }
    }
}
