package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import io.signalman.testing.Polling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** One hub, 20 agents in JVMs of their own and 200 simulated ones; the tests use up agents, so their order counts. */
@ExtendWith(Polling.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FleetIT {
    private static final String WORKER = Child.uniqueName();
    private static final List<String> REAL = names("web", 20);
    private static final List<String> SIMULATED = names("sim", 200);

    @TempDir
    static Path home;

    private static final Map<String, Child> JVMS = new TreeMap<>();
    private static CommandLine signalman;
    private static Hub hub;
    private static Path tokens;
    private static Child worker;
    private static Child first;
    private static Child second;

    private static List<String> names(String group, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> group + i).toList();
    }

    @BeforeAll
    static void start() throws Exception {
        signalman = new CommandLine(home);
        hub = Hub.start(signalman);
        hub.enroll("web", REAL);
        hub.enroll("sim", SIMULATED);
        tokens = home.resolve("tokens");
        TokensFile.replace(tokens, hub.operator("anna", "admin") + "\n" + hub.operator("bob", "admin") + "\n");
        first = hub.simulate(SIMULATED.subList(0, 100));
        second = hub.simulate(SIMULATED.subList(100, 200));
        for (String name : REAL) {
            JVMS.put(name, hub.agent(name, tokens));
        }
        worker = Child.named(home, WORKER);
        JVMS.values().forEach(jvm -> jvm.awaitLineThatBegins("Signalman serves"));
        first.awaitLine("all connected");
        second.awaitLine("all connected");
    }

    @AfterAll
    static void end() {
        JVMS.values().forEach(Child::close);
        List.of(first, second, worker).forEach(Child::close);
        hub.close();
    }

    /** The lines of {@code --json}, by host; the summary is under "". */
    private static Map<String, JSONObject> lines(CommandLine.Result result) throws Exception {
        Map<String, JSONObject> lines = new TreeMap<>();
        for (String line : result.out().split("\n", -1)) {
            if (!line.isEmpty()) {
                JSONObject json = (JSONObject) new JSONParser().parse(line);
                String host = json.get("host") instanceof String name ? name : "";
                assertThat(lines.put(host, host.isEmpty() ? (JSONObject) json.get("summary") : json))
                        .as("one line for %s", host)
                        .isNull();
            }
        }
        return lines;
    }

    private static void signal(String signal, Child jvm) {
        Child.output("kill", signal, String.valueOf(jvm.pid()));
    }

    private static CommandLine.Result on(String operator, String... words) throws Exception {
        return signalman.run(hub.on(operator, words));
    }

    private static Map<String, Integer> acted(String argument) {
        Map<String, Integer> times = new TreeMap<>();
        for (Child simulation : List.of(first, second)) {
            simulation.lines().stream()
                    .filter(line -> line.startsWith("acted ") && line.contains("\"" + argument + "\""))
                    .forEach(line -> times.merge(line.split(" ", -1)[1], 1, Integer::sum));
        }
        return times;
    }

    @Test
    @Order(1)
    void eachHostActsOnceAndHasOneLine() throws Exception {
        // An agent connects in the background, right after its JVM says that it serves.
        await("all agents").until(() -> on("anna", "status", "--on", "web").exitCode() == 0);
        CommandLine.Result result = on("anna", "kill", "--on", "all", WORKER, "CONT", "--deadline", "1m", "--json");
        Map<String, JSONObject> lines = lines(result);
        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(lines).hasSize(221);
        assertThat(lines.get("")).containsEntry("ANSWERED", 220L).containsEntry("delivered", 220L);
        JSONObject report = (JSONObject) lines.get("web7").get("report");
        assertThat(report.get("message")).isEqualTo("SIGCONT delivered to " + worker.pid() + " (" + WORKER + ").");
        assertThat(acted(WORKER))
                .hasSize(200)
                .allSatisfy((host, times) -> assertThat(times).isEqualTo(1));
    }

    @Test
    @Order(2)
    void previewsLookAtEachHostAndThePlanSendsToTheShownHandles() throws Exception {
        CommandLine.Result shown = on("anna", "kill", "--on", "web1,web2", "--dry-run", WORKER, "CONT", "--json");
        assertThat(shown.exitCode()).as("%s", shown).isZero();
        String plan = (String) lines(shown).get("").get("plan");
        try (Child other = Child.named(home, WORKER)) {
            CommandLine.Result sent = on("anna", "kill", "--plan", plan, "--on", "web1,web2", "CONT", "--json");
            assertThat(sent.exitCode()).as("%s", sent).isZero();
            assertThat(sent.out()).contains("delivered to " + worker.pid()).doesNotContain("" + other.pid());
        }
    }

    @Test
    @Order(3)
    void stopFollowsTheJobOfEachHost() throws Exception {
        String name = Child.uniqueName();
        try (Child ends = Child.named(home, name)) {
            CommandLine.Result result = on("anna", "stop", "--on", "web3", name);
            assertThat(result.exitCode()).as("%s", result).isZero();
            ends.awaitExit();
        }
    }

    @Test
    @Order(4)
    void aKilledAStoppedAndALivingAgentAreToldApart() throws Exception {
        JVMS.get("web4").close();
        signal("-STOP", JVMS.get("web5"));
        CommandLine.Result result = on("anna", "kill", "--on", "web4,web5,web6", WORKER, "CONT", "--json");
        Map<String, JSONObject> lines = lines(result);
        assertThat(result.exitCode()).as("%s", result).isEqualTo(64);
        assertThat(lines.get("web4")).containsEntry("state", "UNREACHABLE");
        assertThat((String) lines.get("web4").get("message")).contains("not connected");
        assertThat(lines.get("web5")).containsEntry("state", "UNREACHABLE");
        assertThat((String) lines.get("web5").get("message")).contains("not answered in time");
        assertThat(lines.get("web6")).containsEntry("state", "ANSWERED");
        signal("-CONT", JVMS.get("web5"));

        CommandLine.Result again = on("anna", "fleet", "result", lastRequest(), "--json");
        assertThat(lines(again).get("web6")).as("%s", again).containsEntry("state", "ANSWERED");
    }

    /** The id of the last request that a command has kept. */
    private static String lastRequest() throws Exception {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.toString().endsWith(".request"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .map(file -> file.getFileName().toString().replace(".request", ""))
                    .orElseThrow();
        }
    }

    @Test
    @Order(5)
    void aHostThatGoesOnAfterTheDeadlineDoesNothing() throws Exception {
        signal("-STOP", first);
        String late = Child.uniqueName();
        CommandLine.Result result = on("anna", "kill", "--on", "sim", late, "CONT", "--json", "--deadline", "20s");
        Map<String, JSONObject> lines = lines(result);
        assertThat(result.exitCode()).as("%s", result).isEqualTo(64);
        assertThat(lines.get("")).containsEntry("ANSWERED", 100L).containsEntry("UNREACHABLE", 100L);
        signal("-CONT", first);
        await("hello again")
                .until(() -> on("anna", "kill", "--on", "sim", "again", "CONT", "--deadline", "20s")
                                .exitCode()
                        == 0);
        assertThat(acted(late)).hasSize(100).doesNotContainKey("sim1");
    }

    @Test
    @Order(6)
    void anOperatorWithoutALineIsRefusedAtOnce() throws Exception {
        assertThat(on("bob", "kill", "--on", "web7", WORKER, "CONT").exitCode()).isZero();
        TokensFile.replace(tokens, Files.readString(tokens).lines().findFirst().orElseThrow() + "\n");
        await("the agent's look at the file")
                .until(() -> on("bob", "kill", "--on", "web7", WORKER, "CONT").exitCode() == 3);
        CommandLine.Result refused = on("bob", "kill", "--on", "web7", WORKER, "CONT");
        assertThat(refused.out()).contains("REFUSED", "does not know the key");
    }

    @Test
    @Order(7)
    void aRevokedLoginIsRefusedByTheHub() throws Exception {
        Path kept = Files.createDirectory(home.resolve("kept"));
        for (String file : List.of("key", "fleet.conf")) {
            Files.copy(hub.folder().resolve("operators/bob/" + file), kept.resolve(file));
        }
        Files.writeString(
                kept.resolve("fleet.conf"),
                Files.readString(kept.resolve("fleet.conf")).replace("../../", hub.folder() + "/"));
        String[] probe = {
            "probe", "--on", "web7", "1", "--fleet", kept.resolve("fleet.conf").toString()
        };
        assertThat(signalman.run(probe).exitCode()).isEqualTo(3);
        signalman.expect(
                0, "fleet", "key", "revoke", "bob", "--hub", hub.folder().toString());
        await("the hub's look at its files").until(() -> signalman.run(probe).exitCode() == 4);
        assertThat(signalman.run(probe).err()).contains("nothing was sent");
        assertThat(on("anna", "kill", "--on", "web7", WORKER, "CONT").exitCode())
                .isZero();
    }

    @Test
    @Order(8)
    void allAgentsReturnAfterTheHubWasKilled() throws Exception {
        List<String> alive = new ArrayList<>(REAL);
        alive.remove("web4");
        ProcessHandle server = hub.natsServer();
        server.destroyForcibly();
        server.onExit().get();
        hub.server().awaitLineThatBegins("signalman: nats-server has ended");
        await("all agents")
                .until(() -> on("anna", "status", "--on", "sim," + String.join(",", alive))
                                .exitCode()
                        == 0);
    }

    @Test
    @Order(9)
    void theHubTakesANewCertificateWhileItRuns() throws Exception {
        signalman.expect(0, "hub", "renew", hub.folder().toString());
        assertThat(on("anna", "kill", "--on", "web8", WORKER, "CONT").exitCode())
                .isZero();
        hub.startAgain();
        await("the agent")
                .until(() -> on("anna", "kill", "--on", "web8", WORKER, "CONT").exitCode() == 0);
    }

    @Test
    @Order(10)
    void detachingLeavesNoThreadOfTheFleet() throws Exception {
        hub.enroll("other", List.of("attached"));
        try (TestHost host = new TestHost.Builder(Files.createDirectory(home.resolve("host")))
                .answering()
                .start()) {
            List<String> settings = new ArrayList<>(hub.settings("attached"));
            settings.add("tokens=" + tokens);
            assertThat(host.attach(settings.toArray(String[]::new)).status()).isEqualTo("started");
            await("the agent")
                    .until(() -> on("anna", "status", "--on", "attached").exitCode() == 0);
            assertThat(host.ask("threads"))
                    .filteredOn(line -> line.contains("signalman-fleet"))
                    .isNotEmpty();
            host.detach();
            await("no thread")
                    .untilAsserted(
                            () -> assertThat(host.ask("threads")).noneMatch(line -> line.contains("signalman-fleet")));
        }
    }

    @Test
    @Order(11)
    void theHubEndsWithItsServer() {
        ProcessHandle server = hub.natsServer();
        ProcessHandle.of(hub.server().pid()).orElseThrow().destroy();
        assertThat(hub.server().awaitExit()).isZero();
        assertThat(server.isAlive()).isFalse();
    }
}
