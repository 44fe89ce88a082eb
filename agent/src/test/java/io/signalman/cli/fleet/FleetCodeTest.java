package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.fleet.HostState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FleetCodeTest {
    /** A number is the exit code of an agent that answered. */
    private static List<HostResult> results(String words) {
        List<HostResult> results = new ArrayList<>();
        for (String word : words.split(" ", -1)) {
            results.add(
                    word.matches("[0-9]+")
                            ? new HostResult("h", HostState.ANSWERED, "", Integer.parseInt(word), Optional.empty())
                            : HostResult.of("h", HostState.valueOf(word), ""));
        }
        return results;
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 0, 0, 0",
        "1 1, 0, 1",
        "2 2, 0, 2",
        "3 REFUSED, 0, 3",
        "UNREACHABLE UNREACHABLE, 0, 4",
        "124 124, 0, 124",
        "0 1, 0, 64",
        "0 3, 0, 64",
        "0 UNREACHABLE, 0, 64",
        "0 UNREACHABLE, 1, 0",
        "0 UNREACHABLE UNREACHABLE, 1, 64",
        "1 UNREACHABLE, 5, 1",
        "UNREACHABLE UNREACHABLE, 5, 4",
        "TIMED_OUT TIMED_OUT, 5, 64",
        "0 TIMED_OUT, 5, 64",
        "UNKNOWN, 0, 64",
        "0 UNKNOWN, 1, 64",
        "0 NOT_SENT, 1, 64"
    })
    void allHostsHaveOneCodeOrTheCommandHas64(String hosts, int allowMissing, int code) {
        assertThat(FleetCode.of(results(hosts), allowMissing)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"0 0, 0, 0", "0 1 3, 0, 2", "0 UNREACHABLE TIMED_OUT, 0, 2", "0 UNREACHABLE TIMED_OUT, 1, 1"})
    void eachOtherCodeIsAFailureUnlessTheHostMayBeMissing(String hosts, int allowMissing, int failures) {
        assertThat(FleetCode.failures(results(hosts), allowMissing)).isEqualTo(failures);
    }
}
