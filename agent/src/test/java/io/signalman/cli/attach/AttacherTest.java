package io.signalman.cli.attach;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AttacherTest {
    @Test
    void theAgentStringSurvivesCommasAndBackslashes() {
        assertThat(Attacher.agentString("/a,b/s.jar", List.of("alias.x=c\\d"), "/tmp/r"))
                .isEqualTo("jar=/a\\,b/s.jar,alias.x=c\\\\d,reply=/tmp/r");
    }
}
