package io.signalman.fleet.nats;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.Responder;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An agent's connection to the hub. It dials out, comes back after each loss, and never delays the start or the exit of its
 * host. At rest it has four daemon threads.
 */
public final class NatsAgent implements AutoCloseable {
    private static final int WORKERS = 4;
    private static final int QUEUE = 64;
    private static final long IDLE_SECONDS = 5;
    private static final Duration NEVER = Duration.ofDays(1);

    private final Responder responder;
    private final Broker.Pool pool;
    private final ThreadPoolExecutor workers;
    private final AtomicInteger failures = new AtomicInteger();
    private volatile Optional<Connection> connection = Optional.empty();
    private volatile boolean closed;
    private volatile String lastError = "no answer yet";

    private NatsAgent(Responder responder, String agent) {
        this.responder = responder;
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
    }

    /**
     * Starts to connect, and returns at once.
     *
     * @param agent its name in the roster
     * @throws FleetException if the broker's settings can't be used
     */
    public static NatsAgent start(Broker broker, String agent, Responder responder) throws FleetException {
        NatsAgent started = new NatsAgent(responder, agent);
        Options.Builder options = broker.options(started.pool)
                .connectionName(agent)
                .noReconnect()
                .requestCleanupInterval(NEVER) // an agent makes no requests
                .errorListener(started.new Errors());
        options.connectionListener((made, event) -> {
            if (event == ConnectionListener.Events.CLOSED) { // once, also where it could not be made
                started.again(options, agent);
            }
        });
        started.pool.threads().execute(() -> started.connect(options, agent));
        return started;
    }

    /**
     * Makes another connection after a while. jnats' own would send again what the last attempt could not, and so be refused;
     * and until it is logged in, it looks for something to send a thousand times a second.
     */
    private void again(Options.Builder options, String agent) {
        if (!closed) {
            ScheduledFuture<?> unused = pool.timer()
                    .schedule(
                            () -> pool.threads().execute(() -> connect(options, agent)),
                            Broker.backoff(failures.getAndIncrement()).toMillis(),
                            TimeUnit.MILLISECONDS);
        }
    }

    private void connect(Options.Builder options, String agent) {
        try {
            Connection made = Nats.connect(options.build());
            connection = Optional.of(made);
            if (closed || made.getStatus() == Connection.Status.CLOSED) {
                made.close();
                return;
            }
            Dispatcher dispatcher = made.createDispatcher(message -> {
                if (Responder.isHello(message.getData())) {
                    answer(made, message);
                } else if (message.getData().length <= Responder.MOST_BYTES) {
                    workers.execute(() -> answer(made, message));
                }
            });
            dispatcher.setPendingLimits(QUEUE, (long) QUEUE * Responder.MOST_BYTES);
            dispatcher.subscribe(Broker.DO + agent);
            failures.set(0);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | IllegalStateException e) {
            // It could not be made, or has ended already; the listeners know.
        }
    }

    private void answer(Connection made, Message message) {
        String replyTo = message.getReplyTo();
        if (replyTo != null) {
            responder.answer(message.getData(), replyTo).ifPresent(answer -> made.publish(replyTo, answer));
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

    @Override
    public void close() {
        closed = true;
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

    /** Keeps the last error; the default listener writes to java.util.logging, which is the host's. */
    private final class Errors implements ErrorListener {
        /** Closes at the first refused login; jnats would wait out its connection timeout twice before it closes. */
        @Override
        public void errorOccurred(Connection made, String error) {
            lastError = error;
            if (error.toLowerCase(Locale.ROOT).contains("authorization violation")) {
                pool.threads().execute(() -> end(made));
            }
        }

        @Override
        public void exceptionOccurred(Connection made, Exception exception) {
            if (exception.getMessage() != null) { // one without comes from our own close
                lastError = exception.getMessage();
            }
        }

        @Override
        public void slowConsumerDetected(Connection made, Consumer consumer) {}
    }
}
