package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OpenResourcesTest {
    @Test
    void noFailureKeepsTheOthersFromClosing() {
        List<String> closed = new ArrayList<>();
        OpenResources resources = new OpenResources();
        resources.add(() -> closed.add("first"));
        resources.add(() -> {
            throw new OutOfMemoryError("as a test");
        });
        resources.add(() -> {
            throw new IllegalStateException("as a test");
        });

        resources.close();

        assertThat(closed).containsExactly("first");
    }
}
