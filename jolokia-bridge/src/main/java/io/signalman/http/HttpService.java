package io.signalman.http;

import io.signalman.http.door.JettyServer;
import java.time.Duration;

/** The running server: Jetty, and everything that works on its requests. */
final class HttpService implements AutoCloseable {

    private final JettyServer jetty;
    private final Workers workers;
    private final JobWaits waits;
    private final InFlight inFlight = new InFlight();
    private final Duration drain;

    private HttpService(JettyServer jetty, Duration drain) {
        this.jetty = jetty;
        this.drain = drain;
        this.workers = new Workers(jetty);
        this.waits = new JobWaits(jetty.timer(), workers);
    }

    /**
     * Starts to accept requests; closes the server if that fails.
     *
     * @param drain how long a detach waits for the answers to requests at work
     */
    static HttpService start(JettyServer jetty, Routes routes, RequestGuard guard, Login login, Duration drain)
            throws Exception {
        HttpService service = new HttpService(jetty, drain);
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
            inFlight.drain(drain);
            jetty.close();
        } finally {
            workers.close();
        }
    }
}
