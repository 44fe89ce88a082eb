package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class HostExitTest {
    /** A host that exits while its agent starts. */
    static final class Host {
        public static void main(String[] arguments) {
            HostExit exit = HostExit.register();
            exit.closeOnExit(() -> System.out.println("opened first"));
            exit.closeOnExit(() -> System.out.println("opened second"));
            exit.closeOnExit(() -> {
                exit.closeOnExit(() -> System.out.println("opened while the host exits"));
                throw new IllegalStateException("a failure keeps nothing else from closing");
            });
        }
    }

    @Test
    void closesResourcesInReverseOrderAndLateOnesAtOnce() throws Exception {
        List<String> said = Child.output(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Host.class.getName());

        assertThat(said).containsExactly("opened while the host exits", "opened second", "opened first");
    }
}
