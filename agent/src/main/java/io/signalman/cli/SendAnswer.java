package io.signalman.cli;

import io.signalman.core.ObservedReport;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.function.Consumer;

/**
 * What an agent answered to a request to send.
 *
 * @param report the part of it that the exit code depends on
 * @param whole what {@code --json} prints
 * @param printer prints it for people
 */
record Answer(SignalReport report, Object whole, Consumer<Output> printer) {
    static Answer of(SignalReport report) {
        return new Answer(report, report, output -> output.print(report));
    }

    static Answer of(ObservedReport observed) {
        SignalReport report = new SignalReport(
                observed.ok(),
                observed.target(),
                observed.signal(),
                observed.signum(),
                observed.matched(),
                observed.delivered(),
                observed.message(),
                observed.reason(),
                observed.retryAfter(),
                observed.results().stream()
                        .map(result -> new SignalResult(
                                result.pid(),
                                result.handle(),
                                result.name(),
                                result.outcome(),
                                result.errno(),
                                result.error(),
                                result.message(),
                                result.reason()))
                        .toList());
        return new Answer(report, observed, output -> Extras.print(output, observed));
    }

    void print(Output output) {
        printer.accept(output);
    }
}
