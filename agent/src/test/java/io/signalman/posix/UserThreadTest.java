package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UserThreadTest {
    private static final int NOBODY = 65534;
    private static final int NOGROUP = 65533;

    @AutoClose
    private static final NativeAccess access = NativeAccess.open(TestPosixHost.library());

    private static final LibC libC = access.libC();

    /** In status of proc(5): real, effective, saved and file system id. */
    private static List<String> ids() throws Exception {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.matches("(Uid|Gid|Groups|CapEff):.*"))
                .map(line -> line.strip().replaceAll("\\s+", " "))
                .toList();
    }

    @Test
    void hasOnlyThatUsersRightsWithRootsRealAndSavedIds() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");

        List<String> inside = UserThread.call(libC, NOBODY, NOGROUP, -1, UserThreadTest::ids);

        assertThat(inside)
                .containsExactly("Uid: 0 65534 0 65534", "Gid: 0 65533 0 65533", "Groups:", "CapEff: 0000000000000000");
        assertThat(ids()).as("other threads").contains("Uid: 0 0 0 0");
    }

    /** As in most containers. */
    @Test
    void rootHasOnlyTheCapabilitiesOfThatProcess() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        long kill = 1 << 5; // capabilities(7)

        List<String> inside = UserThread.call(libC, 0, 0, kill, UserThreadTest::ids);

        assertThat(inside).contains("Uid: 0 0 0 0", "CapEff: 0000000000000020");
        assertThat(ids()).as("other threads").doesNotContain("CapEff: 0000000000000020");
    }
}
