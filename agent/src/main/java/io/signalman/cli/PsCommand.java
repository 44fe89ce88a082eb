package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.JsonMapper;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.fleet.FleetRun;
import io.signalman.cli.fleet.HostResult;
import io.signalman.cli.fleet.Question;
import io.signalman.cli.fleet.Reading;
import io.signalman.cli.fleet.Readings;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import io.signalman.cli.output.Terminal;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ps}: lists the processes that a target resolves to now. */
@Command(
        name = "ps",
        description = "Lists the processes that match a target now, or all that may be signalled.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman ps                            all processes in scope",
            "  signalman ps nginx                      the processes of that name",
            "  signalman ps --tree tree:4242           a process and its descendants, indented",
            "  signalman ps 'cmd:worker.*--queue'      match the command line",
            "  signalman ps 'jvm&user:app'             that user's JVMs",
            "  signalman ps --sort=-age                the oldest first",
            "  signalman ps --columns pid,start,name   only these columns",
            "",
            "Columns: pid, handle, ppid, pgid, session, uid, user, name, command, state, start, age.",
            "A terminal gets lines cut to its width; a narrow terminal gets fewer columns."
        })
final class PsCommand implements Callable<Integer> {
    /** The agent's target for all processes in scope. */
    static final String ALL = "*";

    /** In levels; deeper processes are not indented further. */
    private static final int MAX_INDENT = 32;

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    /** Null on the fast path. */
    @Mixin
    private FleetOptions fleet;

    @Option(names = "--tree", description = "Indent each name below its parent's.")
    private boolean tree;

    @Option(names = "--columns", paramLabel = "<column>,…", description = "The columns to show, in this order.")
    private String columns = "";

    @Option(
            names = "--sort",
            paramLabel = "[-]<column>",
            description = "Sort by this column; a leading dash sorts in descending order.")
    private String sort = "";

    @Option(
            names = {"-w", "--wide"},
            description = "Never cut a line.")
    private boolean wide;

    @Parameters(
            arity = "0..1",
            paramLabel = "<target>",
            defaultValue = ALL,
            description = "4242, 4242@8371934, nginx, group:4242, tree:4242, 'user:app&cmd:worker';"
                    + " all if none is given.")
    private String target = ALL;

    /** Used by picocli, which sets the fields. */
    PsCommand() {}

    PsCommand(Connection connection, Output output, String target) {
        this.connection = connection;
        this.output = output;
        this.target = target;
    }

    @Override
    public Integer call() {
        if (target.isEmpty()) {
            throw Failure.usage("The target is empty; leave it out to list all processes.");
        }
        int width = wide ? Integer.MAX_VALUE : Terminal.columns();
        List<PsColumn> shown = columns.isEmpty() ? PsColumn.usual(width) : chosen();
        if (tree && !shown.contains(PsColumn.NAME)) {
            throw Failure.usage("--tree indents the column name; add it to --columns.");
        }
        Optional<Comparator<ProcessRow>> order = order();
        if (fleet != null && fleet.isGiven(connection)) {
            return onHosts(shown, order, width);
        }
        try (AgentClient client = connection.open(output)) {
            ProcessList found = client.findProcesses(target);
            if (!found.refusal().isEmpty()) {
                throw Failure.refused(found.refusal());
            }
            List<ProcessRow> rows = new ArrayList<>(found.processes());
            order.ifPresent(rows::sort);
            if (output.json()) {
                output.printJson(json(rows, found.note()));
            } else if (rows.isEmpty()) {
                output.complain(("nothing matches " + target + ". " + found.note()).strip());
            } else {
                output.print(table(shown, Map.of("", rows)), width);
                if (!found.note().isEmpty()) {
                    output.complain(found.note());
                }
            }
            return rows.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
        }
    }

    private static Map<String, Object> json(List<ProcessRow> rows, String note) {
        return note.isEmpty() ? Map.of("processes", rows) : Map.of("processes", rows, "note", note);
    }

    private int onHosts(List<PsColumn> shown, Optional<Comparator<ProcessRow>> order, int width) {
        try (FleetRun run = fleet.open(connection, output)) {
            Map<String, List<ProcessRow>> found = new LinkedHashMap<>();
            List<HostResult> results = run.ask(Question.of("findProcesses", List.of(target), value -> {
                ProcessList list = JsonMapper.processList(Readings.map(value));
                List<ProcessRow> rows = new ArrayList<>(list.processes());
                order.ifPresent(rows::sort);
                int code = rows.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
                return Reading.of(
                        json(rows, list.note()),
                        list.refusal().isEmpty() ? code : ExitCode.REFUSED,
                        list.refusal().isEmpty() ? (count(rows) + list.note()).strip() : list.refusal(),
                        List.of());
            }));
            results.forEach(result -> result.reading().ifPresent(reading -> found.put(result.host(), rows(reading))));
            if (!output.json()) {
                output.print(table(shown, found), width);
            }
            return run.finish(results);
        }
    }

    private static String count(List<ProcessRow> rows) {
        return rows.size() + (rows.size() == 1 ? " process. " : " processes. ");
    }

    private static List<ProcessRow> rows(Reading reading) {
        return reading.report() instanceof Map<?, ?> report && report.get("processes") instanceof List<?> rows
                ? rows.stream().map(ProcessRow.class::cast).toList()
                : List.of();
    }

    private List<PsColumn> chosen() {
        List<PsColumn> shown = new ArrayList<>();
        for (String name : columns.split(",", -1)) {
            shown.add(PsColumn.named(name));
        }
        return shown;
    }

    /** Empty for the agent's order. */
    private Optional<Comparator<ProcessRow>> order() {
        if (sort.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                sort.startsWith("-")
                        ? PsColumn.named(sort.substring(1)).order().reversed()
                        : PsColumn.named(sort).order());
    }

    /** @param found by host; the only host "" has no column */
    private Table table(List<PsColumn> shown, Map<String, List<ProcessRow>> found) {
        int first = found.containsKey("") ? 0 : 1;
        String[] header = new String[first + shown.size()];
        header[0] = "HOST";
        for (int i = 0; i < shown.size(); i++) {
            header[first + i] = shown.get(i).name();
        }
        Table table = new Table(header);
        found.forEach((host, rows) -> {
            if (tree) {
                for (ProcessTree.Node node : ProcessTree.of(rows)) {
                    table.row(cells(first, host, shown, node.row(), node.depth()));
                }
            } else {
                for (ProcessRow row : rows) {
                    table.row(cells(first, host, shown, row, 0));
                }
            }
        });
        return table;
    }

    private static Object[] cells(int first, String host, List<PsColumn> shown, ProcessRow row, int depth) {
        String indent = "  ".repeat(Math.min(depth, MAX_INDENT));
        Object[] cells = new Object[first + shown.size()];
        cells[0] = host;
        for (int i = 0; i < shown.size(); i++) {
            PsColumn column = shown.get(i);
            cells[first + i] = column == PsColumn.NAME ? indent + row.name() : column.text(row);
        }
        return cells;
    }
}
