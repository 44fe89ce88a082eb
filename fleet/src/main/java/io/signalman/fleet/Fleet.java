package io.signalman.fleet;

import java.time.Duration;
import java.util.Map;
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

    /**
     * Asks for the answers to an earlier request, and sends nothing.
     *
     * @param id of the request
     * @param messages as they were kept, by host
     * @throws FleetException also if these agents remember no answers
     */
    default void result(String id, Map<String, byte[]> messages, Duration deadline, Consumer<HostAnswer> taken)
            throws FleetException, InterruptedException {
        throw new FleetException("Only enrolled agents remember their answers.");
    }

    /** Whether it can ask; if not, only a new one can. */
    default boolean isConnected() {
        return true;
    }

    @Override
    void close();
}
