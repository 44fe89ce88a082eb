package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that need no agent. */
class HelpTest {
    private static final Serving NOBODY = settings -> {
        throw new IllegalStateException("no test serves");
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo",
                "serve",
                "attach",
                "detach",
                "jvms",
                "doctor",
                "ps",
                "kill",
                "group",
                "probe",
                "signals",
                "status",
                "policy",
                "policy check",
                "policy explain",
                "token",
                "token new",
                "audit",
                "stop",
                "wait",
                "jobs",
                "watch"
            })
    void helpFitsIntoEightyColumns(String command) {
        String help = help(command);

        assertThat(help).contains("signalman");
        assertThat(help.lines()).allMatch(line -> line.length() <= 80, "80 columns");
        assertThat(command.equals("--help") ? help("") : help(command + " --help"))
                .isEqualTo(help);
    }

    private static String help(String command) {
        StringWriter out = new StringWriter();
        String[] words = (command.endsWith("--help") ? command : "help " + command)
                .strip()
                .split(" ", -1);
        int code = Main.run(words, NOBODY, new PrintWriter(out, true), new PrintWriter(out, true));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "klil, did you mean kill?",
        "klil 1 HUP --help, did you mean kill?",
        "stat -h, signalman --help lists them",
        "statsu --help, did you mean status?",
        "help detahc, did you mean detach?",
        "policy chekc --help, did you mean check?",
        "token nwe, did you mean new?",
    })
    void anUnknownCommandIsWrongUsageAndTheNearestIsSuggested(String words, String suggestion) {
        StringWriter err = new StringWriter();

        int code =
                Main.run(words.split(" ", -1), NOBODY, new PrintWriter(new StringWriter()), new PrintWriter(err, true));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).startsWith("signalman: \"").contains("is not a command of", suggestion);
    }

    @Test
    void signalsListsThisMachinesSignalsUnlessAnAgentIsNamed() {
        StringWriter out = new StringWriter();

        int code = Main.run(new String[] {"signals"}, NOBODY, new PrintWriter(out, true), new PrintWriter(out, true));

        assertThat(code).isZero();
        assertThat(out.toString()).contains("SIGHUP", "of this machine");
        assertThat(out.toString().lines()).allMatch(line -> line.length() <= 80, "80 columns");
    }

    @Test
    void anUnknownHostIsNamed() {
        StringWriter err = new StringWriter();

        int code = Main.run(
                new String[] {"signals", "--url", "http://no-such-host.invalid:1"},
                NOBODY,
                new PrintWriter(new StringWriter()),
                new PrintWriter(err, true));

        assertThat(code).isEqualTo(4);
        assertThat(err.toString()).contains("the host name is unknown: no-such-host.invalid");
    }
}
