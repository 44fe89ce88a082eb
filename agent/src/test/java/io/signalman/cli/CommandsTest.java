package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {
    private static final String PROBE = "{\"pid\":42,\"exists\":%s,\"maySignal\":%s,\"zombie\":%s,"
            + "\"handle\":\"42@7\",\"name\":\"worker\",\"uid\":0,\"user\":\"root\",\"errno\":0,\"error\":\"\","
            + "\"message\":\"Looked.\"}";

    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void psListsAlignedRows() {
        agent.on("GET /processes/worker", 200, """
                {"processes":[{"pid":42,"handle":"42@7","ppid":1,"pgid":42,"session":42,"uid":0,"user":"root",
                "name":"worker","commandLine":"worker --fast","state":"S","start":"2026-01-01T00:00:00Z"}]}""");

        assertThat(agent.run("ps", "worker")).isZero();
        assertThat(agent.out()).matches("""
                PID  PPID  PGID  USER  STATE  AGE +NAME    COMMAND
                42   1     42    root  S      [0-9]+d([0-9]+h)? +worker  worker --fast
                """);
        assertThat(agent.run("ps", "worker", "--columns", "pid,start")).isZero();
        assertThat(agent.out()).endsWith("PID  START\n42   2026-01-01T00:00:00Z\n");
    }

    @Test
    void psExitsWithOneIfNothingMatches() {
        assertThat(agent.run("ps", "nobody")).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("signalman: nothing matches nobody.\n");
        assertThat(agent.run("ps", "--json", "nobody")).isEqualTo(1);
        assertThat(agent.out()).isEqualTo("{\"processes\":[]}\n");
    }

    @Test
    void psPrintsTheAgentsNoteOnHiddenProcesses() {
        String note = "1 process was left out: the caller itself or its ancestors.";
        agent.on("GET /processes/a", 404, "{\"error\":\"not_found\",\"message\":\"No.\",\"note\":\"" + note + "\"}")
                .on("GET /processes/b", 200, "{\"processes\":[],\"note\":\"" + note + "\"}")
                .on("GET /processes/d", 200, "{\"processes\":[{\"pid\":42}],\"note\":\"" + note + "\"}")
                .on("GET /processes/c", 403, "{\"error\":\"forbidden\",\"message\":\"Not for you.\"}");

        assertThat(agent.run("ps", "a")).isEqualTo(1);
        assertThat(agent.err()).isEqualTo("signalman: nothing matches a. " + note + "\n");
        assertThat(agent.run("ps", "--json", "b")).isEqualTo(1);
        assertThat(agent.out()).contains("\"note\":\"" + note + "\"");
        assertThat(agent.run("ps", "d")).isZero();
        assertThat(agent.err()).endsWith(" a. " + note + "\nsignalman: " + note + "\n");
        assertThat(agent.run("ps", "c")).isEqualTo(3);
        assertThat(agent.err()).contains("Not for you.");
    }

    @Test
    void psWithoutATargetAsksForAll() {
        agent.on("GET /processes", 200, "{\"processes\":[]}");

        assertThat(agent.run("ps")).isEqualTo(1);
        assertThat(agent.requests()).containsExactly("GET /processes");
    }

    @Test
    void signalsListsTheTable() {
        agent.on("GET /signals", 200, """
                {"signals":[{"number":1,"name":"SIGHUP","defaultAction":"terminate process","description":"hangup"}]}""");

        assertThat(agent.run("signals")).isZero();
        assertThat(agent.out()).contains("1   SIGHUP  terminate process  hangup");
    }

    @ParameterizedTest
    @CsvSource({"true, true, false, 0", "false, false, false, 1", "true, false, false, 3", "true, true, true, 1"})
    void theExitCodeOfProbeSaysWhetherASignalWouldArrive(boolean exists, boolean may, boolean zombie, int exitCode) {
        String probe = PROBE.formatted(exists, may, zombie);
        agent.on("GET /processes/42/_probe", exists ? 200 : 404, exists ? probe : "{\"probe\":" + probe + "}");

        assertThat(agent.run("probe", "42")).isEqualTo(exitCode);
    }

    @Test
    void groupSendsTermByDefault() {
        agent.on(
                "POST /jolokia",
                200,
                "{\"status\":200,\"value\":" + FakeAgent.report(true, 2, "DELIVERED", "DELIVERED") + "}");

        assertThat(agent.run("group", "42")).isZero();
        assertThat(agent.run("group", "42", "HUP")).isZero();
        assertThat(agent.requests().get(0)).contains("[42,\"TERM\"]");
        assertThat(agent.requests().get(1)).contains("[42,\"HUP\"]");
    }

    @Test
    void groupSendsTheReason() {
        agent.on("POST /jolokia", 200, "{\"status\":200,\"value\":" + FakeAgent.report(true, 1, "DELIVERED") + "}");

        assertThat(agent.run("group", "42", "--reason", "leaks memory")).isZero();
        assertThat(agent.doorsAndReasons()).containsExactly("cli leaks memory");
    }

    @ParameterizedTest
    @CsvSource({"400, 2", "403, 3", "500, 4"})
    void anErrorInJolokiasAnswerDecidesTheExitCode(int status, int exitCode) {
        agent.on(
                "POST /jolokia",
                200,
                "{\"status\":" + status
                        + ",\"error\":\"java.lang.IllegalArgumentException : bad_value: 1 is not enough\"}");

        assertThat(agent.run("group", "1")).isEqualTo(exitCode);
        assertThat(agent.err()).contains("1 is not enough").doesNotContain("IllegalArgumentException");
    }

    @Test
    void statusShowsTheAttributes() {
        agent.on("GET /status", 200, """
                {"version":"1.2.3","platform":"Linux","pinning":"pidfd","scope":"user",
                "url":"http://127.0.0.1:1","exposure":["a door"],"delivered":7,"failed":0,"refused":1}""");

        assertThat(agent.run("status")).isZero();
        assertThat(agent.out())
                .contains(
                        "version    1.2.3", "exposure   a door", "delivered  7", "socket     none", "run file   none");
    }

    @Test
    void theTokenComesFromAPlainFileOrARunFile(@TempDir Path folder) throws Exception {
        Path plain = Files.writeString(folder.resolve("token"), "secret\n");
        Path run = Files.writeString(folder.resolve("1.json"), "{\"pid\":1,\"token\":\"secret\"}");
        agent.on("GET /signals", 200, "{\"signals\":[]}");

        assertThat(agent.run("signals", "--token-file", plain.toString())).isZero();
        assertThat(agent.run("signals", "--token-file", run.toString())).isZero();
        assertThat(agent.authorizations()).containsOnly("Bearer secret");
        Path link = Files.createSymbolicLink(folder.resolve("link"), plain);
        assertThat(agent.run("signals", "--token-file", link.toString())).isZero();
        assertThat(agent.run("signals", "--token-file", folder.resolve("none").toString()))
                .isEqualTo(2);
        Path closed = Files.writeString(folder.resolve("2.json"), "{\"pid\":1,\"token\":\"\"}");
        assertThat(agent.run("signals", "--token-file", closed.toString())).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "Token, shown only now: secret\nIts line is in tokens\n",
                "secret another",
                "secret\nanother",
                "s\u00e9cret",
                "{}",
                "{\"token\":\"a b\"}"
            })
    void aFileThatHoldsMoreOrLessThanATokenIsWrongUsage(String text, @TempDir Path folder) throws Exception {
        String file = Files.writeString(folder.resolve("token"), text).toString();
        Path inventory = Files.writeString(
                folder.resolve("hosts"),
                "[{\"targets\":[\"" + agent.url().replace("http://", "")
                        + "\"],\"labels\":{\"__scheme__\":\"http\"}}]");

        assertThat(agent.run("signals", "--token-file", file)).isEqualTo(2);
        assertThat(agent.err()).isEqualTo("signalman: " + file + " holds no token; it must contain the token alone.\n");
        assertThat(run("ps", "worker", "--inventory", inventory.toString(), "--token-file", file))
                .isEqualTo(2);
        assertThat(agent.wholeRequests()).isEmpty();
    }

    @Test
    void anAgentThatDoesNotListenIsUnreachable() {
        agent.close();

        assertThat(agent.run("signals")).isEqualTo(4);
        assertThat(agent.err()).startsWith("signalman: No agent answers at " + agent.url());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo", "serve", "attach", "detach", "jvms", "doctor", "ps", "kill", "group", "probe", "signals",
                "status", "policy", "token", "audit", "stop", "wait", "jobs"
            })
    void everyCommandHasHelpWithAnExample(String command) {
        StringWriter out = new StringWriter();

        int code = Main.run(
                new String[] {command, "--help"},
                (Serving) settings -> new Served("", Optional.empty()),
                new PrintWriter(out),
                new PrintWriter(out));

        assertThat(code).isZero();
        assertThat(out.toString()).containsPattern("Examples?:\n  signalman " + command);
    }

    @ParameterizedTest
    @ValueSource(strings = {"token new", "policy check", "policy explain"})
    void aSubcommandHasHelpToo(String command) {
        assertThat(run((command + " --help").split(" ", -1))).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "attach", "attach 4242 port", "attach 4242 reply=x", "probe x", "group x"})
    void wrongUsageExitsWithTwo(String arguments) {
        assertThat(run(arguments.isEmpty() ? new String[0] : arguments.split(" ", -1)))
                .isEqualTo(2);
    }

    @Test
    void serveSaysWhichSettingIsWrong() {
        StringWriter err = new StringWriter();

        int code = Main.run(
                new String[] {"serve", "prot=1"},
                (Serving) settings -> {
                    throw new IllegalArgumentException("unknown settings " + settings);
                },
                new PrintWriter(new StringWriter()),
                new PrintWriter(err));

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).isEqualTo("signalman: unknown settings {prot=1}\n");
    }

    @Test
    void serveSaysWhereItListens() throws Exception {
        StringWriter out = new StringWriter();
        Thread serving = new Thread(() -> Main.run(
                new String[] {"serve", "config=/etc/signalman.properties"},
                (Serving) settings -> new Served("http://127.0.0.1:7", Optional.of(Path.of("/far/1.json"))),
                new PrintWriter(out, true),
                new PrintWriter(out, true)));
        serving.start();
        try {
            await().until(() -> out.toString().contains("Run file"));
            assertThat(out.toString()).contains("at http://127.0.0.1:7 until", "Run file: /far/1.json");
        } finally {
            serving.interrupt();
            serving.join();
        }
    }

    private record Served(String url, Optional<Path> runFile) implements Main.Served {
        @Override
        public String reload() {
            return "";
        }

        @Override
        public void close() {}
    }

    private static int run(String... args) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return Main.run(args, (Serving) settings -> new Served("", Optional.empty()), nowhere, nowhere);
    }

    @Test
    void anUnexpectedErrorSaysHowToSeeItsStackTrace() {
        StringWriter err = new StringWriter();

        assertThat(Main.failed(new IndexOutOfBoundsException("7"), new PrintWriter(err)))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualTo("signalman: An unexpected error: index out of bounds 7; set signalman_debug=true in the"
                        + " environment for the stack trace, and report it.\n");
    }
}
