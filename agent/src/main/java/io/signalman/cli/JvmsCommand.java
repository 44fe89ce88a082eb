package io.signalman.cli;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.Place;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jvms}: lists the JVMs that {@code attach} accepts. */
@Command(
        name = "jvms",
        description = "Lists the JVMs that this user can attach to; WHERE they run: on the host, with private files, or"
                + " in a container; and whether an agent runs in them: yes, no, or can't tell with the reason.",
        footerHeading = "%nExample:%n",
        footer = "  signalman jvms --json")
final class JvmsCommand implements Callable<Integer> {
    @Mixin
    private Output output;

    /**
     * @param where see {@link Place#name}
     * @param agent whether an agent runs in it
     * @param name the agent's name, "" without an agent
     * @param url the agent's URL as that JVM sees it
     * @param doubt why {@code agent} is unknown, "" if it is known
     * @param notes see {@link Place#notes}
     */
    private record JvmRow(
            long pid,
            String user,
            String where,
            String main,
            boolean agent,
            String name,
            String url,
            String doubt,
            List<String> notes) {
        String agentColumn() {
            return agent ? "yes" : doubt.isEmpty() ? "no" : "can't tell";
        }

        boolean isElsewhere() {
            return !url.isEmpty() && !notes.isEmpty();
        }
    }

    @Override
    public Integer call() {
        List<JvmProcess> jvms = JvmProcess.all();
        Map<Long, RunFiles.Lookup> answers = RunFiles.of(jvms);
        List<JvmRow> rows = jvms.stream()
                .map(jvm -> row(jvm, answers.getOrDefault(jvm.pid(), RunFiles.Lookup.NONE)))
                .toList();
        if (JvmProcess.of(1).isEmpty()) {
            output.complain("can't tell of all JVMs: the kernel hides processes (proc mounted with hidepid);"
                    + " run this command as root to see them.");
        }
        if (rows.stream().anyMatch(JvmRow::isElsewhere)) {
            output.complain(
                    "a URL of a JVM that is not on the host is as that JVM sees it; reach its agent with --jvm.");
        }
        if (output.json()) {
            output.printJson(Map.of("jvms", rows));
        } else if (rows.isEmpty()) {
            output.complain("no JVM of this user runs; start an agent of its own with: signalman serve");
        } else {
            Table table = new Table("PID", "USER", "AGENT", "NAME", "WHERE", "MAIN", "URL");
            rows.forEach(row -> table.row(
                    row.pid(), row.user(), row.agentColumn(), row.name(), row.where(), row.main(), row.url()));
            output.print(table);
            rows.stream()
                    .filter(row -> !row.doubt().isEmpty())
                    .forEach(row -> output.complain("can't tell whether an agent runs: " + row.doubt()));
        }
        return rows.isEmpty() ? ExitCode.NOTHING : ExitCode.OK;
    }

    private static JvmRow row(JvmProcess jvm, RunFiles.Lookup answer) {
        Optional<AgentInfo> agent = answer.agent().map(AgentInfo.Located::agent);
        return new JvmRow(
                jvm.pid(),
                jvm.user(),
                jvm.place().name(),
                Jvms.main(jvm.arguments()),
                agent.isPresent(),
                agent.map(AgentInfo::name).orElse(""),
                agent.map(AgentInfo::address).orElse(""),
                answer.doubt(),
                jvm.place().notes());
    }
}
