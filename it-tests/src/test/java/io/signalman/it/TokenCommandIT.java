package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signalman token}. */
class TokenCommandIT {

    @TempDir
    Path folder;

    @Test
    void newPrintsASecretOnceAndItsLineAndRejectsWhatAFileCanNotHold() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        for (String[] wrong : new String[][] {
            {"owner", "--role", "admin"}, {"a b", "--role", "admin"}, {"anna"}, {"anna", "--role", "Admin"}
        }) {
            List<String> words = new ArrayList<>(List.of("token", "new"));
            words.addAll(List.of(wrong));
            CommandLine.Result result = signalman.run(words.toArray(String[]::new));
            assertThat(result.exitCode()).as(result.toString()).isEqualTo(2);
            assertThat(result.out()).isEmpty();
        }
        CommandLine.Result result = signalman.run("token", "new", "anna", "--role", "viewer", "--role", "night-shift");
        assertThat(result.out()).matches("""
                Token, shown only now: [A-Za-z0-9_-]{43}
                Line for the tokens file: anna viewer,night-shift sha256:[0-9a-f]{64}
                """);
    }
}
