package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.cli.output.Output;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.Host;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FleetRunTest {
    private static final List<Host> TEN = IntStream.range(0, 10)
            .mapToObj(i -> new Host("h" + i, "", Map.of()))
            .toList();

    /** Nobody can be reached. */
    private static final class Empty implements Fleet {
        private final List<Set<String>> asked = new ArrayList<>();

        @Override
        public void ask(FleetCall call, Consumer<HostAnswer> taken) {
            asked.add(Set.copyOf(call.arguments().keySet()));
            call.arguments().keySet().forEach(host -> taken.accept(HostAnswer.none(host, HostState.UNREACHABLE, "")));
        }

        @Override
        public void close() {}
    }

    @Test
    void aShareIsOfTheHostsOfThePlan() {
        Empty fleet = new Empty();
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        try (FleetRun run = new FleetRun(
                TEN,
                () -> fleet,
                hosts -> new Batches(0, hosts / 2, Duration.ZERO, 0, 0),
                Duration.ofSeconds(5),
                true,
                new Output(false, nowhere, nowhere))) {
            run.only(Set.of("h3", "h7")).ask(Question.of("sendSignal", List.of(), value -> {
                throw new IllegalStateException("nobody answers");
            }));
        }
        assertThat(fleet.asked).containsExactly(Set.of("h3"));
    }

    @Test
    void aPlanThatCanNotBeCarriedOutIsNotOffered() {
        assertThat(new SavedPlan("kill HUP", Map.of("web1", "x".repeat(8192))).problem())
                .isEmpty();
        assertThat(new SavedPlan("kill HUP", Map.of("web1", "x".repeat(8193))).problem())
                .contains("too many processes on web1");
        Map<String, String> many =
                IntStream.range(0, 200).boxed().collect(Collectors.toMap(i -> "web" + i, i -> "x".repeat(8000)));
        assertThat(new SavedPlan("kill HUP", many).problem()).contains("too long");
    }
}
