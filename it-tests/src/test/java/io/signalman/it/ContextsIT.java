package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A script's line works beside a second agent, and after its host has restarted with another pid. */
class ContextsIT {
    @TempDir
    private Path home;

    private CommandLine cli;
    private final String blue = "blue-" + Child.uniqueName();
    private final String green = "green-" + Child.uniqueName();

    @BeforeEach
    void start() {
        cli = new CommandLine(home);
    }

    @Test
    void theLinesOfAScriptWorkBesideASecondAgentAndAfterARestart() throws Exception {
        String line = "cmd:" + blue + "&jvm:PlainHost";
        try (TestHost other = host(green)) {
            List<List<String>> lines = List.of(
                    List.of("ps", "--jvm", blue),
                    List.of("ps", "--jvm", line),
                    List.of("--context", "shop", "ps"),
                    List.of("--context", "shop", "policy", "explain", line, "0"),
                    List.of("ps", "--context=shop"),
                    List.of("ps", "--context", "by-condition"),
                    List.of("ps"));
            try (TestHost host = host(blue)) {
                CommandLine.Result several = cli.expect(2, "ps");
                assertThat(several.err())
                        .contains("Several agents run", host.pid() + " (" + blue + ", user ", ", host)")
                        .contains("--jvm ", "signalman context use");
                assertThat(cli.expect(2, "ps", "--jvm", "PlainHost").err())
                        .contains("Several JVMs are called", host.pid() + " (" + blue, other.pid() + " (" + green);
                assertThat(cli.expect(2, "detach", "PlainHost").err()).contains("Several JVMs are called");
                cli.expect(0, "context", "add", "shop", "--jvm", blue);
                cli.expect(0, "context", "add", "by-condition", "--jvm", line);
                cli.expect(0, "context", "use", "shop");
                assertThat(cli.expect(0, "status", "--context", "shop", "--json")
                                .out())
                        .contains("\"name\":\"" + blue + "\"")
                        .doesNotContain(green);
                assertThat(cli.expect(0, "jvms", "--json").out()).contains("\"name\":\"" + blue + "\"");
                expectAll(lines);
            }
            assertThat(cli.expect(4, "ps").err()).contains("The JVM of context shop does not run");
            assertThat(cli.expect(4, "ps", "--context", "shop").err()).contains("signalman jvms");
            try (TestHost again = host(blue)) {
                assertThat(again.pid()).isPositive();
                expectAll(lines);
            }
        }
    }

    private void expectAll(List<List<String>> lines) throws Exception {
        for (List<String> words : lines) {
            cli.expect(0, words.toArray(String[]::new));
        }
    }

    private TestHost host(String name) throws Exception {
        TestHost host = new TestHost.Builder(home).arguments(name).start();
        assertThat(host.attach("name=" + name).status()).isEqualTo("started");
        return host;
    }

    @Test
    void optionsComeBeforeTheEnvironmentAndThatBeforeTheChosenContext() throws Exception {
        try (TestHost host = host(blue)) {
            String url = "http://127.0.0.1:9";
            cli.expect(0, "context", "add", "good", "--jvm", blue);
            cli.expect(0, "context", "add", "bad", "--url", url);
            cli.expect(0, "context", "use", "bad");

            assertThat(cli.expect(4, "ps").err()).contains(url);
            cli.expect(0, "ps", "--jvm", blue);
            cli.expect(0, "ps", "--context", "good");
            assertThat(with("SIGNALMAN_CONTEXT", "good", "SIGNALMAN_URL", url)).isZero();
            assertThat(with(
                            "SIGNALMAN_URL",
                            (String) host.runFile().get("url"),
                            "SIGNALMAN_TOKEN_FILE",
                            host.runFilePath().toString()))
                    .isZero();
            assertThat(with("SIGNALMAN_CONTEXT", "none")).isEqualTo(2);
            assertThat(cli.expect(2, "ps", "--context", "good", "--jvm", blue).err())
                    .contains("leave out --jvm");
            assertThat(cli.expect(2, "ps", "--context", "god").err()).contains("did you mean good?");
        }
    }

    private int with(String... variables) throws Exception {
        ProcessBuilder command = cli.builder("ps");
        for (int i = 0; i < variables.length; i += 2) {
            command.environment().put(variables[i], variables[i + 1]);
        }
        return CommandLine.run(command, home).exitCode();
    }

    @Test
    void contextsAreAddedListedShownAndRemoved() throws Exception {
        Path file = home.resolve(".config/signalman/contexts");

        assertThat(cli.expect(0, "context", "list").err()).contains("there is no context");
        cli.expect(0, "context", "add", "a", "--socket", "/run/a.sock");
        cli.expect(0, "context", "add", "b", "--url", "https://h:1", "--ca-file", "ca.pem");
        assertThat(mode(file)).isEqualTo("rw-------");
        assertThat(mode(file.getParent())).isEqualTo("rwx------");
        Files.writeString(file, "# a note\n" + Files.readString(file));
        assertThat(cli.expect(2, "context", "add", "a", "--jvm", "x").err()).contains("--replace");
        cli.expect(0, "context", "add", "--replace", "a", "--jvm", "x");
        cli.expect(0, "context", "use", "a");
        assertThat(cli.expect(0, "context", "list", "--json").out())
                .contains("{\"name\":\"a\",\"current\":true,\"jvm\":\"x\"")
                .contains("\"caFile\":\"" + home.resolve("ca.pem"));
        assertThat(cli.expect(0, "context", "show").out()).contains("jvm", "x", file.toString());
        assertThat(cli.expect(0, "context", "show", "b").out()).contains("https://h:1");
        assertThat(cli.expect(2, "context", "remove", "a").err()).contains("is in use");
        cli.expect(0, "context", "use", "--none");
        cli.expect(0, "context", "remove", "a");
        assertThat(Files.readString(file)).startsWith("# a note\n").doesNotContain("a.jvm", "current");
        assertThat(cli.expect(2, "context", "remove", "a").err()).contains("There is no context");
        assertThat(cli.expect(2, "context", "add", "b ad", "--jvm", "x").err())
                .contains("A context has 1 to 64 letters")
                .doesNotContain(file.toString());
        assertThat(cli.expect(2, "context", "add", "c", "--jvm", "4242").err()).contains("has a pid as jvm");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertThat(cli.expect(2, "ps").err()).contains("others can write");
        cli.expect(2, "context", "add", "c", "--jvm", "x");
    }

    @Test
    void aUserWithoutAHomeFolderIsToldWhichVariableNamesOne() throws Exception {
        String request = "0".repeat(32);
        for (String relative : List.of("", "state")) {
            assertThat(homeless("XDG_CONFIG_HOME", relative, "context", "add", "a", "--jvm", "x"))
                    .contains("set XDG_CONFIG_HOME to a folder");
            assertThat(homeless("XDG_STATE_HOME", relative, "fleet", "result", request))
                    .contains("set XDG_STATE_HOME to a folder");
        }
        assertThat(homeless("XDG_STATE_HOME", home.toString(), "fleet", "result", request))
                .contains("There is no request");
    }

    private String homeless(String variable, String folder, String... words) throws Exception {
        ProcessBuilder command = cli.builder(words);
        command.command().replaceAll(word -> word.startsWith("-Duser.home=") ? "-Duser.home=?" : word);
        command.environment().put(variable, folder);
        CommandLine.Result result = CommandLine.run(command, home);
        assertThat(result.exitCode()).as("%s", result).isEqualTo(2);
        return result.err();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS));
    }
}
