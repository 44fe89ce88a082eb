package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tab completes in bash, zsh and fish, each in a real terminal. */
class CompletionIT {
    @TempDir
    private static Path home;

    private static CommandLine signalman;
    private static Children children;
    private static TestHost host;
    private static String agent;
    private static String worker;
    private static String job;

    @BeforeAll
    static void start() throws Exception {
        signalman = new CommandLine(home);
        children = new Children(home);
        host = new TestHost.Builder(home).start();
        agent = Children.uniqueName();
        host.attach("name=" + agent);
        signalman.expect(0, "context", "add", "prod", "--jvm", agent);
        signalman.expect(0, "context", "use", "prod");
        worker = Children.uniqueName();
        long pid = children.sleeper(worker).pid();
        job = signalman
                .expect(0, "stop", String.valueOf(pid), "--ladder", "CONT 10m", "--no-wait")
                .out()
                .strip();
        Files.writeString(home.resolve("prod.token"), "");
    }

    @AfterAll
    static void end() {
        children.close();
        host.close();
    }

    @ParameterizedTest
    @CsvSource({
        "bash, bash --norc --noprofile -i, source <(signalman completion bash)",
        "zsh, zsh -f -i, source <(signalman completion zsh)",
        "fish, fish --no-config, signalman completion fish | source"
    })
    void tabCompletesTheLine(String shell, String command, String setUp) throws Exception {
        assumeTrue(
                Stream.of("tmux", shell).allMatch(tool -> Files.isExecutable(Path.of("/usr/bin", tool))),
                "needs tmux and " + shell);
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("signalman stat", "signalman status");
        lines.put("signalman kill --dry", "signalman kill --dry-run");
        lines.put("signalman kill -HU", "signalman kill -HUP");
        lines.put("signalman kill x --signal=HU", "signalman kill x --signal=HUP");
        lines.put("signalman kill " + cut(worker), "signalman kill " + worker);
        lines.put("signalman kill " + worker + " HU", "signalman kill " + worker + " HUP");
        lines.put("signalman kill --jvm " + cut(agent), "signalman kill --jvm " + agent);
        lines.put("signalman --context pro", "signalman --context prod");
        lines.put("signalman context use pro", "signalman context use prod");
        lines.put("signalman jobs --cancel ", "signalman jobs --cancel " + job);
        lines.put("signalman ps --columns pid,han", "signalman ps --columns pid,handle");
        lines.put("signalman attach shop orig", "signalman attach shop origins=");
        lines.put("signalman ps --token-file prod.to", "signalman ps --token-file prod.token");
        lines.put("signalman ps --token-file=prod.to", "signalman ps --token-file=prod.token");
        lines.put("signalman attach shop tokens=prod.to", "signalman attach shop tokens=prod.token");

        try (Tmux terminal = new Tmux(home, signalman.builder(), command)) {
            terminal.enter(setUp + "; echo re''ady");
            await("ready").until(() -> terminal.screen().contains("\nready"));
            lines.forEach(terminal::awaitTab);
            terminal.awaitTab(terminal.command() + " stat", terminal.command() + " status");
        }
    }

    private static String cut(String word) {
        return word.substring(0, word.length() - 2);
    }

    @Test
    void aNameThatWouldMeanSomethingElseIsOfferedWithItsPrefix() throws Exception {
        String unique = Children.uniqueName();
        children.sleeper("user:" + unique);

        await("the agent in time")
                .until(
                        () -> signalman
                                .expect(0, "__complete", "kill", "name:u")
                                .out(),
                        found -> found.contains("\nname:user:" + unique + "\t"));
        assertThat(signalman.expect(0, "__complete", "kill", "u").out()).doesNotContain(unique);
    }

    /** Anybody can give a process a name that a shell would run. */
    @Test
    void aHostileNameIsNotOffered() throws Exception {
        Child hostile = children.sleeper("$(touch${IFS}x)" + Children.uniqueName());

        String names = await("the agent in time")
                .until(
                        () -> signalman.expect(0, "__complete", "kill", "").out(),
                        found -> found.contains("\n" + worker + "\t"));

        assertThat(names).doesNotContain("touch");
        assertThat(signalman.expect(0, "ps", String.valueOf(hostile.pid())).out())
                .contains("touch");
    }

    @Test
    void withoutAnAgentItOffersTheRest() throws Exception {
        Path elsewhere = Files.createDirectory(home.resolve("nobody"));
        CommandLine alone = new CommandLine(elsewhere);

        assertThat(alone.expect(0, "__complete", "kill", "").out()).isEqualTo(":words\n");
        assertThat(alone.expect(0, "__complete", "kill", "x", "US").out().lines())
                .containsExactly(":words", "USR1\tUser defined signal 1", "USR2\tUser defined signal 2");
        assertThat(alone.expect(0, "__complete", "kill", "--pidfile", "/x.pid", "HU")
                        .out())
                .contains("HUP\t");
    }

    @Test
    void everyCommandIsOffered() throws Exception {
        String help = signalman.expect(0, "--help").out();
        String commands = help.substring(help.indexOf("Commands:"), help.indexOf("Examples:"));

        assertThat(signalman.expect(0, "__complete", "").out().lines().skip(1).map(line -> line.replaceAll("\t.*", "")))
                .containsExactlyInAnyOrderElementsOf(commands.lines()
                        .filter(line -> line.matches("  [a-z].*"))
                        .map(line -> line.strip().split("[ ,]", 2)[0])
                        .toList());
    }

    /** The old name prints the script of bash. */
    @Test
    void eachShellHasItsScript() throws Exception {
        assertThat(signalman.expect(0, "generate-completion").out())
                .isEqualTo(signalman.expect(0, "completion", "bash").out())
                .contains("complete -F");
        assertThat(signalman.expect(2, "completion", "tcsh").err()).contains("known are bash, fish, zsh.");
    }
}
