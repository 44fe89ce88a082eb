package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONArray;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of docs/http.md and docs/jmx.md are what really comes back. */
class ReferenceIT {
    private static final String ARROW = "→";

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyHttpExampleIsTrue(Path jdk) throws Exception {
        try (Run run = new Run(jdk)) {
            SoftAssertions softly = new SoftAssertions();
            for (String block : blocks("http")) {
                softly.assertThatCode(() -> run.checkHttp(block)).as(block).doesNotThrowAnyException();
            }
            softly.assertAll();
            await().until(() -> run.worker.lines().containsAll(List.of("got HUP", "got USR1")));
            await().until(() -> run.leader.lines().containsAll(List.of("got USR2", "got TERM")));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyJmxExampleIsTrueAndNoneIsMissing(Path jdk) throws Exception {
        try (Run run = new Run(jdk);
                RemoteJmx jmx = RemoteJmx.of(run.host)) {
            MBeanInfo info = (MBeanInfo) jmx.info();
            List<String> blocks = blocks("jmx");
            assertThat(blocks.stream().map(block -> block.split("[(\n]", -1)[0]).distinct())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(Arrays.stream(info.getOperations()), Arrays.stream(info.getAttributes()))
                                    .map(MBeanFeatureInfo::getName)
                                    .toList());
            SoftAssertions softly = new SoftAssertions();
            for (String block : blocks) {
                softly.assertThatCode(() -> run.checkJmx(jmx, info, block))
                        .as(block)
                        .doesNotThrowAnyException();
            }
            softly.assertAll();
        }
    }

    private static List<String> blocks(String mark) throws Exception {
        String text = Files.readString(MarkdownTable.docs().resolve(mark + ".md"));
        List<String> blocks = Pattern.compile("(?s)\n```" + mark + "\n(.*?)\n```\n")
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(15);
        return blocks;
    }

    /** A host with the agent in it, and the processes that the examples speak of. */
    private final class Run implements AutoCloseable {
        private final TestHost host;
        private final RawDoor http;
        private final Children children = new Children(folder);
        private final Child worker;
        private final Child leader;
        private final Map<String, String> values = new HashMap<>();

        Run(Path jdk) throws Exception {
            host = new TestHost.Builder(folder).jdk(jdk).start();
            assertThat(host.attach().status()).isEqualTo("started");
            http = RawDoor.of(host);
            String name = Children.uniqueName();
            worker = children.reporter(name);
            leader = children.groupLeader(Children.uniqueName());
            values.put("name", name);
            values.put("pid", String.valueOf(worker.pid()));
            values.put("pgid", String.valueOf(leader.pid()));
            values.put("host", String.valueOf(host.pid()));
            values.put("zombie", String.valueOf(children.zombie()));
            values.put("url", http.url().toString());
        }

        private String filled(String text) {
            String filled = text;
            for (Map.Entry<String, String> value : values.entrySet()) {
                filled = filled.replace("<" + value.getKey() + ">", value.getValue());
            }
            return filled;
        }

        void checkHttp(String block) throws Exception {
            List<String> expected = filled(block)
                    .substring(filled(block).indexOf(ARROW) + ARROW.length())
                    .strip()
                    .lines()
                    .toList();
            List<String> headers = expected.stream()
                    .skip(1)
                    .takeWhile(line -> !line.matches("[{\\[].*"))
                    .toList();
            String body = expected.stream().skip(1L + headers.size()).collect(Collectors.joining("\n"));

            RawHttp.Answer answer = http.ask(request(
                    filled(block).substring(0, filled(block).indexOf(ARROW)).strip()));

            assertThat(answer.status()).as(answer.body()).hasToString(expected.get(0));
            assertThat(answer.headers()).containsAll(headers);
            assertMatches(body, new JSONParser().parse(answer.body()));
        }

        /** Adds what the documentation leaves out. */
        private static String request(String written) {
            String[] parts = written.split("\n\n", 2);
            List<String> head = parts[0].lines().toList();
            String request = head.get(0) + " HTTP/1.1"
                    + head.stream().skip(1).map(line -> "⏎" + line).collect(Collectors.joining());
            if (parts.length == 1) {
                return request;
            }
            String type = request.contains("Content-Type:") ? "" : "⏎Content-Type: application/json";
            return request + type + "⏎Content-Length: " + parts[1].getBytes(StandardCharsets.UTF_8).length + "⏎⏎"
                    + parts[1];
        }

        void checkJmx(RemoteJmx jmx, MBeanInfo info, String block) throws Exception {
            String[] parts = filled(block).split("\n" + ARROW + "\n", 2);
            Object answer = call(jmx, info, parts[0]);
            if (answer instanceof Exception thrown) {
                assertThat(String.valueOf(thrown.getCause())).isEqualTo(parts[1]);
            } else {
                assertMatches(parts[1], plain(answer));
            }
        }

        private static Object call(RemoteJmx jmx, MBeanInfo info, String written) throws Exception {
            int open = written.indexOf('(');
            if (open < 0) {
                return jmx.attribute(written);
            }
            String name = written.substring(0, open);
            JSONArray arguments = (JSONArray)
                    new JSONParser().parse("[" + written.substring(open + 1, written.lastIndexOf(')')) + "]");
            MBeanOperationInfo operation = Arrays.stream(info.getOperations())
                    .filter(candidate -> candidate.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            String[] signature = Arrays.stream(operation.getSignature())
                    .map(parameter -> parameter.getType())
                    .toArray(String[]::new);
            Object[] typed = arguments.toArray();
            for (int i = 0; i < typed.length; i++) {
                typed[i] = signature[i].equals("int") ? ((Number) typed[i]).intValue() : typed[i];
            }
            return jmx.invoke(name, typed, signature);
        }

        private static void assertMatches(String expected, Object actual) throws Exception {
            assertThat(new JsonPattern(expected).matches(actual))
                    .as("expected " + expected + "\nbut was " + actual)
                    .isTrue();
        }

        /** Open types as JSON has them. */
        private static Object plain(Object value) {
            if (value instanceof CompositeData row) {
                return row.getCompositeType().keySet().stream()
                        .collect(Collectors.toMap(key -> key, key -> plain(row.get(key))));
            }
            if (value instanceof TabularData map) {
                return map.values().stream()
                        .map(CompositeData.class::cast)
                        .collect(Collectors.toMap(row -> row.get("key"), row -> plain(row.get("value"))));
            }
            return value instanceof Object[] items
                    ? Arrays.stream(items).map(Run::plain).toList()
                    : value;
        }

        @Override
        public void close() {
            children.close();
            host.close();
        }
    }
}
