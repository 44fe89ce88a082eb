package io.signalman.cli;

import io.signalman.core.Outcome;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command prints: JSON where asked for; tables, with colours where there is a terminal. */
final class Output {
    private static final List<String> OUTCOMES =
            Arrays.stream(Outcome.values()).map(Enum::name).toList();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    boolean json() {
        return json;
    }

    /** What the user wrote after {@code signalman}, as picocli got it. */
    List<String> arguments() {
        return spec.commandLine().getParseResult().originalArgs();
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
        PrintWriter err = spec.commandLine().getErr();
        err.println("signalman: " + Printable.escape(line));
        err.flush();
    }

    void print(Table table) {
        table.lines(header -> styled(header, Style.bold), this::coloured).forEach(out()::println);
        out().flush();
    }

    void printTitle(String title) {
        out().println(styled(Printable.escape(title), Style.bold));
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
        if (!OUTCOMES.contains(cell)) {
            return cell;
        }
        return styled(cell, cell.equals(Outcome.DELIVERED.name()) ? Style.fg_green : Style.fg_red);
    }

    private String styled(String text, IStyle style) {
        boolean colours = spec.commandLine().getColorScheme().ansi().enabled();
        return colours ? style.on() + text + Style.reset.on() : text;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
