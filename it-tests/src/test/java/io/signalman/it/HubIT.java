package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.nats.client.Connection;
import io.signalman.fleet.SigningKey;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real hub: who may log in, who may say and hear what, and what a running hub notices. */
class HubIT {
    @TempDir
    private static Path home;

    private static CommandLine signalman;
    private static Hub hub;
    private static String fresh;

    private HubClient client;

    @BeforeAll
    static void startAHub() throws Exception {
        signalman = new CommandLine(home);
        hub = Hub.start(signalman);
        fresh = Files.readString(users());
        hub.enroll("web", List.of("web1", "web2"));
        assertThat(hub.operator("anna", "admin")).startsWith("anna admin ed25519:");
        hub.operator("bob", "admin");
    }

    private static Path users() {
        return hub.folder().resolve("users.conf");
    }

    private static CommandLine.Result fleet(int exitCode, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("fleet"));
        command.addAll(List.of(words));
        command.addAll(List.of("--hub", hub.folder().toString()));
        return signalman.expect(exitCode, command.toArray(String[]::new));
    }

    @AfterAll
    static void endTheHub() {
        if (hub != null) {
            hub.close();
        }
    }

    @BeforeEach
    void waitForTheHub() {
        client = new HubClient(hub);
        await().until(() -> client.letsIn("operators/anna/key"));
    }

    @AfterEach
    void closeConnections() {
        client.close();
    }

    @Test
    void anAgentHearsItsOwnRequestsOnlyAndAnswersEachOnce() throws Exception {
        Connection web1 = client.agent("web1");
        for (String subject : List.of("sm1.do.web2", "sm1.do.*", ">", "_INBOX_anna.>")) {
            assertThat(client.subscribe(web1, subject)).contains("Permissions Violation for Subscription");
        }
        for (String subject : List.of("sm1.do.web2", "sm1.do.web1", "_INBOX_anna.1", "anything")) {
            assertThat(client.publish(web1, subject)).contains("Permissions Violation for Publish");
        }

        Connection anna = client.operator("anna");
        var answers = anna.subscribe("_INBOX_anna.1");
        anna.flush(HubClient.PATIENCE);
        var requests = web1.subscribe("sm1.do.web1");
        web1.flush(HubClient.PATIENCE);
        anna.publish("sm1.do.web1", "_INBOX_anna.1", new byte[1]);
        String replyTo = requests.nextMessage(HubClient.PATIENCE).getReplyTo();
        web1.publish(replyTo, new byte[1]);
        assertThat(answers.nextMessage(HubClient.PATIENCE)).isNotNull();
        assertThat(client.publish(web1, replyTo)).contains("Permissions Violation for Publish");
    }

    @Test
    void anOperatorAsksAgentsAndHearsOnlyItsOwnAnswers() throws Exception {
        Connection anna = client.operator("anna");
        for (String subject : List.of("sm1.do.web1", ">", "_INBOX_bob.1", "_INBOX_*.>")) {
            assertThat(client.subscribe(anna, subject)).contains("Permissions Violation for Subscription");
        }
        for (String subject : List.of("_INBOX_bob.1", "anything", "sm1.do.web1.more")) {
            assertThat(client.publish(anna, subject)).contains("Permissions Violation for Publish");
        }
        assertThat(client.publish(anna, "sm1.do.web1")).isEmpty();
    }

    @Test
    void strangersAreRefused() throws Exception {
        assertRefused(Optional.of(SigningKey.generate()));
        assertRefused(Optional.empty());
        assertThat(client.answerToPlainLogin()).isEmpty();
        assertThatThrownBy(client::handshakeWithTheCasOfTheJdk).isInstanceOf(SSLException.class);
    }

    private void assertRefused(Optional<SigningKey> login) throws Exception {
        assertThat(client.answerToLogin(login)).startsWith("-ERR 'Authorization Violation'");
    }

    @Test
    void aHubWithoutLoginsIsClosed() throws Exception {
        Connection web1 = client.agent("web1");
        String users = Files.readString(users());
        TokensFile.replace(users(), fresh);
        try {
            await().until(() -> web1.getStatus() == Connection.Status.CLOSED);
            assertRefused(Optional.empty());
            TokensFile.replace(users(), "");
            hub.server().awaitLineThatBegins("signalman: the hub could not read its configuration again: ");
            assertRefused(Optional.empty());
        } finally {
            TokensFile.replace(users(), users);
            await().until(() -> client.letsIn("agents/web1.key"));
        }
    }

    @Test
    void anAgentReturnsAfterTheHubHasDroppedAndRefusedIt() throws Exception {
        String users = Files.readString(users());
        String login = users.lines()
                .filter(line -> line.endsWith("# agent web2"))
                .map(line -> line.replaceAll(".*nkey: (U[A-Z2-7]+),.*", "$1"))
                .findFirst()
                .orElseThrow();
        try (Child agent = hub.simulate(List.of("web2"))) {
            agent.awaitLine("all connected");
            try {
                TokensFile.replace(users(), fresh);
                agent.awaitLine("not all connected");
                await().until(() -> refusals(login) > 2);
            } finally {
                TokensFile.replace(users(), users);
            }
            agent.awaitLines("all connected", 2);
        }
    }

    private static long refusals(String login) {
        return hub.server().lines().stream()
                .filter(line -> line.contains("authentication error") && line.contains(login))
                .count();
    }

    @Test
    void aRunningHubNoticesChangesAndDropsNobodyElse() throws Exception {
        Connection web1 = client.agent("web1");
        Connection bob = client.operator("bob");
        assertThat(fleet(2, "enroll", "web3", "web1", "--group", "web").err())
                .contains("web1 is enrolled already; remove it with: signalman fleet remove web1");
        fleet(0, "enroll", "web3", "--group", "web", "--label", "zone=eu");
        assertThat(fleet(0, "list").out()).containsPattern("web3 +web +zone=eu");
        await().until(() -> client.letsIn("agents/web3.key"));
        Connection web3 = client.agent("web3");

        fleet(0, "remove", "web3");
        fleet(0, "key", "revoke", "bob");
        signalman.expect(0, "hub", "renew", hub.folder().toString());

        await().until(() -> web3.getStatus() == Connection.Status.CLOSED);
        await().until(() -> bob.getStatus() == Connection.Status.CLOSED);
        await().until(() -> client.shownCertificate().equals(client.certificateOnDisk()));
        // The hub greets its server after each change, and hangs up.
        assertThat(hub.server().lines()).noneMatch(line -> line.contains("TLS handshake error: EOF"));
        assertThat(web1.getStatus()).isEqualTo(Connection.Status.CONNECTED);
    }

    @Test
    void natsServerIsStartedAgainAndTermEndsBoth() throws Exception {
        assertThat(signalman.expect(4, "hub", "run", hub.folder().toString()).err())
                .contains("address already in use", "end the program that listens there");

        hub.natsServer().destroyForcibly();
        hub.server().awaitLineThatBegins("signalman: nats-server has ended and starts again");
        await().until(() -> client.letsIn("agents/web1.key"));
        ProcessHandle again = hub.natsServer();

        Child.output("kill", "-TERM", String.valueOf(hub.server().pid()));
        assertThat(hub.server().awaitExit()).isZero();
        assertThat(again.isAlive()).isFalse();
        hub.startAgain();
    }

    @Test
    void natsServerIsNotStartedAgainOnFilesThatLetEverybodyIn() throws Exception {
        String users = Files.readString(users());
        ProcessHandle before = hub.natsServer();
        try {
            TokensFile.replace(users(), "users: []\n");
            before.destroyForcibly();
            hub.server().awaitLineThatBegins("signalman: nats-server is not started: ");
            assertThat(before.onExit().get(1, TimeUnit.MINUTES).isAlive()).isFalse();
        } finally {
            TokensFile.replace(users(), users);
        }
        await().until(() -> client.letsIn("agents/web1.key"));
    }

    @Test
    void natsServerEndsIfTheHubIsKilled() throws Exception {
        ProcessHandle server = hub.natsServer();
        Child.output("kill", "-KILL", String.valueOf(hub.server().pid()));
        server.onExit().get(1, TimeUnit.MINUTES);
        hub.startAgain();
    }
}
