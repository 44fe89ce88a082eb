package io.signalman.cli;

import io.signalman.core.ObservedReport;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** The options of commands that send: more in the signal, more to be told of it, or nothing sent at all. */
final class Extras {
    @Option(
            names = "--queue",
            paramLabel = "<int>",
            description = "Queue the signal with this value, as sigqueue(3) does; not for groups.")
    private Optional<Integer> value = Optional.empty();

    @Option(names = "--require-handler", description = "Send only to processes that have a handler for the signal.")
    private boolean requireHandler;

    @Option(
            names = "--observe",
            paramLabel = "<time>",
            description = "Then look for that long what it did: 500ms, 10s; at most 1m.")
    private Optional<String> observe = Optional.empty();

    @Option(names = "--dry-run", description = "Send nothing; say who would get it and what it would do.")
    private boolean dryRun;

    boolean dryRun() {
        if (dryRun && !text().isEmpty()) {
            throw Failure.usage("--dry-run sends nothing, so leave out --queue, --require-handler and --observe.");
        }
        return dryRun;
    }

    /** As the agent takes them; "" for none. */
    String text() {
        List<String> options = new ArrayList<>();
        value.ifPresent(given -> options.add("value=" + given));
        if (requireHandler) {
            options.add("require=handler");
        }
        observe.ifPresent(time -> options.add("observe=" + checked(time)));
        return String.join(" ", options);
    }

    private static String checked(String time) {
        if (time.isEmpty() || time.chars().anyMatch(Character::isWhitespace)) {
            throw Failure.usage("The time of --observe is empty or has blanks in it; write it like 500ms.");
        }
        return time;
    }

    /** One result is what the report's message says already. */
    static void print(Output output, ObservedReport report) {
        output.print(report.message());
        if (report.results().size() < 2) {
            return;
        }
        Table table = new Table("PID", "NAME", "OUTCOME", "EXPECTED", "SEEN", "AFTER", "");
        report.results()
                .forEach(result -> table.row(
                        result.pid(),
                        result.name(),
                        result.outcome(),
                        result.predicted(),
                        result.observed(),
                        result.millis() < 0 ? "" : result.millis() + " ms",
                        result.outcome() == Outcome.DELIVERED ? "" : result.message()));
        output.print(table);
    }

    /** @param confirm makes the line that sends to these handles and no others */
    static void print(Output output, PreviewReport report, UnaryOperator<String> confirm) {
        output.print(report.message());
        if (report.results().isEmpty()) {
            return;
        }
        Table table = new Table("PID", "NAME", "ALLOWED", "EFFECT", "");
        report.results()
                .forEach(row ->
                        table.row(row.pid(), row.name(), row.allowed() ? "yes" : "no", row.effect(), row.message()));
        output.print(table);
        if (!report.confirm().isEmpty()) {
            output.print("To send it to exactly these, one by one: " + confirm.apply(report.confirm()));
        }
    }
}
