package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.jmx.SignalManagerMXBean;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every name in docs/names.md exists. */
class NamesPageTest {
    private static final Path ROOT = Path.of("..");

    static List<String> rows() throws Exception {
        List<String> rows = Files.readAllLines(ROOT.resolve("docs/names.md")).stream()
                .dropWhile(line -> !line.startsWith("| ---"))
                .skip(1)
                .takeWhile(line -> line.startsWith("| "))
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void everyNameInARowExists(String row) throws Exception {
        List<String> cells = Arrays.stream(row.split("\\|", -1))
                .map(cell -> cell.strip().startsWith("`")
                        ? cell.replaceAll("`([^`]*)`.*", "$1").strip()
                        : "")
                .toList();
        assertThat(cells).hasSize(6);
        if (!cells.get(2).isEmpty()) {
            String[] words = cells.get(2).split(" --", 2);
            assertThat(help(words[0])).contains(words.length > 1 ? "--" + words[1] : "Usage: ");
        }
        if (cells.get(3).startsWith("value=")) {
            assertThat(operation("POST /processes/{name_or_id}/_signal/{signum}")
                            .toString())
                    .contains("\"name\":\"value\"");
        } else {
            assertThat(operation(cells.get(3).replaceAll("<([a-z_]+)>", "{$1}")))
                    .isNotEmpty();
        }
        if (!cells.get(4).isEmpty()) {
            assertThat(SignalManagerMXBean.class.getMethods())
                    .extracting(Method::getName)
                    .contains(cells.get(4));
        }
    }

    private static Map<?, ?> operation(String written) throws Exception {
        JSONObject paths = (JSONObject)
                ((JSONObject) new JSONParser().parse(Files.readString(ROOT.resolve("docs/openapi.json")))).get("paths");
        String[] words = written.split(" ", 2);
        JSONObject path = (JSONObject) paths.getOrDefault(words[1], new JSONObject());
        return (JSONObject) path.getOrDefault(words[0].toLowerCase(Locale.ROOT), new JSONObject());
    }

    private static String help(String command) {
        StringWriter out = new StringWriter();
        int code = Main.run(
                (command + " --help").split(" ", -1),
                (Serving) settings -> {
                    throw new IllegalStateException("no test serves");
                },
                new PrintWriter(out, true),
                new PrintWriter(out, true));
        assertThat(code).as(out.toString()).isZero();
        return out.toString();
    }
}
