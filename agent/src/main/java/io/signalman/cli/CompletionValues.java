package io.signalman.cli;

import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.fleet.FleetOptions;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.Printable;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.ProcessRow;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/** The values of options and parameters that completion offers, each with a description. */
final class CompletionValues {
    /** A person waits for the answer. */
    private static final long AGENT_MILLIS = 2000;

    private static final String NAME = "name:";
    private static final Pattern PLAIN = Pattern.compile("(?!(jvm|newest|oldest|topmost)$)[A-Za-z_][^:@]*");

    private final Main.Assembly assembly;
    private final Connection connection;
    private final Output output;

    /** @param connection names the agent to ask */
    CompletionValues(Main.Assembly assembly, Connection connection, Output output) {
        this.assembly = assembly;
        this.connection = connection;
        this.output = output;
    }

    /**
     * The values for a label of the help; none for a label that is free text.
     *
     * @param start the word so far
     */
    Map<String, String> of(String label, String start) {
        Map<String, String> values = new LinkedHashMap<>();
        switch (label) {
            case "<name_or_id>", "<target>" ->
                processes(row -> values.put(target(row.name(), start.startsWith(NAME)), ""));
            case "<pid>" -> processes(row -> values.put(Integer.toString(row.pid()), row.name()));
            case "<pgid>" -> processes(row -> values.putIfAbsent(Integer.toString(row.pgid()), row.name()));
            case "<id>" -> jobs(job -> values.put(Long.toString(job.id()), job.target()));
            case "<signum>" -> {
                int skipped = start.startsWith("SIG") ? 0 : "SIG".length();
                assembly.signals()
                        .forEach(signal -> values.put(signal.name().substring(skipped), signal.description()));
            }
            case "<jvm>" -> jvms(values::put);
            case "<context>" -> Contexts.read(assembly).all().keySet().forEach(name -> values.put(name, ""));
            case "<hosts>" -> values.putAll(FleetOptions.words(assembly));
            case "<role>" -> values.putAll(Map.of("admin", "may do everything", "viewer", "may look"));
            case "<shell>" -> CompletionCommand.SHELLS.forEach(shell -> values.put(shell, ""));
            case "key=value" ->
                assembly.settings().forEach(setting -> values.put(setting.key() + "=", setting.meaning()));
            case "<column>,…" -> columns(start.substring(0, start.lastIndexOf(',') + 1), values);
            case "[-]<column>" -> columns(start.startsWith("-") ? "-" : "", values);
            default -> {}
        }
        values.replaceAll((value, description) -> Printable.escape(description));
        return values;
    }

    /** A process can have a name that would mean something else, such as 42 or user:root. */
    private static String target(String name, boolean prefixed) {
        return prefixed || !PLAIN.matcher(name).matches() ? NAME + name : name;
    }

    private static void columns(String kept, Map<String, String> values) {
        for (PsColumn column : PsColumn.values()) {
            values.put(kept + column.lower(), "");
        }
    }

    /** The JVMs by agent name or main class if that is unique, else by pid. */
    private static void jvms(BiConsumer<String, String> values) {
        List<JvmProcess> jvms = JvmProcess.all();
        Map<Long, RunFiles.Lookup> agents = RunFiles.of(jvms);
        Map<String, Integer> counts = new TreeMap<>();
        Map<JvmProcess, String> names = new LinkedHashMap<>();
        for (JvmProcess jvm : jvms) {
            String agent = Jvms.name(jvm.pid(), agents);
            String name = agent.isEmpty() ? Jvms.main(jvm.arguments()) : agent;
            names.put(jvm, name);
            counts.merge(name, 1, Integer::sum);
        }
        names.forEach((jvm, name) -> values.accept(
                Integer.valueOf(1).equals(counts.get(name)) ? name : Long.toString(jvm.pid()),
                Jvms.describe(jvm, name)));
    }

    private void processes(Consumer<ProcessRow> each) {
        ask(client -> client.findProcesses(PsCommand.ALL).processes()).forEach(each);
    }

    private void jobs(Consumer<JobReport> each) {
        ask(AgentClient::listJobs).stream()
                .filter(job -> job.state() == JobState.RUNNING)
                .forEach(each);
    }

    /** Returns no rows if the agent does not answer in time. A failure names no rows either: {@code ps} explains it. */
    private <T> List<T> ask(Function<AgentClient, List<T>> question) {
        CompletableFuture<List<T>> answer = new CompletableFuture<>();
        Thread asking = new Thread(
                () -> {
                    try (AgentClient client = connection.openHttp(output)) {
                        answer.complete(question.apply(client));
                    } catch (RuntimeException e) {
                        answer.complete(List.of());
                    }
                },
                "signalman-completion");
        asking.setDaemon(true);
        asking.start();
        return answer.completeOnTimeout(List.of(), AGENT_MILLIS, TimeUnit.MILLISECONDS)
                .join();
    }
}
