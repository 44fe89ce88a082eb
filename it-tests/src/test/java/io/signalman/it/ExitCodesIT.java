package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every line of docs/exit-codes.md is true. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExitCodesIT {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");
    private static final Pattern BLOCK = Pattern.compile("\n```cli\n(.*)\n→ ([0-9]+)\n((?s).*?)\n```\n");

    @TempDir
    static Path folder;

    private final Map<String, String> values = new HashMap<>();
    private CommandLine signalman;
    private Children children;
    private TestHost host;
    private TestHost other;

    @BeforeAll
    void start() throws Exception {
        signalman = new CommandLine(folder);
        children = new Children(folder);
        host = new TestHost.Builder(folder).start();
        assertThat(host.attach().status()).isEqualTo("started");
        other = new TestHost.Builder(folder).start();
        String name = Children.uniqueName();
        values.put("name", name);
        values.put("pid", String.valueOf(children.reporter(name).pid()));
        values.put("host", String.valueOf(host.pid()));
        values.put("other", String.valueOf(other.pid()));
        values.put("zombie", String.valueOf(children.zombie()));
        values.put(
                "pgid",
                String.valueOf(children.groupLeader(Children.uniqueName()).pid()));
        values.put("url", host.http().uri().toString());
        values.put("tokens", Files.createFile(folder.resolve("tokens")).toString());
        String socket = "unix:" + host.socketPath();
        values.put("here", inventory("here.json", socket));
        values.put("away", inventory("away.json", "127.0.0.1:1"));
        values.put("both-hosts", inventory("both.json", socket, "127.0.0.1:1"));
        values.put("wrong", Files.writeString(folder.resolve("wrong"), "wrong").toString());
    }

    private String inventory(String name, Object... targets) throws Exception {
        String all = Arrays.stream(targets)
                .map(target -> "\"" + target + "\"")
                .collect(Collectors.joining(",", "[{\"targets\":[", "]}]"));
        return Files.writeString(folder.resolve(name), all).toString();
    }

    @AfterAll
    void end() {
        children.close();
        other.close();
        host.close();
    }

    @Test
    void everyCommandExitsAsDocumented() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (String heading :
                List.of("Sending", "Stopping and waiting", "Looking", "On many hosts", "Agents", "Contexts")) {
            List<MarkdownTable.Row> rows = MarkdownTable.read("exit-codes.md", heading);
            assertThat(rows).as(heading).hasSizeGreaterThan(5);
            for (MarkdownTable.Row row : rows) {
                CommandLine.Result result = run(row.written());
                softly.assertThat(result.exitCode()).as("%s: %s", row, result).hasToString(row.answer());
            }
        }
        softly.assertAll();
    }

    @Test
    void everyCommandPrintsTheJsonThatIsDocumented() throws Exception {
        String page = Files.readString(MarkdownTable.docs().resolve("exit-codes.md"));
        SoftAssertions softly = new SoftAssertions();
        int blocks = 0;
        for (Matcher block = BLOCK.matcher(page); block.find(); blocks++) {
            CommandLine.Result result = run(block.group(1));
            softly.assertThat(result.exitCode())
                    .as("%s: %s", block.group(1), result)
                    .hasToString(block.group(2));
            softly.assertThat(result.out().lines()).as(block.group(1)).hasSize(1);
            softly.assertThat(new JsonPattern(filled(block.group(3))).matches(new JSONParser().parse(result.out())))
                    .as("%s should print%n%s%nbut printed%n%s", block.group(1), filled(block.group(3)), result)
                    .isTrue();
        }
        softly.assertAll();
        assertThat(blocks).isGreaterThan(12);
    }

    private CommandLine.Result run(String written) throws Exception {
        String command = filled(written);
        if (command.contains("<new>") || command.contains("<both>")) {
            String name = Children.uniqueName();
            Child fresh = children.sleeper(name);
            command = command.replace("<new>", name).replace("<both>", handle(fresh.pid()) + "," + handle(host.pid()));
        }
        return signalman.run(WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new));
    }

    private static String handle(int pid) throws Exception {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return pid + "@" + stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[22 - 3];
    }

    private String filled(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("<" + value.getKey() + ">", value.getValue());
        }
        return filled;
    }

    @Test
    void outputThatCantBeWrittenIsNoSuccess() throws Exception {
        ProcessBuilder builder = signalman.builder("signals");
        builder.command().addAll(0, List.of("bash", "-c", "\"$@\" >/dev/full", "bash"));

        CommandLine.Result lost = CommandLine.run(builder, folder);

        assertThat(lost.exitCode()).as(lost.toString()).isEqualTo(64);
        assertThat(lost.err()).isEqualTo("signalman: The output could not be written, such as to a full disk.\n");
    }

    @Test
    void aJvmThatHasEndedCantBeReached() throws Exception {
        assertThat(signalman
                        .expect(4, "kill", "--jvm", "2147483646", "x", "HUP")
                        .err())
                .contains("There is no process 2147483646");
        String zombie = String.valueOf(children.zombie());
        assertThat(signalman.expect(4, "kill", "--jvm", zombie, "x", "HUP").err())
                .contains("has ended already");
    }
}
