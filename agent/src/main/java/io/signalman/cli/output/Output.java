package io.signalman.cli;

import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints: JSON where asked for; tables, with colours where there is a terminal. */
final class Output {

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

    /** For picocli, which fills in the rest. */
    Output() {
        streams = Optional.empty();
    }

    Output(boolean json, PrintWriter out, PrintWriter err) {
        this.json = json;
        this.streams = Optional.of(new Streams(out, err));
    }

    private record Streams(PrintWriter out, PrintWriter err) {}

    boolean json() {
        return json;
    }

    /** What the user wrote after {@code signalman}, as picocli got it; empty where it was not asked. */
    List<String> arguments() {
        return streams.isPresent()
                ? List.of()
                : spec.commandLine().getParseResult().originalArgs();
    }

    /** One JSON value on a line of its own. */
    void printJson(Object value) {
        out().println(Json.write(value));
    }

    /** A line of any origin. */
    void print(String line) {
        out().println(Printable.escape(line));
    }

    void complain(String line) {
        Main.complain(
                streams.isPresent() ? streams.get().err() : spec.commandLine().getErr(), line);
    }

    void print(Table table) {
        int columns = Terminal.columns();
        print(table.folded(columns), columns);
    }

    /** @param columns how wide a line may be */
    void print(Table table, int columns) {
        table.lines(columns, header -> styled(header, BOLD), this::coloured).forEach(out()::println);
        out().flush();
    }

    /** Whether nobody reads any more. */
    boolean isBroken() {
        return out().checkError();
    }

    /** Lines of any origin in place of as many as were printed last, none longer than the terminal is wide (ECMA-48, 8.3.22 and 8.3.41). */
    void reprint(int last, List<String> lines, int columns) {
        StringBuilder text = new StringBuilder(last == 0 ? "" : "\u001b[" + last + "A");
        for (String line : lines) {
            text.append("\u001b[2K")
                    .append(TextWidth.cut(Printable.escape(line), columns))
                    .append('\n');
        }
        out().print(text);
        out().flush();
    }

    void printTitle(String title) {
        out().println(styled(Printable.escape(title), BOLD));
    }

    /** One line of any origin, in a colour that tells what came of it: green, red, or yellow for what was lost. */
    void printEvent(String type, String line) {
        String colour =
                switch (type) {
                    case "delivered" -> GREEN;
                    case "lost" -> YELLOW;
                    default -> RED;
                };
        out().println(styled(Printable.escape(line), colour));
        out().flush();
    }

    /** As JSON where that was asked for. */
    void show(SignalReport report) {
        if (json) {
            printJson(report);
        } else {
            print(report);
        }
    }

    /** One result is what the report's message says already. */
    void print(SignalReport report) {
        print(report.message());
        if (report.results().size() < 2) {
            return;
        }
        Table table = new Table("PID", "NAME", "OUTCOME", "");
        for (SignalResult result : report.results()) {
            boolean told = result.outcome() == Outcome.DELIVERED;
            table.row(result.pid(), result.name(), result.outcome(), told ? "" : result.message());
        }
        print(table);
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
