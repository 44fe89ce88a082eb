package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.it.MarkdownTable.Row;
import io.signalman.testing.Child;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every row of docs/bad-input.md, through each door of a real agent. */
class BadInputIT {
    private static final String FILE = "bad-input.md";
    private static final String NOBODY = "2147483647";
    private static final Map<String, String> ROUTE = Map.of(
            "bad_value", "400 bad_value",
            "bad_signal", "400 bad_signal",
            "nothing", "404 not_found",
            "GONE", "404 not_found",
            "REFUSED", "403 forbidden",
            "STALE", "409 stale",
            "DELIVERED", "200");
    private static final Pattern RAW_BYTE = Pattern.compile("\\\\x([0-9a-f]{2})");

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyTargetIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            agent.checkAll("Targets", 80, (row, input) -> {
                checkJmx(row, agent.jmx.sendSignal(input, "CONT"));
                checkRoute(
                        row,
                        agent.http.post("/processes/" + RawHttp.segment(input) + "/_signal/CONT"),
                        ROUTE.get(row.answer()));
                checkJolokia(row, agent.jolokiaSend(input, "CONT"));
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyNameIsFoundHoweverStrange(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            agent.checkAll("Names", 15, (row, input) -> {
                Child named = agent.children.named(bytesOf(input.replaceFirst("^name:", "")));
                CompositeData report = agent.jmx.report(input, "CONT");
                checkJmx(row, report);
                assertThat(JmxDoor.results(report)[0].get("pid")).isEqualTo(named.pid());
                checkRoute(row, agent.http.post("/processes/" + RawHttp.segment(input) + "/_signal/CONT"), "200");
                JSONObject listed = agent.http
                        .ask("GET /processes/" + RawHttp.segment(input) + " HTTP/1.1")
                        .json();
                assertThat(((JSONObject) ((JSONArray) listed.get("processes")).get(0)).get("name"))
                        .isEqualTo(input.replaceFirst("^name:", ""));
                JSONObject jolokia = agent.jolokiaSend(input, "CONT");
                checkJolokia(row, jolokia);
                assertThat(((JSONObject) jolokia.get("value")).get("target")).isEqualTo(input);
                named.close();
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everySignalIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            agent.checkAll("Signals", 60, (row, input) -> {
                Object answer = agent.jmx.sendSignal(NOBODY, input);
                RawHttp.Answer route = agent.http.post("/processes/" + NOBODY + "/_signal/" + RawHttp.segment(input));
                JSONObject jolokia = agent.jolokiaSend(NOBODY, input);
                if (row.answer().equals("bad_signal")) {
                    checkJmx(row, answer);
                    assertThat(((Exception) answer).getCause()).hasMessageContaining("EINVAL");
                    checkRoute(row, route, input.isEmpty() ? "404 not_found" : ROUTE.get(row.answer()));
                    checkJolokia(row, jolokia);
                } else {
                    assertThat(((CompositeData) answer).get("signum")).hasToString(row.answer());
                    checkRoute(row, route, "404 not_found");
                    assertThat(((JSONObject) jolokia.get("value")).get("signum"))
                            .hasToString(row.answer());
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyLadderAndEveryWaitIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            String text = String.class.getName();
            agent.checkAll(
                    "Ladders",
                    20,
                    (row, input) -> checkJob(row, agent.jmx.invoke("stop", new Object[] {NOBODY, input}, text, text)));
            agent.checkAll(
                    "Waits",
                    8,
                    (row, input) -> checkJob(row, agent.jmx.invoke("await", new Object[] {NOBODY, input}, text, text)));
        }
    }

    private static void checkJob(Row row, Object answer) {
        if (row.answer().startsWith("bad_")) {
            checkJmx(row, answer);
            return;
        }
        assertThat(((CompositeData) answer).get("state")).isEqualTo("GONE");
        assertThat(((CompositeData) answer).get("id")).isEqualTo(0L);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyHttpRequestIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            agent.checkAll("HTTP", 100, (row, input) -> checkRoute(row, agent.http.ask(input), row.answer()));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void everyJolokiaRequestIsAnsweredAsDocumented(Path jdk) throws Exception {
        try (Agent agent = new Agent(jdk)) {
            agent.checkAll("Jolokia", 50, (row, input) -> {
                RawHttp.Answer answer = agent.http.jolokia(input);
                if (row.answer().startsWith("HTTP ")) {
                    checkRoute(row, answer, row.answer().substring("HTTP ".length()));
                    return;
                }
                assertThat(answer.status()).isEqualTo(200);
                Object parsed = new JSONParser().parse(answer.body());
                String statuses = parsed instanceof JSONArray bulk
                        ? Stream.concat(Stream.of("bulk"), bulk.stream().map(BadInputIT::innerStatus))
                                .collect(Collectors.joining(" "))
                        : innerStatus(parsed);
                assertThat(statuses).as(answer.body()).isEqualTo(row.answer());
                assertThat(answer.body()).doesNotContain("stacktrace", "JMImplementation", "\tat ");
            });
        }
    }

    private static String innerStatus(Object answer) {
        JSONObject object = (JSONObject) answer;
        assertThat(object.containsKey("error"))
                .isEqualTo(!"200".equals(object.get("status").toString()));
        return object.get("status").toString();
    }

    private static void checkJmx(Row row, Object answer) {
        if (row.answer().startsWith("bad_")) {
            assertThat(answer).isInstanceOf(RuntimeMBeanException.class);
            Throwable cause = ((RuntimeMBeanException) answer).getCause();
            assertThat(cause).isExactlyInstanceOf(IllegalArgumentException.class);
            checkSentence(cause.getMessage(), row.answer() + ": ");
            return;
        }
        CompositeData report = (CompositeData) answer;
        CompositeData[] results = JmxDoor.results(report);
        checkSentence((String) report.get("message"), "");
        assertThat(report.get("ok")).isEqualTo(row.answer().equals("DELIVERED"));
        if (row.answer().equals("nothing")) {
            assertThat(report.get("matched")).isEqualTo(0);
            assertThat(results).isEmpty();
        } else {
            assertThat(results).isNotEmpty();
            assertThat(results)
                    .allSatisfy(result -> assertThat(result.get("outcome"))
                            .as((String) result.get("message"))
                            .isEqualTo(row.answer()));
        }
    }

    private static void checkJolokia(Row row, JSONObject answer) {
        if (!row.answer().startsWith("bad_")) {
            assertThat(answer.get("status")).hasToString("200");
            return;
        }
        assertThat(answer.get("status")).hasToString("400");
        assertThat(answer.get("error_type")).isEqualTo("java.lang.IllegalArgumentException");
        assertThat((String) answer.get("error")).contains(row.answer() + ": ");
    }

    /** @param expected status and code; no code where there is no error or no body */
    private static void checkRoute(Row row, RawHttp.Answer answer, String expected) throws Exception {
        String[] parts = expected.split(" ", -1);
        assertThat(answer.status()).as(answer.body()).hasToString(parts[0]);
        assertThat(answer.header("Content-Type")).hasValue("application/json");
        assertThat(answer.header("Cache-Control")).hasValue("no-store");
        if (parts.length == 2) {
            JSONObject json = answer.json();
            assertThat(json.keySet()).isSubsetOf("error", "message", "reason");
            assertThat(json).containsKeys("error", "message").containsEntry("error", parts[1]);
            checkSentence((String) json.get("message"), "");
        }
        if (answer.status() == 405) {
            assertThat(answer.header("Allow")).as("Allow of " + row.written()).isPresent();
        }
        if (answer.status() == 401) {
            assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
        }
    }

    private static void checkSentence(String message, String beginning) {
        assertThat(message)
                .startsWith(beginning)
                .doesNotContain("Exception", "\tat ", "<html")
                .matches("[^\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]{5,400}");
    }

    /** The bytes of a name as the MBean writes it, one per char. */
    private static String bytesOf(String name) {
        String utf8 = new String(name.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return RAW_BYTE.matcher(utf8)
                .replaceAll(
                        match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 16))));
    }

    /** What is done with one row. */
    private interface Check {
        void check(Row row, String input) throws Exception;
    }

    /** A host with the agent in it, and what the tables refer to. */
    private final class Agent implements AutoCloseable {
        private final TestHost host;
        private final Children children = new Children(folder);
        private final RemoteJmx jmx;
        private final RawDoor http;
        private final Map<String, String> values = new HashMap<>();

        Agent(Path jdk) throws Exception {
            host = new TestHost.Builder(folder).jdk(jdk).start();
            assertThat(host.attach().status()).isEqualTo("started");
            jmx = RemoteJmx.of(host);
            http = RawDoor.of(host);
            String token = http.token();
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());
            values.put("pid", pid);
            values.put("host", String.valueOf(host.pid()));
            values.put("thread", aThreadOf(host.pid()));
            values.put("send", "/processes/" + pid + "/_signal/0");
            values.put("url", http.url().toString());
            values.put("token", token);
            values.put("other", "x".repeat(token.length()));
            values.put("basic", Base64.getEncoder().encodeToString(("x:" + token).getBytes(StandardCharsets.UTF_8)));
            values.put("mbean", "\"mbean\":\"io.signalman:type=SignalManager\"");
            values.put("id", Children.uniqueName().substring(8, 12));
        }

        private static String aThreadOf(int pid) {
            return Child.output("ls", "/proc/" + pid + "/task").stream()
                    .filter(thread -> !thread.equals(String.valueOf(pid)))
                    .findFirst()
                    .orElseThrow();
        }

        void checkAll(String heading, int atLeast, Check check) throws Exception {
            List<Row> rows = MarkdownTable.read(FILE, heading);
            assertThat(rows).hasSizeGreaterThanOrEqualTo(atLeast);
            SoftAssertions softly = new SoftAssertions();
            for (Row row : rows) {
                softly.assertThatCode(() -> check.check(row, row.input(values)))
                        .as(row.written() + " (" + row.reason() + ")")
                        .doesNotThrowAnyException();
            }
            softly.assertAll();
        }

        JSONObject jolokiaSend(String nameOrId, String signum) throws Exception {
            String json = "{\"type\":\"exec\"," + values.get("mbean") + ",\"operation\":\"sendSignal\",\"arguments\":["
                    + RawHttp.jsonText(nameOrId) + "," + RawHttp.jsonText(signum) + "]}";
            return http.jolokia(json).json();
        }

        @Override
        public void close() {
            jmx.close();
            children.close();
            host.close();
        }
    }
}
