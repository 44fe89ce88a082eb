package io.signalman.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jvms}: what {@code attach} could be given. */
@Command(
        name = "jvms",
        description = "Lists the JVMs that this user can attach to, and whether an agent runs in them.",
        footerHeading = "%nExample:%n",
        footer = "  signalman jvms --json")
final class JvmsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    /** @param agent whether Signalman runs in it */
    private record Row(long pid, String user, String main, boolean agent, String url) {}

    @Override
    public Integer call() {
        List<Row> rows = JvmProcess.all().stream().map(JvmsCommand::row).toList();
        if (output.json()) {
            output.printJson(Map.of("jvms", rows));
        } else if (rows.isEmpty()) {
            output.complain("no JVM of this user runs; start an agent of its own with: signalman serve");
        } else {
            Table table = new Table("PID", "USER", "AGENT", "MAIN", "URL");
            rows.forEach(row -> table.row(row.pid(), row.user(), row.agent() ? "yes" : "no", row.main(), row.url()));
            output.print(table);
        }
        return rows.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
    }

    private static Row row(JvmProcess jvm) {
        Optional<RunFile> agent = RunFiles.ofJvm(jvm.pid()).map(RunFile.Located::file);
        return new Row(
                jvm.pid(),
                jvm.user(),
                Jvms.main(jvm.arguments()),
                agent.isPresent(),
                agent.map(RunFile::url).orElse(""));
    }
}
