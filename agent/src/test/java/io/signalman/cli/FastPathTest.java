package io.signalman.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the same command lines through the fast path and through picocli. */
class FastPathTest {
    private static final int LINES = 1_500;

    /** No process has these names and ids, so a line that reached a real agent would signal nothing. */
    private static final List<String> WORDS =
            split("no-such-worker|HUP|w\u00f6rker|a/b|..|2147483646|name:42|group:2147483646|*|| |@file|"
                    + "a=b|x y|RTMIN+3|user:nobody&name:no-such-worker|%41|a?b#c|\u202e|-|--|-5");

    private static final List<String> SIGNALS =
            split("-HUP|-9|-hup|-h|-w|-\u00e9|-s HUP|-s -HUP|-sHUP|-s=HUP|--signal HUP|--signal=HUP|" + "-HUP -9|-s");

    private static final List<String> OTHERS =
            split("--json|--json=true|--json=false|--no-json|--js|--jvm 2147483647|--jvm=2147483647|"
                    + "--jvm 0|--jvm 007|--jvm -1|--jvm 99999999999|--jvm x|--context x|--context=x|--context|--jvm|--token-file FILE|"
                    + "--token-file=FILE|--token-file /no/such/file|--token-file -|--token-file FILE --token-file FILE|--token-file|--ca-file FILE|"
                    + "--url ftp://x|--url|--reason r|--reason=r|--dry-run|--queue 1|--queue=1|--observe 1s|"
                    + "--require-handler|--missing-ok|--expect 1|--expect=1|--expect|--pidfile FILE|--pidfile=x|--tree|--wide|-w|--sort pid|--columns=pid|--help|-h|--version|"
                    + "--nonsense|--nonsense x");

    private static final Serving NO_ASSEMBLY = settings -> {
        throw new IllegalStateException("no test serves");
    };

    @TempDir
    private Path folder;

    private FakeAgent agent;

    @BeforeEach
    void start() throws Exception {
        agent = new FakeAgent();
        agent.on("POST /processes/no-such-worker/_signal/HUP", 200, FakeAgent.report(true, 2, "DELIVERED", "DELIVERED"))
                .on("POST /processes/no-such-worker/_signal/9", 403, FakeAgent.report(false, 0, "REFUSED"))
                .on(
                        "GET /processes/no-such-worker",
                        200,
                        "{\"processes\":[{\"pid\":42,\"name\":\"worker\"}],\"note\":\"Why.\"}")
                .on("GET /processes", 200, "{\"processes\":[{\"pid\":42,\"name\":\"worker\"}]}");
        Files.writeString(folder.resolve("token"), "secret\n");
    }

    @AfterEach
    void stop() {
        agent.close();
    }

    @Test
    void theFastPathDoesWhatPicocliDoesWithEachLineItTakes() {
        int taken = 0;
        for (List<String> line : lines()) {
            String[] args = line.toArray(String[]::new);
            if (isTaken(args)) {
                assertThat(run(args, Main::run)).as("%s", line).isEqualTo(run(args, Commands::run));
                taken++;
            }
        }
        assertThat(taken).isGreaterThan(LINES / 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kill worker HUP",
                "kill -HUP worker",
                "kill -9 a b c",
                "kill --json worker HUP",
                "kill worker HUP --url http://h:1 --token-file f --json",
                "kill --jvm 4242 -HUP worker",
                "kill --jvm tomcat worker HUP",
                "kill --context prod worker HUP",
                "ps",
                "ps worker",
                "ps --json",
                "ps --url http://h:1 worker --token-file f",
                "ps --jvm 4242"
            })
    void theLinesOfScriptsTakeTheFastPath(String line) {
        assertThat(isTaken(line.split(" ", -1))).isTrue();
    }

    private static boolean isTaken(String... args) {
        PrintWriter nowhere = new PrintWriter(new StringWriter());
        return FastPath.of(args, NO_ASSEMBLY, nowhere, nowhere).isPresent();
    }

    /** Lines with right and wrong options in all orders and spellings; the same lines in each run. */
    private Set<List<String>> lines() {
        Random random = new Random(1);
        Set<List<String>> lines = new LinkedHashSet<>();
        while (lines.size() < LINES) {
            // Each line names an agent, so that no line reaches a real one.
            List<String> parts = new ArrayList<>();
            parts.add(
                    switch (random.nextInt(8)) {
                        case 0 -> "--url=" + agent.url();
                        case 1 -> "--jvm 2147483647";
                        default -> "--url " + agent.url();
                    });
            boolean kill = random.nextInt(4) > 0;
            if (kill && random.nextBoolean()) {
                parts.add(pick(SIGNALS, random));
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                parts.add(pick(random.nextBoolean() ? OTHERS.subList(0, 1) : OTHERS, random));
            }
            Collections.shuffle(parts, random);
            List<String> line = new ArrayList<>(List.of(kill ? "kill" : "ps"));
            parts.forEach(part -> line.addAll(List.of(
                    part.replace("FILE", folder.resolve("token").toString()).split(" ", -1))));
            for (int i = random.nextInt(kill ? 4 : 3); i > 0; i--) {
                line.add(
                        1 + random.nextInt(line.size()),
                        pick(random.nextBoolean() ? WORDS.subList(0, 2) : WORDS, random));
            }
            lines.add(line);
        }
        return lines;
    }

    private static List<String> split(String items) {
        return List.of(items.split("\\|", -1));
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private interface Runner {
        int run(String[] args, Main.Assembly assembly, PrintWriter out, PrintWriter err);
    }

    /** All that a user and an agent can observe of one run. */
    private record Run(int exitCode, String out, String err, List<String> requests) {}

    private Run run(String[] args, Runner runner) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int before = agent.wholeRequests().size();
        int exitCode = runner.run(args, NO_ASSEMBLY, new PrintWriter(out, true), new PrintWriter(err, true));
        List<String> all = agent.wholeRequests();
        return new Run(exitCode, out.toString(), err.toString(), List.copyOf(all.subList(before, all.size())));
    }
}
