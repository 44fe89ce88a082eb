package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What names a signal on Linux with the GNU C library, and what does not. */
class SignalGrammarTest {
    private static PosixHost host;

    @BeforeAll
    static void open() {
        host = TestPosixHost.open();
    }

    @AfterAll
    static void close() {
        host.close();
    }

    @ParameterizedTest
    @CsvSource({
        "15, 15, SIGTERM",
        "TERM, 15, SIGTERM",
        "SIGTERM, 15, SIGTERM",
        "sigterm, 15, SIGTERM",
        "SigTerm, 15, SIGTERM",
        "0, 0, 0",
        "bsd:0, 0, 0",
        "CLD, 17, SIGCHLD",
        "POLL, 29, SIGIO",
        "IOT, 6, SIGABRT",
        "bsd:30, 10, SIGUSR1",
        "linux:10, 10, SIGUSR1",
        "linux:30, 30, SIGPWR",
        "30, 30, SIGPWR",
        "linux:40, 40, SIGRTMIN+6",
        "RTMIN, 34, SIGRTMIN",
        "34, 34, SIGRTMIN",
        "RTMIN+0, 34, SIGRTMIN",
        "rtmin+3, 37, SIGRTMIN+3",
        "SIGRTMAX-1, 63, SIGRTMIN+29",
        "RTMAX, 64, SIGRTMAX",
        "sigrtmin+30, 64, SIGRTMAX",
        "RTMAX-30, 34, SIGRTMIN"
    })
    void isASignal(String text, int number, String name) {
        assertThat(host.signals().parse(text)).isEqualTo(new Signal(number, name));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is no signal on Linux",
        "' ', is no signal on Linux",
        "SIG, is no signal on Linux",
        "SIGSIG, is no signal on Linux",
        "SIGSIGTERM, is no signal on Linux",
        "SIG15, is no signal on Linux",
        "String, is no signal on Linux",
        "TREM, did you mean TERM?",
        "sigkil, did you mean KILL?",
        "USER1, did you mean USR1?",
        "EMT, is no signal on Linux",
        "INFO, is no signal on Linux",
        "SIGINFO, is no signal on Linux",
        "-9, is no signal on Linux",
        "+9, is no signal on Linux",
        "9.5, is no signal on Linux",
        "015, is no signal on Linux",
        "0x9, is no signal on Linux",
        "'TERM ', is no signal on Linux",
        "' TERM', is no signal on Linux",
        "SIG TERM, is no signal on Linux",
        "65, is out of range; Linux has signals 0 to 64",
        "999, is out of range; Linux has signals 0 to 64",
        "99999999999999999999, is out of range; Linux has signals 0 to 64",
        "32, is kept by the C library for itself on Linux; use SIGRTMIN (34) or higher",
        "33, is kept by the C library for itself on Linux; use SIGRTMIN (34) or higher",
        "linux:33, is kept by the C library for itself",
        "sigrtmin+31, 'is outside the real-time signals of Linux, RTMIN to RTMIN+30'",
        "RTMIN-1, is outside the real-time signals of Linux",
        "RTMAX+1, is outside the real-time signals of Linux",
        "RTMIN+, is no signal on Linux",
        "RTMIN+9999, is no signal on Linux",
        "'bsd:7', 'is SIGEMT, which is no signal on Linux'",
        "'bsd:29', 'is SIGINFO, which is no signal on Linux'",
        "'bsd:32', is out of range; BSD has signals 0 to 31",
        "'bsd:TERM', 'needs a number after bsd:'",
        "'bsd:', 'needs a number after bsd:'",
        "'macos:30', names no signal table"
    })
    void isNoSignalAndSaysWhy(String text, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.signals().parse(text))
                .withMessageStartingWith("bad_signal: \"" + text + "\" ")
                .withMessageContaining(why)
                .withMessageEndingWith("(EINVAL)");
    }

    /** The long s, the dotless i, the Kelvin sign and full-width letters become ASCII in upper case. */
    @ParameterizedTest
    @ValueSource(strings = {"\u017figterm", "u\u017fr1", "k\u0131ll", "\u212aILL", "\uff34\uff25\uff32\uff2d"})
    void lettersThatOnlyLookLikeItNameNoSignal(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> host.signals().parse(text));
    }

    @Test
    void aHostileTextStaysOneLineInTheMessage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.signals().parse("TERM\nX".repeat(1000)))
                .withMessageNotContaining("\n")
                .withMessageContaining("\\u000a")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(700));
    }
}
