package io.signalman.cli.output;

import io.signalman.core.ObservedReport;
import io.signalman.core.Outcome;
import io.signalman.core.PreviewReport;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints for a command: JSON if {@code --json} is given, else text; colours on a terminal. */
public final class Output {

    /** Select graphic rendition, ECMA-48 8.3.117. */
    private static final String BOLD = "\u001b[1m";

    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String YELLOW = "\u001b[33m";
    private static final String RESET = "\u001b[0m";

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    private final Optional<Streams> streams;

    /** Used by picocli, which sets the fields. */
    Output() {
        streams = Optional.empty();
    }

    public Output(boolean json, PrintWriter out, PrintWriter err) {
        this.json = json;
        this.streams = Optional.of(new Streams(out, err));
    }

    private record Streams(PrintWriter out, PrintWriter err) {}

    public boolean json() {
        return json;
    }

    /** The arguments that picocli parsed; empty on the fast path. */
    public List<String> arguments() {
        return streams.isPresent()
                ? List.of()
                : spec.commandLine().getParseResult().originalArgs();
    }

    /** Prints one JSON value on one line. */
    public void printJson(Object value) {
        out().println(Json.write(value));
    }

    /** Prints the value if {@code --json} is given, else the line, which may be of any origin. */
    public void print(Object value, String line) {
        if (json()) {
            printJson(value);
        } else {
            print(line);
        }
    }

    /** Prints a line of any origin. */
    public void print(String line) {
        out().println(Printable.escape(line));
    }

    /** Prints a line of any origin to standard error. */
    public void complain(String line) {
        complain(streams.isPresent() ? streams.get().err() : spec.commandLine().getErr(), line);
    }

    /** Prints a line of any origin as a message of this program. */
    public static void complain(PrintWriter err, String line) {
        err.println("signalman: " + Printable.escape(line));
        err.flush();
    }

    /** Prints a table that fits the terminal. */
    public void print(Table table) {
        int columns = Terminal.columns();
        print(table.folded(columns), columns);
    }

    /**
     * Prints a table.
     *
     * @param columns how wide a line may be
     */
    public void print(Table table, int columns) {
        table.lines(columns, header -> styled(header, BOLD), this::coloured).forEach(out()::println);
        out().flush();
    }

    /** Asks on the terminal; anything but yes means no. */
    public boolean confirm(String question) {
        out().print(Printable.escape(question));
        out().flush();
        try {
            String answer = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            return answer != null && answer.strip().matches("(?i)y(es)?");
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether the reader of the output is gone. */
    public boolean isBroken() {
        return out().checkError();
    }

    /** Replaces the last lines by lines of any origin, cut to the width of the terminal (ECMA-48 8.3.22 and 8.3.41). */
    public void reprint(int last, List<String> lines, int columns) {
        StringBuilder text = new StringBuilder(last == 0 ? "" : "\u001b[" + last + "A");
        for (String line : lines) {
            text.append("\u001b[2K")
                    .append(TextWidth.cut(Printable.escape(line), columns))
                    .append('\n');
        }
        out().print(text);
        out().flush();
    }

    /** Prints a heading of any origin. */
    public void printTitle(String title) {
        printTitle(title, Integer.MAX_VALUE);
    }

    /** Prints a heading, cut if it is longer than that many columns. */
    public void printTitle(String title, int columns) {
        out().println(styled(TextWidth.cut(Printable.escape(title), columns), BOLD));
        out().flush();
    }

    /**
     * Prints a line of any origin: green for a delivery, yellow for lost events, red for everything else.
     *
     * @param columns a longer line is cut
     */
    public void printEvent(String type, String line, int columns) {
        String colour =
                switch (type) {
                    case "delivered" -> GREEN;
                    case "lost" -> YELLOW;
                    default -> RED;
                };
        out().println(styled(TextWidth.cut(Printable.escape(line), columns), colour));
        out().flush();
    }

    /** Prints a report, as JSON if {@code --json} is given. */
    public void show(SignalReport report) {
        if (json) {
            printJson(report);
        } else {
            print(report);
        }
    }

    /** Prints a report; the message already covers a single result. */
    public void print(SignalReport report) {
        print(report.message());
        if (report.results().size() < 2) {
            return;
        }
        Table table = new Table("PID", "NAME", "OUTCOME", "");
        for (SignalResult result : report.results()) {
            boolean delivered = result.outcome() == Outcome.DELIVERED;
            table.row(result.pid(), result.name(), result.outcome(), delivered ? "" : result.message());
        }
        print(table);
    }

    /** Prints a report with what each process did; the message already covers a single result. */
    public void print(ObservedReport report) {
        print(report.message());
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
        print(table);
    }

    /**
     * Prints a preview.
     *
     * @param confirm makes the command that sends to exactly these handles
     */
    public void print(PreviewReport report, UnaryOperator<String> confirm) {
        print(report.message());
        if (report.results().isEmpty()) {
            return;
        }
        Table table = new Table("PID", "NAME", "ALLOWED", "EFFECT", "");
        report.results()
                .forEach(row ->
                        table.row(row.pid(), row.name(), row.allowed() ? "yes" : "no", row.effect(), row.message()));
        print(table);
        if (!report.confirm().isEmpty()) {
            print("To send it to exactly these, one by one: " + confirm.apply(report.confirm()));
        }
    }

    private String coloured(String cell) {
        for (Outcome outcome : Outcome.values()) {
            if (cell.equals(outcome.name())) {
                return styled(cell, outcome == Outcome.DELIVERED ? GREEN : RED);
            }
        }
        return cell;
    }

    private String styled(String text, String style) {
        boolean colours = streams.isPresent()
                ? Ansi.AUTO.enabled()
                : spec.commandLine().getColorScheme().ansi().enabled();
        return colours ? style + text + RESET : text;
    }

    private PrintWriter out() {
        return streams.isPresent() ? streams.get().out() : spec.commandLine().getOut();
    }
}
