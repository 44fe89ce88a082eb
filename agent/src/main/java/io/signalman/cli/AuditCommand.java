package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import io.signalman.cli.output.Output;
import io.signalman.core.AuditRecords;
import io.signalman.core.Durations;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code audit}: prints who sent which signal, and the outcome. The agent reads its own file; --file needs no agent.
 */
@Command(
        name = "audit",
        description = "Prints an agent's audit trail, oldest request first; exits with 0 if a record matches, else 1."
                + " The agent returns its newest 1,000 matching records, by default to the role admin only.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman audit --since 2h",
            "  signalman audit --target nginx --principal anna --json",
            "  signalman audit --file /var/log/signalman/audit.jsonl"
        })
final class AuditCommand implements Callable<Integer> {

    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Option(
            names = "--since",
            paramLabel = "<time>",
            description = "Only newer records: 30s, 15m, 2h or 7d ago, or an instant such as 2026-01-31T12:00:00Z.")
    private String since = "";

    @Option(
            names = "--target",
            paramLabel = "<text>",
            description = "Only records of this target, or of a process with this name, pid or handle.")
    private String target = "";

    @Option(names = "--principal", paramLabel = "<name>", description = "Only records of this principal.")
    private String principal = "";

    @Option(names = "--file", paramLabel = "<file>", description = "Read this file instead of asking an agent.")
    private String file = "";

    @Override
    public Integer call() {
        AuditFilter filter = new AuditFilter(since(since, Instant.now()), target, principal);
        AuditTable table = new AuditTable();
        int[] matching = {0};
        Consumer<String> lines = line -> Json.parseObject(line).filter(filter).ifPresent(record -> {
            matching[0]++;
            take(line, record, table);
        });
        String source = file.isEmpty() ? ofAgent(filter.since(), lines) : ofFile(lines);
        if (!output.json() && matching[0] > 0) {
            output.print(table.table());
        } else if (matching[0] == 0) {
            output.complain("nothing in " + source + " matches.");
        }
        return matching[0] == 0 ? ExitCode.NOTHING : ExitCode.OK;
    }

    private void take(String line, Map<String, Object> record, AuditTable table) {
        if (output.json()) {
            output.print(line);
        } else {
            table.take(record);
        }
    }

    /** The agent reads its file, which may be in another container or on another host. */
    private String ofAgent(Instant from, Consumer<String> lines) {
        try (AgentClient client = connection.open(output)) {
            AuditRecords audit = client.listAudit(from.equals(Instant.MIN) ? "" : from.toString(), target, principal);
            if (audit.file().equals("off")) {
                throw Failure.usage(
                        "The agent keeps no audit trail (setting audit); name a file of this host with --file.");
            }
            audit.records().forEach(lines);
            if (audit.truncated()) {
                output.complain("only the newest " + audit.records().size()
                        + " matching records are shown; for older records run this on the agent's host as the JVM's user with --file "
                        + audit.file());
            }
            return "the audit of the agent, " + audit.file() + ",";
        }
    }

    private String ofFile(Consumer<String> lines) {
        try {
            AuditFiles.read(Path.of(file), lines);
            return file;
        } catch (InvalidPathException e) {
            throw Failure.usage("--file " + file + " is not a path; give the path of a file.");
        } catch (IOException e) {
            throw Failure.usage("The audit trail " + file + " can't be read (" + ErrorText.of(e) + ").");
        }
    }

    static Instant since(String text, Instant now) {
        return Durations.since(text, now)
                .orElseThrow(() -> Failure.usage("--since " + text + " "
                        + Durations.problem(text, "is not a time; give 30s, 15m, 2h, 7d or 2026-01-31T12:00:00Z")
                        + "."));
    }
}
