package io.signalman.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttacherTest {
    private static final int NOBODY = 65534;

    @Test
    void theAgentStringSurvivesCommasAndBackslashes() {
        assertThat(Attacher.agentString("/a,b/s.jar", List.of("alias.x=c\\d"), "/tmp/r"))
                .isEqualTo("jar=/a\\,b/s.jar,alias.x=c\\\\d,reply=/tmp/r");
    }

    @Test
    void aTriggerFileOfAnotherUserIsRefusedSinceTheJvmWouldIgnoreIt(@TempDir Path folder) throws IOException {
        Path trigger = folder.resolve(".attach_pid7");
        assertThat(AttachProtocol.make(trigger, NOBODY)).as("made").isTrue();
        long owner = JvmProcess.ownUid();
        assertThat(AttachProtocol.make(trigger, owner)).as("was there").isFalse();
        assumeTrue(owner == 0, "needs root");
        Files.setAttribute(trigger, "unix:uid", NOBODY);
        assertThat(AttachProtocol.make(trigger, NOBODY)).isFalse();
        assertThatThrownBy(() -> AttachProtocol.make(trigger, NOBODY - 1))
                .hasMessage("/tmp/.attach_pid7 belongs to another user; remove it");
    }

    /** Started 123.45 s after boot; another time namespace adds its offset to that. */
    @ParameterizedTest
    @CsvSource({
        "7@12345, 0, true",
        "7@12345.99, 0, true",
        "7@12346, 0, false",
        "7@123450, 0, false",
        "8@12345, 0, false",
        "7@10012345.99, 100000000000000, true",
        "7@10012346, 100000000000000, false",
        "7@12400, 555000000, true",
        "7@12401, 555000000, true",
        "7@12402, 555000000, false",
        "7@12344, -3, true",
        "7@12345, -3, true"
    })
    void aHandleIsCheckedInTheTimeOfItsProcess(String handle, long offset, boolean same) {
        assertThat(ProcFiles.isHandle(handle, 7, 12345, offset)).isEqualTo(same);
    }

    @Test
    void aProcessThatIsGoneHasNoHandle() {
        assertThat(ProcFiles.isHandle("7@-1", 7, -1, 0)).isFalse();
    }

    @Test
    void onlyRootsStickyOrClosedFolderKeepsFilesApart(@TempDir Path folder) throws IOException {
        assumeTrue(JvmProcess.ownUid() == 0, "needs root");
        Map<Integer, Boolean> modes = Map.of(0777, false, 0775, false, 01777, true, 0755, true);
        for (Map.Entry<Integer, Boolean> mode : modes.entrySet()) {
            Files.setAttribute(folder, "unix:mode", mode.getKey());
            assertThat(OwnFiles.keepsFilesApart(folder)).as("%o", mode.getKey()).isEqualTo(mode.getValue());
        }
        Files.setAttribute(folder, "unix:uid", NOBODY);
        assertThat(OwnFiles.keepsFilesApart(folder)).isFalse();
    }
}
