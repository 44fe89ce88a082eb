package io.signalman.cli;

import io.signalman.cli.output.Output;
import io.signalman.core.ObservedReport;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.function.Consumer;

/**
 * An agent's answer to a request to send a signal.
 *
 * @param report the part that decides the exit code
 * @param whole the value that {@code --json} prints
 * @param printer prints the answer for people
 */
record SendAnswer(SignalReport report, Object whole, Consumer<Output> printer) {
    static SendAnswer of(SignalReport report) {
        return new SendAnswer(report, report, output -> output.print(report));
    }

    static SendAnswer of(ObservedReport observed) {
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
        return new SendAnswer(report, observed, output -> output.print(observed));
    }

    void print(Output output) {
        printer.accept(output);
    }
}
