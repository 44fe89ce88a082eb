package io.signalman.console.ui;

import com.sun.net.httpserver.HttpServer;
import io.signalman.console.AgentEntry;
import io.signalman.console.AgentException;
import io.signalman.console.Agents;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Serves the page to one person on 127.0.0.1 until it is closed, or until the page has asked nothing for a while. */
public final class Ui implements AutoCloseable {
    /** How long the server stays without a request. */
    public static final Duration IDLE = Duration.ofMinutes(30);

    private static final int MOST_AT_ONCE = 256;
    private static final long LOOK_SECONDS = 10;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final HttpServer server;
    private final Session session = new Session();
    private final PageHandler handler;
    private final CountDownLatch ended = new CountDownLatch(1);

    private Ui(HttpServer server, Agents agents, boolean readOnly) throws IOException {
        this.server = server;
        this.handler = new PageHandler(new PageFiles(), session, agents, readOnly);
    }

    /**
     * Starts the server.
     *
     * @param port 1 to 65535, or 0 for a free one
     * @param readOnly whether to refuse whatever sends
     * @throws IOException if the port is not free
     */
    public static Ui start(Agents agents, int port, boolean readOnly) throws IOException {
        // In seconds; without limits, a client that stops half-way would hold a thread.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "120");
        // The server writes head and body apart; the body would wait some 40 ms for the browser to confirm the head.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
        Ui ui = new Ui(server, agents, readOnly);
        server.createContext("/", ui.handler);
        ExecutorService threads = threads();
        server.setExecutor(threads);
        server.start();
        threads.execute(() -> warmUp(agents));
        return ui;
    }

    /**
     * Looks at an agent of this host while the browser starts, so that the page's first requests find all classes loaded. Other
     * hosts hear nothing before somebody opens the page.
     */
    private static void warmUp(Agents agents) {
        try {
            Optional<AgentEntry> near = agents.list().stream()
                    .filter(agent -> agent.group().equals(AgentEntry.THIS_HOST))
                    .findFirst();
            if (near.isPresent()) {
                agents.call(near.get().id(), Agents.STATUS, List.of(), "");
            }
        } catch (AgentException | RuntimeException e) {
            // The page asks again and shows it.
        }
    }

    /** Daemons; a request beyond their number runs on the thread that accepts. */
    private static ExecutorService threads() {
        return new ThreadPoolExecutor(
                0,
                MOST_AT_ONCE,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                work -> {
                    Thread thread = new Thread(work, "signalman-ui");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    /** The page's address with a secret that works once. */
    public String link() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/#secret=" + session.secret();
    }

    /** Waits until the server is closed, or idle for {@link #IDLE}. */
    public void awaitEnd() throws InterruptedException {
        while (handler.idle().compareTo(IDLE) < 0 && !ended.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
            // It serves.
        }
    }

    @Override
    public void close() {
        if (ended.getCount() > 0) {
            ended.countDown();
            server.stop(0);
        }
    }
}
