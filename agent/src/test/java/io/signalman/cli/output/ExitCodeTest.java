package io.signalman.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Reason;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitCodeTest {
    /** @param rung the last signal that was delivered */
    @ParameterizedTest
    @CsvSource({
        "REFUSED, '', 3",
        "REFUSED, SIGTERM, 64",
        "FAILED, '', 3",
        "FAILED, SIGTERM, 64",
        "RUNNING, SIGTERM, 124",
        "STOPPED, SIGTERM, 124"
    })
    void aSignalThatWasDeliveredIsNoRefusal(EndState fate, String rung, int code) {
        JobReport.Row row = new JobReport.Row(42, "42@1.1", "x", fate, rung, -1, -1, "", "", Reason.NONE);
        JobReport job = new JobReport(
                1, "x", "TERM 1s KILL", "owner", JobState.LEFT, false, 1, 0, "", 0, "", Reason.NONE, 0, List.of(row));

        assertThat(ExitCode.of(job)).isEqualTo(code);
    }
}
