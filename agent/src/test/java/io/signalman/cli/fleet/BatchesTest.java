package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.cli.output.Failure;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchesTest {
    private static final List<Host> TEN = IntStream.range(0, 10)
            .mapToObj(i -> new Host("h" + i, "", Map.of()))
            .toList();

    private final List<String> asked = new ArrayList<>();
    private final List<HostResult> taken = new ArrayList<>();

    private void answer(List<String> hosts, Set<String> failing, Consumer<HostResult> take) {
        asked.add(String.join(" ", hosts));
        hosts.forEach(host -> take.accept(
                new HostResult(host, HostState.ANSWERED, "", failing.contains(host) ? 1 : 0, Optional.empty())));
    }

    private String run(Batches batches, Set<String> failing) {
        return states(batches.run(TEN, (hosts, take) -> answer(hosts, failing, take), taken::add));
    }

    private static String states(List<HostResult> results) {
        return results.stream()
                .map(result -> result.state().name().substring(0, 1))
                .collect(Collectors.joining());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 10 | h0 h1 h2 h3 h4 h5 h6 h7 h8 h9",
                "0 | 4 | h0 h1 h2 h3,h4 h5 h6 h7,h8 h9",
                "1 | 10 | h0,h1 h2 h3 h4 h5 h6 h7 h8 h9",
                "2 | 5 | h0 h1,h2 h3 h4 h5 h6,h7 h8 h9",
                "10 | 3 | h0 h1 h2 h3 h4 h5 h6 h7 h8 h9"
            })
    void theCanariesAreAskedFirstAndAlone(int canary, int size, String expected) {
        assertThat(run(new Batches(canary, size, Duration.ZERO, 99, 0), Set.of()))
                .isEqualTo("AAAAAAAAAA");
        assertThat(asked).containsExactly(expected.split(",", -1));
        assertThat(taken).hasSize(10);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 3, 99, h0, ANNNNNNNNN",
        "2, 3, 99, h1, AANNNNNNNN",
        "1, 3, 0, h2, AAAANNNNNN",
        "0, 3, 0, h9, AAAAAAAAAA",
        "0, 3, 1, h0, AAAAAAAAAA",
        "0, 3, 1, h0 h4, AAAAAANNNN",
        "0, 3, 1, h0 h1 h2, AAANNNNNNN"
    })
    void afterTooManyFailuresNothingIsSentToTheRest(int canary, int size, int most, String failing, String expected) {
        assertThat(run(new Batches(canary, size, Duration.ofMillis(1), most, 0), Set.of(failing.split(" ", -1))))
                .isEqualTo(expected);
        assertThat(taken).hasSize(10);
        assertThat(taken)
                .filteredOn(result -> result.state() == HostState.NOT_SENT)
                .allMatch(result -> result.message().contains("failed"));
    }

    @Test
    void aCanaryThatIsMissingStopsTheRolloutEvenIfHostsMayBe() {
        Batches.Step step = (hosts, take) -> {
            asked.add(String.join(" ", hosts));
            hosts.forEach(host -> take.accept(HostResult.of(host, HostState.UNREACHABLE, "")));
        };

        assertThat(states(new Batches(1, 4, Duration.ZERO, 0, 1).run(TEN, step, taken::add)))
                .isEqualTo("UNNNNNNNNN");
        assertThat(asked).containsExactly("h0");
    }

    @Test
    void anInterruptBetweenBatchesWithoutAPauseIsNoticed() {
        Batches.Step step = (hosts, take) -> {
            answer(hosts, Set.of(), take);
            Thread.currentThread().interrupt();
        };

        assertThat(states(new Batches(0, 4, Duration.ZERO, 99, 0).run(TEN, step, taken::add)))
                .isEqualTo("AAAANNNNNN");
    }

    @Test
    void anInterruptLeavesTheOpenHostsUnknownAndTheRestNotSent() {
        Batches.Step step = (hosts, take) -> {
            answer(hosts.subList(0, 1), Set.of(), take);
            throw new InterruptedException();
        };

        assertThat(states(new Batches(0, 4, Duration.ZERO, 99, 0).run(TEN, step, taken::add)))
                .isEqualTo("AUUUNNNNNN");
        assertThat(taken).hasSize(10);
    }

    @Test
    void withoutABrokerNothingIsSentAndALostBrokerEndsTheRest() {
        Batches batches = new Batches(0, 4, Duration.ZERO, 99, 0);
        Batches.Step none = (hosts, take) -> {
            throw new FleetException("No broker answers.");
        };
        assertThatThrownBy(() -> batches.run(TEN, none, taken::add))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(4))
                .hasMessageContaining("No broker answers.");

        Batches.Step lost = (hosts, take) -> {
            if (!asked.isEmpty()) {
                throw new FleetException("The broker is gone.");
            }
            answer(hosts, Set.of(), take);
        };
        assertThat(states(batches.run(TEN, lost, taken::add))).isEqualTo("AAAANNNNNN");
    }
}
