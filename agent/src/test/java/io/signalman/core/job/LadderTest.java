package io.signalman.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.core.OnThisHost;
import io.signalman.core.target.Target;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers may write as a ladder. */
class LadderTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    private List<String> rungs(String text) {
        return Ladder.parse(text, host.signals()).rungs().stream()
                .map(rung -> rung.signal().name() + " " + rung.patience().toMillis())
                .toList();
    }

    @Test
    void signalsWithWaitsBetweenThem() {
        assertThat(rungs("TERM 10s KILL")).containsExactly("SIGTERM 10000", "SIGKILL 5000");
        assertThat(rungs("QUIT 2s  sigterm 1h 9 1ms")).containsExactly("SIGQUIT 2000", "SIGTERM 3600000", "SIGKILL 1");
        assertThat(rungs("KILL")).containsExactly("SIGKILL 5000");
        assertThat(rungs("TERM 1s CONT 1s INT 1s HUP 1s USR1 1s USR2 1s QUIT 1s KILL"))
                .hasSize(Ladder.MOST);
    }

    @Test
    void nothingIsTheDefault() {
        assertThat(rungs("")).isEqualTo(rungs("TERM 10s KILL"));
        assertThat(Ladder.parse("", host.signals()).text()).isEqualTo("TERM 10s KILL");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "TERM ",
                " TERM",
                "10s",
                "TERM 10s 10s KILL",
                "TERM KILL",
                "TERM 10 KILL",
                "TERM 0ms KILL",
                "TERM 2h KILL",
                "TERM 1d",
                "0 10s KILL",
                "STOP 10s KILL",
                "TSTP 1s KILL",
                "TERM 10s\tKILL",
                "TERM 1s HUP 1s INT 1s QUIT 1s USR1 1s USR2 1s CONT 1s ABRT 1s KILL",
            })
    void whatIsNoLadderIsABadValue(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ladder.parse(text, host.signals()))
                .withMessageStartingWith("bad_value: ")
                .withMessageNotContaining("\n")
                .withMessageNotContaining("\t");
    }

    @ParameterizedTest
    @ValueSource(strings = {" TERM", "TERM 10s KILL ", "TERM 10s "})
    void aBlankAtAnEndIsNamed(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ladder.parse(text, host.signals()))
                .withMessageContaining("begins or ends with a blank");
    }

    @ParameterizedTest
    @ValueSource(strings = {"String", "FOO 10s KILL", "TERM 10s FOO", "65", "32 1s KILL", "-TERM"})
    void whatIsNoSignalIsABadSignal(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ladder.parse(text, host.signals()))
                .withMessageStartingWith("bad_signal: ");
    }

    @Test
    void longTextIsNotEvenRead() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Ladder.parse("TERM 10s ".repeat(100_000), host.signals()))
                .withMessageStartingWith("bad_value: ")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void aMissingUnitIsNamedWhereverATimeIsGiven() {
        List<ThrowingCallable> times = List.of(
                () -> Waits.parse("7", Duration.ZERO),
                () -> Ladder.parse("TERM 7 KILL", host.signals()),
                () -> host.service().sendWith(OnThisHost.ADMIN, "1", "0", "observe=7"),
                () -> Target.parse("older:7"));

        assertThat(times)
                .allSatisfy(time -> assertThatIllegalArgumentException()
                        .isThrownBy(time)
                        .withMessageStartingWith("bad_value: ")
                        .withMessageContaining("missing unit; try 7s"));
    }

    @Test
    void waitsHaveBounds() {
        assertThat(Waits.parse("0s", Duration.ZERO)).isZero();
        assertThat(Waits.parse("1h", Duration.ZERO)).isEqualTo(Waits.LONGEST);
        for (String bad : List.of("", "0", "10", "-1s", "1.5s", "61m", "2h", "1d", " 1s", "999999999s")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Waits.parse(bad, Duration.ZERO))
                    .withMessageStartingWith("bad_value: ");
        }
    }
}
