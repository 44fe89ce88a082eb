package io.signalman.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.cli.output.Failure;
import io.signalman.fleet.Host;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {
    private static final List<Host> HOSTS = List.of(
            new Host("web1:7080", "web", Map.of("zone", "eu", "tier", "1")),
            new Host("web2:7080", "web", Map.of("zone", "us")),
            new Host("db1:7080", "db", Map.of("zone", "eu")),
            new Host("db1:7081", "db", Map.of("zone", "us")),
            new Host("cache", "db", Map.of()),
            new Host("both", "", Map.of()),
            new Host("x:1", "both", Map.of()));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "web | web1:7080 web2:7080",
                "group=web | web1:7080 web2:7080",
                "web1:7080 | web1:7080",
                "web1 | web1:7080",
                "host=web1,cache | web1:7080 cache",
                "db1 | db1:7080 db1:7081",
                "db1:7081 | db1:7081",
                "zone=eu | web1:7080 db1:7080",
                "zone=eu,tier=1 | web1:7080",
                "web,db,zone=us | web2:7080 db1:7081",
                "all,zone=eu | web1:7080 db1:7080",
                "all | web1:7080 web2:7080 db1:7080 db1:7081 cache both x:1",
                "host=both | both",
                "group=both | x:1",
                "web,web1 | web1:7080 web2:7080"
            })
    void namesAddUpAndLabelsNarrow(String on, String expected) {
        assertThat(new Selection("the roster", HOSTS)
                        .of(on).stream().map(Host::name).toList())
                .containsExactly(expected.split(" ", -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wep | \"wep\" is no group or host of the roster; did you mean web?",
                "group=web1:7080 | is no group of the roster",
                "group=wep | did you mean web?",
                "host=web | is no group or host",
                "both | write group=both or host=both",
                "zone=mars | selects no host",
                "web,zone=eu,zone=us | selects no host",
                "'web,' | is malformed",
                "=eu | is malformed",
                "zone= | is malformed",
                "'' | is malformed"
            })
    void anUnknownNameAnAmbiguousOneAndAnEmptySelectionAreWrongUsage(String on, String problem) {
        assertThatThrownBy(() -> new Selection("the roster", HOSTS).of(on))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.exitCode()).isEqualTo(2))
                .hasMessageContaining(problem);
    }
}
