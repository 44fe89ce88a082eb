package io.signalman.cli.fleet;

import io.signalman.cli.client.Jolokia;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The outcome of a command for one host.
 *
 * @param message one or two sentences; "" if the reading's lines say all
 * @param code the exit code of the command for this host alone
 * @param reading empty unless the agent carried the request out
 */
public record HostResult(String host, HostState state, String message, int code, Optional<Reading> reading) {
    static HostResult of(String host, HostState state, String message) {
        int code =
                switch (state) {
                    case REFUSED -> ExitCode.REFUSED;
                    case UNREACHABLE -> ExitCode.UNREACHABLE;
                    default -> ExitCode.SOME;
                };
        return new HostResult(host, state, message, code, Optional.empty());
    }

    static HostResult of(String host, Reading reading) {
        return new HostResult(host, HostState.ANSWERED, reading.message(), reading.code(), Optional.of(reading));
    }

    /** @param reader reads the value of the answer; its {@link Failure} becomes the host's message */
    static HostResult of(HostAnswer answer, Function<Object, Reading> reader) {
        if (answer.state() != HostState.ANSWERED) {
            return of(answer.host(), answer.state(), answer.message());
        }
        Optional<Map<String, Object>> json = Json.parseObject(answer.json());
        if (json.isEmpty()) {
            return of(answer.host(), HostState.UNKNOWN, "The answer is not an agent's.");
        }
        try {
            return of(answer.host(), reader.apply(Jolokia.value(answer.host(), json.get())));
        } catch (Failure failure) {
            boolean plain = failure.exitCode() == ExitCode.USAGE || failure.exitCode() == ExitCode.REFUSED;
            return new HostResult(
                    answer.host(),
                    HostState.ANSWERED,
                    failure.sentence(),
                    plain ? failure.exitCode() : ExitCode.SOME,
                    Optional.empty());
        }
    }

    /** A line of {@code --json}. */
    Map<String, Object> json() {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("host", host);
        line.put("state", state);
        line.put("message", message);
        reading.ifPresent(read -> line.put("report", read.report()));
        return line;
    }

    List<Reading.Line> lines() {
        return reading.map(Reading::lines).orElse(List.of());
    }

    long matched() {
        return reading.map(Reading::matched).orElse(0L);
    }

    long delivered() {
        return reading.map(Reading::delivered).orElse(0L);
    }
}
