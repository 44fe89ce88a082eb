package io.signalman.cli;

import io.signalman.cli.client.Connection;
import io.signalman.cli.client.EventReader;
import io.signalman.cli.client.HttpClient;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.StopSignals;
import io.signalman.cli.output.Terminal;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code watch}: prints an agent's reports as they happen. */
@Command(
        name = "watch",
        description = "Prints each report of an agent as it is made, in local time, until SIGINT or SIGTERM.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman watch", "  signalman watch --jvm 4242 --json", "  signalman watch --on web"})
final class WatchCommand implements Callable<Integer> {
    /** How long to retry after the connection to an agent broke. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final long PAUSE_MILLIS = 500;

    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private FleetOptions fleet;

    private final CompletableFuture<Integer> end = new CompletableFuture<>();
    private String lastId = "";

    /** In terminal columns. */
    private int width;

    private boolean titled;

    @Override
    public Integer call() {
        if (fleet.isGiven(connection)) {
            width = Terminal.columns();
            try (FleetRun run = fleet.openToWatch(connection, output)) {
                run.watch(this::title, this::show);
            }
            return ExitCode.OK;
        }
        HttpClient http = connection.openHttp(output);
        width = Terminal.columns();
        StopSignals.run(() -> end.complete(ExitCode.OK));
        Thread follower = new Thread(() -> follow(http), "signalman-watch");
        follower.setDaemon(true);
        follower.start();
        try {
            return end.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof Failure failure ? failure : e;
        }
    }

    private void follow(HttpClient http) {
        try {
            followOnce(http);
            while (true) {
                output.complain("The connection to the agent broke; trying again.");
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
                followAgain(http);
            }
        } catch (RuntimeException | InterruptedException e) {
            end.completeExceptionally(e);
        }
    }

    private void followAgain(HttpClient http) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                followOnce(http);
                return;
            } catch (Failure away) {
                if (away.exitCode() != ExitCode.UNREACHABLE || System.nanoTime() - deadline > 0) {
                    throw away;
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    /** Follows until the connection breaks; throws a {@link Failure} if there is no connection. */
    private void followOnce(HttpClient http) {
        http.follow(lastId, this::show);
    }

    private void show(InputStream in) {
        EventReader events = new EventReader(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
        try {
            for (Optional<EventReader.ServerEvent> event = events.next(); event.isPresent(); event = events.next()) {
                show(event.get());
                lastId = event.get().id();
                if (output.isBroken()) {
                    end.complete(ExitCode.OK); // for example, head(1) has seen enough
                }
            }
        } catch (IOException broken) {
            // The caller reconnects.
        }
    }

    private void title() {
        if (!output.json()) {
            output.printTitle("HOST  " + line("TIME", "PRINCIPAL", "SIGNAL", "TARGET", "OUTCOME", "MESSAGE"), width);
        }
    }

    private void show(String host, Map<?, ?> event) {
        if (output.json()) {
            output.printJson(Map.of("host", host, "event", event));
        } else if (event.get("report") instanceof Map<?, ?> json) {
            SignalReport report = JsonMapper.signalReport(json);
            String type = report.ok() || report.delivered() > 0 ? "delivered" : "refused";
            output.printEvent(type, host + "  " + line(event, report), width);
        } else {
            output.printEvent("lost", host + "  " + lost(event), width);
        }
    }

    private static String lost(Map<?, ?> data) {
        return data.get("lost") + " reports went by too fast to be shown";
    }

    private void show(EventReader.ServerEvent event) {
        if (output.json()) {
            if (!event.data().isEmpty()) { // else it only marks the start of the stream
                output.print(event.data()); // The data is JSON, which is escaped already.
            }
            return;
        }
        if (!titled) {
            titled = true;
            output.printTitle(line("TIME", "PRINCIPAL", "SIGNAL", "TARGET", "OUTCOME", "MESSAGE"), width);
        }
        Map<String, Object> data = Json.parseObject(event.data()).orElse(Map.of());
        if (event.type().equals("lost")) {
            output.printEvent(event.type(), lost(data), width);
        } else if (data.get("report") instanceof Map<?, ?> report) {
            output.printEvent(event.type(), line(data, JsonMapper.signalReport(report)), width);
        }
    }

    private String line(Map<?, ?> data, SignalReport report) {
        Map<String, Long> outcomes = report.results().stream()
                .map(SignalResult::outcome)
                .collect(Collectors.groupingBy(Enum::name, TreeMap::new, Collectors.counting()));
        String counts = outcomes.entrySet().stream()
                .map(outcome -> outcome.getValue() + " " + outcome.getKey())
                .collect(Collectors.joining(", "));
        String reason = data.get("reason") instanceof String words ? words : "";
        return line(
                localTime(String.valueOf(data.get("time"))),
                String.valueOf(data.get("principal")),
                report.signal(),
                report.target(),
                counts.isEmpty() ? "nothing" : counts,
                report.message() + (reason.isEmpty() ? "" : "  (" + reason + ")"));
    }

    /** A column is wider only in a line whose text needs it, since later lines are not known yet. */
    private static String line(String time, String principal, String signal, String target, String counts, String end) {
        return String.format(
                Locale.ROOT, "%-8s  %-9s  %-8s  %-12s  %-11s  %s", time, principal, signal, target, counts, end);
    }

    /** The time as it is if it can't be parsed. */
    private static String localTime(String instant) {
        try {
            return CLOCK.format(Instant.parse(instant));
        } catch (DateTimeException unknown) {
            return instant;
        }
    }
}
