package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.Roster;
import io.signalman.fleet.SignedFleet;
import io.signalman.testing.Child;
import io.signalman.testing.Polling;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A hub, two agents and two operators, against a broker, logins and keys that an attacker has. */
@ExtendWith(Polling.class)
class FleetAttackIT {
    private static final String WORKER = Child.uniqueName();

    @TempDir
    static Path home;

    private static final List<Child> CHILDREN = new ArrayList<>();
    private static Hub hub;
    private static Path tokens;
    private static Path audit;
    private static Child web1;
    private static String lines;

    @BeforeAll
    static void start() throws Exception {
        CommandLine signalman = new CommandLine(home);
        hub = Hub.start(signalman);
        hub.enroll("web", List.of("web1", "web2", "twice"));
        tokens = home.resolve("tokens");
        audit = home.resolve("audit");
        lines = hub.operator("anna", "admin") + "\n" + hub.operator("bob", "viewer") + "\n";
        TokensFile.replace(tokens, lines);
        web1 = hub.agent("web1", tokens, "audit=" + audit);
        CHILDREN.addAll(List.of(web1, hub.agent("web2", tokens), Child.named(home, WORKER)));
        CHILDREN.add(hub.simulate(List.of("twice")));
        CHILDREN.add(hub.simulate(List.of("twice")));
        for (String host : List.of("web1", "web2", "twice")) {
            await(host)
                    .ignoreExceptionsInstanceOf(FleetException.class) // The hub looks at its files each half second.
                    .until(() -> ask("anna", broker -> broker, host, "probe", "1", "")
                                    .state()
                            == HostState.ANSWERED);
        }
    }

    @AfterAll
    static void end() {
        CHILDREN.forEach(Child::close);
        if (hub != null) {
            hub.close();
        }
    }

    private static HostAnswer ask(
            String operator, HostileBroker broker, String host, String operation, String target, String reason)
            throws Exception {
        return ask(operator, broker, host, operation, target, reason, Duration.ofSeconds(8));
    }

    private static HostAnswer ask(
            String operator,
            HostileBroker broker,
            String host,
            String operation,
            String target,
            String reason,
            Duration deadline)
            throws Exception {
        List<Object> arguments = operation.equals("probe") ? List.of(target) : List.of(target, "CONT");
        List<HostAnswer> answers = new ArrayList<>();
        Map<String, byte[]> kept = new HashMap<>();
        List<String> ids = new ArrayList<>();
        Roster roster = Roster.parse("roster", Files.readString(hub.folder().resolve("roster")));
        KeyFile keys = RawLogin.keys(hub, "operators/" + operator + "/key");
        try (SignedFleet fleet =
                new SignedFleet(roster, keys.signing(), broker.over(RawLogin.transport(hub, keys)), (id, messages) -> {
                    ids.add(id);
                    kept.putAll(messages);
                })) {
            fleet.ask(new FleetCall(operation, Map.of(host, arguments), reason, deadline), answers::add);
            if (reason.equals("stopped")) { // Ask again: the answer shows whether the agent acted late.
                Child.output("kill", "-CONT", String.valueOf(web1.pid()));
                fleet.result(ids.get(0), kept, Duration.ofSeconds(30), answers::add);
            }
        }
        return answers.get(answers.size() - 1);
    }

    private static HostAnswer send(HostileBroker broker, String reason) throws Exception {
        return ask("anna", broker, "web1", "sendSignal", WORKER, reason);
    }

    private static List<String> records(String reason) throws Exception {
        return Files.readAllLines(audit).stream()
                .filter(line -> line.contains('"' + reason + '"'))
                .toList();
    }

