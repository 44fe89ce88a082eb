package io.signalman.fleet.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.fleet.HubUrls;
import io.signalman.fleet.Responder;
import io.signalman.fleet.SigningKey;
import io.signalman.fleet.VerifyKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An agent's connection to hubs that misbehave. */
class NatsAgentTest {
    private static final String REFUSAL = "-ERR 'Authorization Violation'\r\n";

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    @Test
    void aFloodOfRefusalsStartsNoFloodOfThreads() throws Exception {
        Hub hub = hub(connection -> connection.write(REFUSAL.repeat(5_000)));

        NatsAgent agent = start("flooded", hub);

        await().until(() -> hub.sockets.size() > 2);
        assertThat(agent.problem()).hasValueSatisfying(why -> assertThat(why).contains("Authorization Violation"));
        // Each thread has the number of threads before it in its name.
        assertThat(threads("signalman-fleet-flooded-")).allMatch(number -> number < 10 * (hub.sockets.size() + 1));
    }

    @Test
    void afterARefusalByOneServerItTriesTheNext() throws Exception {
        Hub refusing = hub(connection -> connection.write(REFUSAL));
        Hub good = hub(connection -> connection.write("PONG\r\n"));

        for (int i = 0; i < 20; i++) { // each begins with either
            NatsAgent agent = start("choosing-" + i, refusing, good);
            await().until(() -> agent.problem().isEmpty());
        }
        assertThat(refusing.sockets).isNotEmpty();
    }

    @Test
    void aHubThatEndsEachConnectionAfterTheLoginIsTriedAgain() throws Exception {
        Hub hub = hub(connection -> {
            connection.write("PONG\r\n");
            connection.close();
        });

        NatsAgent agent = start("dropped", hub);

        await().until(() -> hub.sockets.size() > 5);
        await().until(() -> agent.problem().isPresent());
    }

    @Test
    void itReturnsAfterALoss() throws Exception {
        Hub hub = hub(connection -> connection.write("PONG\r\n"));
        NatsAgent agent = start("returning", hub);
        await().until(() -> agent.problem().isEmpty());

        hub.endAll();

        await().until(() -> hub.sockets.size() == 2 && agent.problem().isEmpty());
    }

    @Test
    void aHubThatRefusesTheSubscriptionIsAProblem() throws Exception {
        Hub hub = hub(connection ->
                connection.write("-ERR 'Permissions Violation for Subscription to \"sm1.do.x\"'\r\nPONG\r\n"));

        NatsAgent agent = start("deaf", hub);

        await().until(() -> agent.problem().orElse("").contains("Permissions Violation") && hub.sockets.size() > 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MSG sm1.do.x 1 9999999               | announced a message of 9999999 bytes",
                "MSG sm1.do.x 1 2147483647            | does not speak NATS' protocol",
                "MSG sm1.do.x 1 r 2147483647 5        | does not speak NATS' protocol",
                "HMSG sm1.do.x 1 500 20               | announced a message of 20 bytes",
                "HMSG sm1.do.x 1 r 12 9999999         | announced a message of 9999999 bytes",
                "msg sm1.do.x 1 2147483647            | does not speak NATS' protocol"
            })
    void noMemoryIsReservedForWhatAHubAnnounces(String line, String why) throws Exception {
        Hub hub = hub(connection -> connection.write("PONG\r\n" + line + "\r\n"));

        NatsAgent agent = start("announced", hub);

        await().untilAsserted(() -> assertThat(agent.problem().orElse("")).contains(why));
    }

    @Test
    void aLineWithoutAnEndIsCutOff() throws Exception {
        String endless = "x".repeat(64 * 1024);
        Hub loggedIn = hub(connection -> connection.write("PONG\r\n-ERR '" + endless));
        NatsAgent agent = start("endless", loggedIn);
        await().untilAsserted(() -> assertThat(agent.problem().orElse("")).contains("a line of more than 32768 bytes"));

        Hub first = new Hub("INFO {" + endless, connection -> {});
        open.add(first);
        NatsAgent stranger = start("stranger", first);
        await().untilAsserted(
                        () -> assertThat(stranger.problem().orElse("")).contains("a line of more than 32768 bytes"));
    }

    private NatsAgent start(String name, Hub... hubs) throws Exception {
        String urls = List.of(hubs).stream().map(Hub::url).collect(Collectors.joining(";"));
        Broker broker = new Broker(HubUrls.parse(urls), Optional.empty(), SigningKey.generate());
        Responder responder = new Responder(name, SigningKey.generate(), new NoOperations(), () -> 0);
        NatsAgent agent = NatsAgent.start(broker, name, responder);
        open.add(agent);
        return agent;
    }

    private Hub hub(Answer answer) throws IOException {
        Hub hub = new Hub(answer);
        open.add(hub);
        return hub;
    }

    private static List<Integer> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .map(name -> Integer.valueOf(name.substring(prefix.length())))
                .toList();
    }

    private interface Answer {
        void to(Hub.Login login) throws IOException;
    }

    private record NoOperations() implements Responder.Operations {
        @Override
        public boolean knows(VerifyKey operator) {
            return false;
        }

        @Override
        public Optional<String> run(Responder.Request request) {
            return Optional.empty();
        }
    }

    /** Speaks as much of NATS' protocol as a login needs, and gives the same answer to each. */
    private static final class Hub implements AutoCloseable {
        private static final String INFO =
                "INFO {\"server_id\":\"x\",\"version\":\"2.10.0\",\"go\":\"go1\",\"headers\":true,"
                        + "\"host\":\"127.0.0.1\",\"port\":4222,\"proto\":1,\"max_payload\":1048576,\"auth_required\":true,"
                        + "\"nonce\":\"abcdefghijk\"}\r\n";

        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final List<Socket> sockets = new CopyOnWriteArrayList<>();
        private final Answer answer;

        private final String greeting;

        private Hub(Answer answer) throws IOException {
            this(INFO, answer);
        }

        private Hub(String greeting, Answer answer) throws IOException {
            this.greeting = greeting;
            this.answer = answer;
            Thread accepting = new Thread(this::accept, "hub");
            accepting.setDaemon(true);
            accepting.start();
        }

        private String url() {
            return "nats://127.0.0.1:" + server.getLocalPort();
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    sockets.add(socket);
                    Thread serving = new Thread(() -> serve(socket), "hub's connection");
                    serving.setDaemon(true);
                    serving.start();
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void serve(Socket socket) {
            try (socket) {
                Login login = new Login(socket);
                login.write(greeting);
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    if (line.equals("PING")) {
                        answer.to(login);
                    }
                }
            } catch (IOException ended) {
                // The agent has closed it, or the test.
            }
        }

        void endAll() throws IOException {
            for (Socket socket : sockets) {
                socket.close();
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            endAll();
        }

        record Login(Socket socket) {
            void write(String text) throws IOException {
                OutputStream out = socket.getOutputStream();
                out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                out.flush();
            }

            void close() throws IOException {
                socket.close();
            }
        }
    }
}
