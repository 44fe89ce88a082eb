package io.signalman.fleet;

import java.util.function.Consumer;

/** A way to many agents at once. */
public interface Fleet extends AutoCloseable {
    /**
     * Asks all hosts of the call side by side, and returns when the outcome of each is known, at the latest after the
     * deadline and the time to connect. No host is asked twice.
     *
     * @param taken gets one outcome per host, each as soon as it is known, one at a time
     * @throws FleetException if no host can be asked at all, such as without a broker; then nothing was sent
     */
    void ask(FleetCall call, Consumer<HostAnswer> taken) throws FleetException, InterruptedException;

    @Override
    void close();
}
