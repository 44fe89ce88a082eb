package io.signalman.fleet.nats;

import io.nats.client.AuthHandler;
import io.nats.client.Options;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Where a broker is, and how to log in.
 *
 * @param urls as {@link io.signalman.fleet.HubUrls} parses them
 * @param ca the CAs to trust; empty for the JDK's
 * @param login signs the broker's nonce, and nothing else
 */
public record Broker(List<URI> urls, Optional<Ca> ca, SigningKey login) {
    /** The prefix of the subject that an agent listens to; its name follows. */
    static final String DO = "sm1.do.";

    /** How long a broker may take for each answer while a connection is made. */
    static final Duration CONNECT = Duration.ofSeconds(30);

    /** The reason if an answer does not come in time. */
    static final String SILENT = "the hub does not answer";

    /** A broker that vanished without closing its connections is noticed after three pings. */
    private static final Duration PING = Duration.ofSeconds(20);

    /** How long a close may wait for a broker that does not read. Without it, TLS waits for ever. */
    private static final int LINGER_SECONDS = 1;

    private static final long LONGEST_BACKOFF_MILLIS = 10_000;
    private static final long FIRST_BACKOFF_MILLIS = 100;
    private static final int MOST_DOUBLINGS = 12;

    /** Certificates of CAs. They are read at each handshake, so that renewed ones need no restart. */
    public interface Ca {
        /**
         * The certificates.
         *
         * @throws IOException that says why they can't be trusted
         */
        byte[] pem() throws IOException;
    }

    /** The URLs, for messages. */
    String text() {
        return urls.stream().map(URI::toString).collect(Collectors.joining(" "));
    }

    /** Why there is no connection, as a clause. */
    static String reason(Exception thrown) {
        Throwable cause = thrown;
        while (cause instanceof ExecutionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TimeoutException) {
            return SILENT;
        }
        String text = Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString);
        return cause instanceof UnknownHostException ? "the host name is unknown: " + text : text;
    }

    /** One for each URL. */
    List<Broker> servers() {
        return urls.stream().map(url -> new Broker(List.of(url), ca, login)).toList();
    }

    /**
     * Connections with daemon threads, which never keep a JVM from its exit. The caller adds an error listener: the default
     * one writes to java.util.logging, which is the host's.
     */
    Options.Builder options(Pool pool) throws FleetException {
        Options.Builder options = new Options.Builder()
                .servers(urls.stream().map(URI::toString).toArray(String[]::new))
                .ignoreDiscoveredServers() // a hub could name any
                .connectionTimeout(CONNECT)
                .executor(pool.threads())
                .scheduledExecutor(pool.timer())
                .connectExecutor(pool.threads())
                .callbackExecutor(pool.timer())
                .authHandler(new Login(login))
                .reconnectBufferSize(0)
                .dataPortType(BoundedDataPort.class.getName())
                .socketSoLinger(LINGER_SECONDS)
                .pingInterval(PING);
        if (urls.stream().anyMatch(url -> url.getScheme().equals("tls"))) {
            options.sslContext(trust());
        }
        return options;
    }

    /** Exponential with full jitter, so that agents which lost their broker together do not come back together. */
    static Duration backoff(long tries) {
        long most = Math.min(LONGEST_BACKOFF_MILLIS, FIRST_BACKOFF_MILLIS << Math.min(tries, MOST_DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1));
    }

    private SSLContext trust() throws FleetException {
        try {
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(null, new TrustManager[] {new BrokerTrust(ca)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new FleetException("TLS to the hub can't be set up: " + e.getMessage(), e);
        }
    }

    /** The threads of one connection. */
    record Pool(ExecutorService threads, ScheduledExecutorService timer, ThreadFactory factory) {
        private static final long IDLE_SECONDS = 5;

        static Pool named(String name) {
            AtomicInteger number = new AtomicInteger();
            ThreadFactory factory = task -> {
                Thread thread = new Thread(null, task, name + "-" + number.incrementAndGet(), 256 * 1024L);
                thread.setDaemon(true);
                thread.setContextClassLoader(Broker.class.getClassLoader());
                return thread;
            };
            ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, factory);
            timer.setRemoveOnCancelPolicy(true);
            // An attempt to connect may fail after the end, when nobody waits for the reason.
            timer.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
            return new Pool(
                    new ThreadPoolExecutor(
                            0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), factory),
                    timer,
                    factory);
        }

        void end() {
            threads.shutdownNow();
            timer.shutdownNow();
        }
    }

    /** Logs in with the JDK's Ed25519. */
    private record Login(SigningKey key) implements AuthHandler {
        @Override
        public byte[] sign(byte[] nonce) {
            return key.sign(nonce);
        }

        @Override
        public char[] getID() {
            return Nkey.user(key.verifyKey()).toCharArray();
        }

        @Override
        public char[] getJWT() {
            return new char[0];
        }
    }
}
