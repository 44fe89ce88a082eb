package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code doctor} printed: a state, a check, perhaps a pid, and a message on each line. */
record Diagnosis(CommandLine.Result result, int code) {
    Diagnosis {
        assertThat(result.exitCode()).as("%s", result).isEqualTo(code);
        assertThat(result.err()).isEmpty();
    }

    List<String> lines() {
        return result.out().lines().toList();
    }

    /** The messages of that check. */
    String finds(String state, String check) {
        Pattern line = Pattern.compile(state + " +" + check + " +([0-9]+ +)?(\\D.*)");
        List<String> found = lines().stream()
                .map(line::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(2))
                .toList();
        assertThat(found).as("%s %s in %s", state, check, result).isNotEmpty();
        return String.join("\n", found);
    }

    /** Runs the command line and expects that exit code. */
    static Diagnosis of(CommandLine cli, int code, String... words) throws Exception {
        return new Diagnosis(cli.run(words), code);
    }
}
