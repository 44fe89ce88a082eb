package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Files;
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

    @Test
    void aFileIsFilledListedAndEmptied() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        String file = folder.resolve("tokens").toString();

        assertThat(signalman
                        .run("token", "new", "anna", "--role", "viewer", "--file", file)
                        .out())
                .matches("Token, shown only now: [A-Za-z0-9_-]{43}\nIts line is in " + file + "; .*second\\.\n");
        CommandLine.Result twice = signalman.run("token", "new", "anna", "--role", "viewer", "--file", file);
        assertThat(twice.exitCode()).as(twice.toString()).isEqualTo(2);
        assertThat(twice.out()).isEmpty();
        assertThat(signalman.run("token", "list", "--file", file).out())
                .isEqualTo("NAME  ROLES   KIND\nanna  viewer  token\n");
        assertThat(signalman.run("token", "list", "--file", file, "--json").out())
                .contains("\"name\":\"anna\"", "\"roles\":[\"viewer\"]", "\"kind\":\"token\"")
                .doesNotContain("sha256");
        assertThat(signalman.run("token", "revoke", "bob", "--file", file).exitCode())
                .isEqualTo(1);
        assertThat(signalman.run("token", "revoke", "anna", "--file", file).out())
                .isEqualTo("anna is revoked; agents that use the file reject it within half a second.\n");
        assertThat(Files.readString(Path.of(file))).isEmpty();
    }

    @Test
    void commandsAtTheSameTimeLoseNothing() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        String file = folder.resolve("tokens").toString();

        List<Child> commands = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            commands.add(
                    Child.start(signalman.builder("token", "new", "user" + i, "--role", "viewer", "--file", file)));
        }

        assertThat(commands)
                .allSatisfy(command -> assertThat(command.awaitEnd()).isZero());
        assertThat(Files.readAllLines(Path.of(file))).hasSize(6);
    }
}