    @Test
    void theAuditTrailNamesTheDoorTheKeysPrincipalAndTheReason() throws Exception {
        assertThat(send(broker -> broker, "plain").json()).contains("SIGCONT delivered to");
        assertThat(records("plain"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("\"door\":\"fleet\"", "\"principal\":\"anna\""));
        // The refusals of a second are one record, with the fields of the first.
        await().untilAsserted(() -> {
            HostAnswer refused = ask("bob", broker -> broker, "web1", "sendSignal", WORKER, "viewer");
            assertThat(refused.state()).isEqualTo(HostState.ANSWERED);
            assertThat(refused.json()).contains("\"reason\":\"ROLE\"").doesNotContain("SIGCONT delivered");
            assertThat(records("viewer")).isNotEmpty();
        });
        assertThat(records("viewer"))
                .allSatisfy(line ->
                        assertThat(line).contains("\"principal\":\"bob\"").doesNotContain("\"ok\":true"));
    }

    @Test
    void aDuplicatedRequestActsOnce() throws Exception {
        send(broker -> broker, "single");
        HostAnswer answer = send(
                HostileBroker.meddling((honest, agent, message) -> {
                    CompletableFuture<byte[]> first = honest.request(agent, message);
                    CompletableFuture<byte[]> second = honest.request(agent, message);
                    return first.thenCombine(second, (one, two) -> two)
                            .thenCompose(unused -> honest.request(agent, message));
                }),
                "duplicated");
        assertThat(answer.json()).contains("SIGCONT delivered");
        assertThat(records("duplicated")).hasSameSizeAs(records("single"));
    }

    @Test
    void aChangedRequestAndAForgedAnswerAreNotBelieved() throws Exception {
        HostileBroker changes = HostileBroker.meddling((honest, agent, message) -> {
            byte[] changed = message.clone();
            changed[message.length / 2] ^= 1;
            return honest.request(agent, changed).completeOnTimeout(new byte[0], 500, TimeUnit.MILLISECONDS);
        });
        assertThat(send(changes, "changed").state()).isEqualTo(HostState.UNKNOWN);
        assertThat(records("changed")).isEmpty();
        HostileBroker forges = HostileBroker.meddling((honest, agent, message) ->
                CompletableFuture.completedFuture("{\"value\":1}".getBytes(StandardCharsets.UTF_8)));
        assertThat(send(forges, "forged").state()).isEqualTo(HostState.UNKNOWN);
    }

    @Test
    void aRequestThatIsRedirectedToAnotherAgentDoesNothing() throws Exception {
        HostileBroker redirects = HostileBroker.meddling((honest, agent, message) -> honest.request("web1", message));
        HostAnswer answer = ask("anna", redirects, "web2", "sendSignal", WORKER, "redirected");
        assertThat(answer.state()).isEqualTo(HostState.UNKNOWN);
        assertThat(records("redirected")).isEmpty();
    }

    @Test
    void anAgentThatIsContinuedAfterTheDeadlineDoesNothing() throws Exception {
        HostileBroker stops = HostileBroker.meddling((honest, agent, message) -> {
            Child.output("kill", "-STOP", String.valueOf(web1.pid()));
            return honest.request(agent, message);
        });
        HostAnswer late = ask("anna", stops, "web1", "sendSignal", WORKER, "stopped", Duration.ofSeconds(2));
        assertThat(late.state()).as("%s", late).isEqualTo(HostState.REFUSED);
        assertThat(records("stopped")).isEmpty();
    }

    @Test
    void anOperatorWhoseLineIsRemovedBetweenHelloAndRequestIsRefused() throws Exception {
        HostileBroker slow = HostileBroker.meddling((honest, agent, message) -> {
            try {
                TokensFile.replace(tokens, "# nobody\n");
                await().until(() ->
                        ask("anna", broker -> broker, "web1", "probe", "1", "").state() == HostState.REFUSED);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return honest.request(agent, message);
        });
        try {
            HostAnswer answer = send(slow, "removed");
            assertThat(answer.message()).contains("does not know the key");
            assertThat(records("removed")).isEmpty();
        } finally {
            TokensFile.replace(tokens, lines);
            await().until(() -> send(broker -> broker, "back").state() == HostState.ANSWERED);
        }
    }

    @Test
    void twoProcessesWithOneKeyFileActOnceInAll() throws Exception {
        for (int i = 0; i < 10; i++) {
            ask("anna", broker -> broker, "twice", "sendSignal", "target" + i, "");
        }
        List<String> acted = CHILDREN.stream()
                .flatMap(child -> child.lines().stream())
                .filter(line -> line.startsWith("acted twice [\"target"))
                .toList();
        assertThat(acted).isNotEmpty().doesNotHaveDuplicates();
    }

    @Test
    void aLoginReachesItsOwnSubjectsOnly() throws Exception {
        try (RawLogin agent = RawLogin.of(hub, "agents/web2.key");
                RawLogin operator = RawLogin.of(hub, "operators/bob/key")) {
            agent.connection().createDispatcher(message -> {}).subscribe("sm1.do.web1");
            agent.connection().publish("_INBOX_anna.1", new byte[0]);
            agent.connection().publish("sm1.do.web1", new byte[0]);
            operator.connection().createDispatcher(message -> {}).subscribe("sm1.do.web1");
            operator.connection().createDispatcher(message -> {}).subscribe("_INBOX_anna.>");
            operator.connection().publish("_INBOX_anna.1", new byte[0]);
            await().untilAsserted(() -> assertThat(agent.errors()).hasSize(3));
            await().untilAsserted(() -> assertThat(operator.errors()).hasSize(3));
            assertThat(agent.errors()).allMatch(error -> error.contains("Permissions Violation"));
            assertThat(operator.errors()).allMatch(error -> error.contains("Permissions Violation"));
        }
    }

    @Test
    void aFloodFromAnOperatorsLoginLeavesOthersServedAndTheHostBounded() throws Exception {
        try (RawLogin flooder = RawLogin.of(hub, "operators/bob/key")) {
            Connection connection = flooder.connection();
            byte[] hello = RawLogin.hello("x".repeat(1000));
            for (int i = 0; i < 20_000; i++) {
                connection.publish(
                        "sm1.do.web1", "_INBOX_bob.flood", i % 2 == 0 ? hello : new byte[100_000 / (1 + i % 500)]);
            }
            await().until(() -> send(broker -> broker, "flooded").state() == HostState.ANSWERED);
        }
        assertThat(threads()).isBetween(1L, 12L);
        assertThat(web1.isAlive()).isTrue();
    }

    @Test
    void aKeyFileThatOthersCanReadIsRefused() throws Exception {
        Path key = hub.folder().resolve("agents/web2.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        try (Child open = hub.agent("web2", tokens)) {
            assertThat(open.awaitExit()).isNotZero();
            assertThat(open.lines()).anyMatch(line -> line.contains("is a secret that others can read"));
        } finally {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
        }
    }

    private static long threads() throws Exception {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + web1.pid() + "/task"))) {
            return tasks.filter(task -> nameOf(task).equals("signalman-fleet")).count();
        }
    }

    /** The kernel keeps 15 bytes of a thread's name. */
    private static String nameOf(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }
}
