package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.SignalMasks;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ManyGroupsTest {
    @Test
    void theMasksOfAProcessInTheMostPossibleGroupsAreRead() {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "needs python3");
        try (Child child = Child.start(
                "/usr/bin/python3",
                "-c",
                "import os, signal, sys; signal.signal(signal.SIGUSR1, lambda *_: 0);"
                        + " os.setgroups(range(4200000000, 4200065536)); sys.stdin.read()")) {
            await().until(() -> StatusReader.signalMasks(child.pid())
                    .map(SignalMasks::caught)
                    .filter(caught -> (caught & 1L << 9) != 0)
                    .isPresent());
            await().untilAsserted(() -> assertThat(Files.readString(Path.of("/proc/" + child.pid() + "/status")))
                    .contains("4200065535"));

            Optional<SignalMasks> masks = StatusReader.signalMasks(child.pid());

            assertThat(masks.map(SignalMasks::caught))
                    .hasValueSatisfying(caught -> assertThat(caught & 1L << 9).isNotZero());
        }
    }
}
