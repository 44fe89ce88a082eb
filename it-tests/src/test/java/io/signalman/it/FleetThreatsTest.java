package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each row of the fleet's threat model in docs/security.md names tests that exist. */
class FleetThreatsTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TEST = Pattern.compile("`([A-Za-z]+)\\.([A-Za-z]+)`");

    @Test
    void eachRowIsRunByATest() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/security.md"));
        List<String> rows = lines.stream()
                .skip(lines.indexOf("## The fleet") + 1L)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| attacker") && !line.startsWith("| ---"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        for (String row : rows) {
            String cell = row.split("\\|", -1)[4];
            List<MatchResult> tests = TEST.matcher(cell).results().toList();
            assertThat(tests).as(row).isNotEmpty();
            for (MatchResult test : tests) {
                assertThat(source(test.group(1)))
                        .as(row)
                        .containsPattern(
                                "@(Test(Factory)?|ParameterizedTest)\n(    @.*\n( {5,}.*\n)*+)*+    [A-Za-z<>]* ?[A-Za-z<>]+ "
                                        + test.group(2) + "\\(");
            }
        }
    }

    private static String source(String name) throws IOException {
        for (String module : List.of("agent", "fleet", "fleet-nats", "it-tests")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test"))) {
                List<Path> found =
                        files.filter(file -> file.endsWith(name + ".java")).toList();
                if (!found.isEmpty()) {
                    return Files.readString(found.get(0));
                }
            }
        }
        throw new AssertionError("no test class " + name);
    }
}
