package io.signalman.fleet.nats;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.Subscription;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Responder;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An agent's connection to the hub. It dials out, comes back after each loss, and never delays the start or the exit of its
 * host. At rest it has four daemon threads.
 */
public final class NatsAgent implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final int QUEUE = 64;
    private static final long IDLE_SECONDS = 5;
    private static final Duration NEVER = Duration.ofDays(1);
    private static final Duration UNTIL_IT_ENDS = Duration.ZERO;
    private static final Duration OUT_OF_MEMORY = Duration.ofSeconds(10);

    /** How long an end waits for requests that are at work. */
    private static final long STOP_SECONDS = 2;

    /** A connection that has lasted this long was a good one: the next attempt follows at once. */
    private static final Duration GOOD = Duration.ofSeconds(10);

    private final Responder responder;
    private final String subject;
    private final Broker.Pool pool;
    private final ThreadPoolExecutor workers;

    /** One for each URL of the hub, in random order. */
    private final List<Options.Builder> servers = new ArrayList<>();

    private volatile Optional<Connection> connection = Optional.empty();
    private volatile boolean closed;
    private volatile String lastError = "no answer yet";

    private NatsAgent(Broker broker, String agent, Responder responder) throws FleetException {
        this.responder = responder;
        this.subject = Broker.DO + agent;
        this.pool = Broker.Pool.named("signalman-fleet-" + agent);
        this.workers = new ThreadPoolExecutor(
                WORKERS,
                WORKERS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(QUEUE),
                pool.factory(),
                // A ticket that waits longer than its time is refused anyway.
                new ThreadPoolExecutor.DiscardPolicy());
        workers.allowCoreThreadTimeOut(true);
        for (Broker server : broker.servers()) {
            servers.add(server.options(pool)
                    .connectionName(agent)
                    .noReconnect()
                    .requestCleanupInterval(NEVER)); // an agent makes no requests
        }
        Collections.shuffle(servers);
    }

    /**
     * Starts to connect, and returns at once.
     *
     * @param agent its name in the roster
     * @throws FleetException if the broker's settings can't be used
     */
    public static NatsAgent start(Broker broker, String agent, Responder responder) throws FleetException {
        NatsAgent started = new NatsAgent(broker, agent, responder);
        started.pool.threads().execute(started::run);
        return started;
    }

    /**
     * Serves one connection after the other. jnats' own reconnection would repeat messages that the last attempt could not
     * send, and so be refused; and until it is logged in, it looks for something to send a thousand times a second.
     */
    private void run() {
        int failures = 0;
        for (int turn = 0; !closed; turn++) {
            try {
                failures = attempt(servers.get(turn % servers.size())) ? 0 : failures + 1;
                rest(Broker.backoff(failures / servers.size()));
            } catch (Error e) { // no memory even for its text
                lastError = "the JVM can't go on at the moment; its own log knows more";
                rest(OUT_OF_MEMORY);
            }
        }
    }

    private boolean attempt(Options.Builder server) {
        try {
            return serve(server);
        } catch (InterruptedException | IOException | IllegalStateException e) {
            // Its listener knows why it could not be made.
        } catch (RuntimeException | Error e) { // such as a host that can't start threads for a while
            lastError = e.toString();
        }
        return false;
    }

    /** Serves one connection until its end; returns whether it was a good one. */
    private boolean serve(Options.Builder server) throws InterruptedException, IOException {
        Connection made = Nats.connect(server.errorListener(new Errors()).build());
        try {
            connection = Optional.of(made);
            Subscription requests = made.subscribe(subject);
            requests.setPendingLimits(QUEUE, (long) QUEUE * Responder.MOST_BYTES);
            made.flush(Broker.CONNECT); // jnats does not notice a loss while it connects
            long began = System.nanoTime();
            listen(made, requests);
            return System.nanoTime() - began > GOOD.toNanos();
        } catch (TimeoutException e) {
            if (made.getStatus() == Connection.Status.CONNECTED) {
                lastError = Broker.SILENT;
            }
            return false;
        } finally {
            made.close();
        }
    }

    private void listen(Connection made, Subscription requests) throws InterruptedException {
        try {
            while (!closed) {
                take(made, requests.nextMessage(UNTIL_IT_ENDS));
            }
        } catch (IllegalStateException ended) {
            // Its listener knows why.
        }
    }

    private void take(Connection made, Message message) {
        if (Responder.isHello(message.getData())) {
            answer(made, message);
        } else if (message.getData().length <= Responder.MOST_BYTES) {
            workers.execute(() -> answer(made, message));
        }
    }

    private void answer(Connection made, Message message) {
        String replyTo = message.getReplyTo();
        if (replyTo != null) {
            try {
                responder.answer(message.getData(), replyTo).ifPresent(answer -> made.publish(replyTo, answer));
            } catch (IllegalStateException | IllegalArgumentException lost) {
                // The hub takes the answer on no other connection, or takes none of its size; `fleet result` can ask
                // for it.
            }
        }
    }

    private static void rest(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            // Only close() interrupts this thread, and the caller looks for that.
        }
    }

    /** Why the hub can't reach the agent now, as far as it is known; empty if it can. */
    public Optional<String> problem() {
        return connection
                        .filter(made -> made.getStatus() == Connection.Status.CONNECTED)
                        .isPresent()
                ? Optional.empty()
                : Optional.of(lastError);
    }

    /** Waits briefly for requests that are at work, and takes no more. */
    @Override
    public void close() {
        closed = true;
        workers.shutdown();
        try {
            workers.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        workers.shutdownNow();
        try {
            connection.ifPresent(NatsAgent::end);
        } finally {
            pool.end();
        }
    }

    private static void end(Connection made) {
        try {
            made.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Keeps the last error of one connection; the default listener writes to java.util.logging, which is the host's.
     */
    private final class Errors implements ErrorListener {
        private final AtomicBoolean over = new AtomicBoolean();

        /** Without a login or a subscription no request arrives. jnats would wait out its connection timeout twice. */
        @Override
        public void errorOccurred(Connection made, String error) {
            lastError = error;
            String text = error.toLowerCase(Locale.ROOT);
            if (text.contains("authorization violation") || text.contains("permissions violation for subscription")) {
                giveUp(made);
            }
        }

        @Override
        public void exceptionOccurred(Connection made, Exception exception) {
            if (over.get() || exception instanceof CancellationException) { // which comes from our own close
                return;
            }
            lastError = Broker.reason(exception);
            if (exception instanceof BoundedDataPort.RefusedException) {
                giveUp(made);
            }
        }

        private void giveUp(Connection made) {
            if (over.compareAndSet(false, true)) {
                pool.threads().execute(() -> end(made));
            }
        }
    }
}
