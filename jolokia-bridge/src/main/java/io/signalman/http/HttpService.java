package io.signalman.http;

import io.signalman.http.door.JettyServer;
import java.time.Duration;

/** The running server: Jetty, and everything that works on its requests. */
final class HttpService implements AutoCloseable {

    /** How long a detach waits for the answers to requests at work. */
    private static final Duration DRAIN = Duration.ofSeconds(3);

    private final JettyServer jetty;
    private final Workers workers;
    private final JobWaits waits;
    private final InFlight inFlight = new InFlight();

    private HttpService(JettyServer jetty) {
        this.jetty = jetty;
        this.workers = new Workers(jetty);
        this.waits = new JobWaits(jetty.timer(), workers);
    }

    /** Starts to accept requests; closes the server if that fails. */
    static HttpService start(JettyServer jetty, Routes routes, RequestGuard guard, Login login) throws Exception {
        HttpService service = new HttpService(jetty);
        try {
            jetty.start(
                    new RequestHandler(
                            routes, guard, login, service.workers, jetty::clock, service.waits, service.inFlight),
                    new JettyErrors());
            return service;
        } catch (Exception | Error e) {
            service.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            waits.close();
            inFlight.drain(DRAIN);
            jetty.close();
        } finally {
            workers.close();
        }
    }
}
