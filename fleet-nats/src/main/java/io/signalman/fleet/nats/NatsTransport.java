package io.signalman.fleet.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.SignedFleet;
import io.signalman.fleet.Transport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** An operator's connection to the hub. It connects once; a lost connection fails all requests that wait. */
public final class NatsTransport implements Transport {
    /** The status of a message that says that nobody subscribes (NATS headers). */
    private static final int NO_RESPONDERS = 503;

    private static final int RANDOM_BYTES = 12;
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final Broker.Pool pool = Broker.Pool.named("signalman-fleet");
    private final Map<String, CompletableFuture<byte[]>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong();
    private final String replyPrefix;
    private final String inbox;
    private final Connection connection;

    /**
     * Connects.
     *
     * @param operator its name, which its login has at the hub too
     * @param timeout for the connection
     * @throws FleetException if the hub can't be reached or refuses the login
     */
    public NatsTransport(Broker broker, String operator, Duration timeout) throws FleetException {
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        this.replyPrefix = inbox(operator);
        this.inbox = replyPrefix + HexFormat.of().formatHex(random) + ".";
        CompletableFuture<Connection> connected = new CompletableFuture<>();
        Errors errors = new Errors(connected);
        Options options = broker.options(pool)
                .connectionName(operator)
                .connectionTimeout(timeout)
                .noReconnect()
                .errorListener(errors)
                .connectionListener((made, event) -> {
                    if (made.getStatus() != Connection.Status.CONNECTED) {
                        lose();
                    }
                })
                .build();
        pool.threads().execute(() -> connect(options, errors));
        try {
            this.connection = connected.get();
        } catch (ExecutionException e) {
            pool.end();
            String why = Broker.reason(e);
            throw new FleetException(
                    "The hub " + broker.text() + " can't be reached: " + why + "; nothing was sent.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            connected.cancel(false);
            pool.end();
            throw new FleetException("Interrupted while connecting to the hub; nothing was sent.", e);
        }
        connection.createDispatcher(this::receive).subscribe(inbox + "*");
    }

    /**
     * The enrolled agents of an operator's profile.
     *
     * @throws FleetException if the hub can't be reached within 10 s, or refuses the login
     */
    public static SignedFleet fleet(FleetProfile profile, SignedFleet.Journal journal) throws FleetException {
        KeyFile key = profile.key();
        Broker broker = new Broker(
                profile.urls(), Optional.of(() -> profile.ca().getBytes(StandardCharsets.UTF_8)), key.login());
        NatsTransport transport = new NatsTransport(broker, key.name(), CONNECT);
        return new SignedFleet(profile.roster(), key.signing(), transport, journal);
    }

    private void connect(Options options, Errors errors) {
        try {
            Connection made = Nats.connect(options);
            if (!errors.connected.complete(made)) {
                made.close(); // the caller has given up
            }
        } catch (IOException | RuntimeException e) {
            pool.timer().execute(() -> errors.fail(e)); // which runs after the listener's calls
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.fail(e);
        }
    }

    /**
     * Knows why no connection is made; jnats has one message for all causes. It also ends the wait at the hub's first
     * error, such as an unknown login. jnats alone would wait on.
     */
    private static final class Errors implements ErrorListener {
        private final CompletableFuture<Connection> connected;
        private volatile Optional<Exception> last = Optional.empty();

        Errors(CompletableFuture<Connection> connected) {
            this.connected = connected;
        }

        /** @param otherwise the cause if jnats has reported none */
        private void fail(Exception otherwise) {
            connected.completeExceptionally(last.orElse(otherwise));
        }

        @Override
        public void errorOccurred(Connection made, String error) {
            connected.completeExceptionally(new IOException(
                    error.toLowerCase(Locale.ROOT).contains("authorization violation")
                            ? "the hub does not know this login; ask for new keys (signalman fleet key new)"
                            : error));
        }

        @Override
        public void exceptionOccurred(Connection made, Exception exception) {
            if (exception instanceof BoundedDataPort.RefusedException) {
                connected.completeExceptionally(exception);
            } else if (!(exception instanceof CancellationException)) { // which comes from the end of the attempt
                last = Optional.of(exception);
            }
        }
    }

    /** The beginning of an operator's inboxes, the only subjects that its login may hear. */
    static String inbox(String operator) {
        return "_INBOX_" + operator + ".";
    }

    @Override
    public CompletableFuture<byte[]> request(String agent, byte[] message) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        String replyTo = inbox + number.incrementAndGet();
        waiting.put(replyTo, answer);
        CompletableFuture<byte[]> unused = answer.whenComplete((reply, failure) -> waiting.remove(replyTo));
        try {
            connection.publish(Broker.DO + agent, replyTo, message);
        } catch (IllegalStateException closed) {
            answer.completeExceptionally(closed);
        }
        return answer;
    }

    private void receive(Message message) {
        CompletableFuture<byte[]> answer = waiting.get(message.getSubject());
        if (answer == null) {
            return;
        }
        if (message.isStatusMessage() && message.getStatus().getCode() == NO_RESPONDERS) {
            answer.completeExceptionally(new NobodyThereException());
        } else {
            answer.complete(message.getData());
        }
    }

    private void lose() {
        waiting.values().forEach(answer -> answer.completeExceptionally(new IOException("the connection was lost")));
    }

    /** Of all connections of the operator: another one may ask for the answer again. */
    @Override
    public String replyPrefix() {
        return replyPrefix;
    }

    @Override
    public boolean isConnected() {
        return connection.getStatus() == Connection.Status.CONNECTED;
    }

    /** Does not wait: jnats takes a second to close, and no thread of it keeps the JVM from its exit. */
    @Override
    public void close() {
        pool.threads().execute(() -> {
            try {
                connection.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                pool.end();
            }
        });
    }
}
