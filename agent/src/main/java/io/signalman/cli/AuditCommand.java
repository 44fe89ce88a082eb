package io.signalman.cli;

import io.signalman.core.Durations;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code audit}: what was asked, by whom, and what came of it. Reads the file itself, so the agent need not run. */
@Command(
        name = "audit",
        description = "Prints the audit trail, the oldest request first: 0 if there is any, else 1.",
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
            description = "Only what is newer: 30s, 15m, 2h or 7d ago, or an instant such as 2026-01-31T12:00:00Z.")
    private String since = "";

    @Option(
            names = "--target",
            paramLabel = "<text>",
            description = "Only what was aimed at this target, or at a process with this name, pid or handle.")
    private String target = "";

    @Option(names = "--principal", paramLabel = "<name>", description = "Only what this principal asked.")
    private String principal = "";

    @Option(names = "--file", paramLabel = "<file>", description = "The file, where no agent shall tell it.")
    private String file = "";

    @Override
    public Integer call() {
        AuditFilter filter = new AuditFilter(since(since, Instant.now()), target, principal);
        Path path = path();
        AuditTable table = new AuditTable();
        int[] matching = {0};
        try {
            AuditFiles.read(
                    path,
                    line -> Json.parseObject(line)
                            .filter(record -> filter.test(record))
                            .ifPresent(record -> {
                                matching[0]++;
                                take(line, record, table);
                            }));
        } catch (IOException e) {
            throw Failure.usage("The audit trail " + path + " can't be read (" + ErrorText.of(e) + ").");
        }
        if (!output.json() && matching[0] > 0) {
            output.print(table.table());
        } else if (matching[0] == 0) {
            output.complain("nothing in " + path + " matches.");
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

    private Path path() {
        try {
            return Path.of(file.isEmpty() ? fileOfAgent() : file);
        } catch (InvalidPathException e) {
            throw Failure.usage("--file " + file + " is no path.");
        }
    }

    private String fileOfAgent() {
        try (Client client = connection.open()) {
            String audit = client.status().audit();
            if (!audit.startsWith("/")) {
                throw Failure.usage("The agent keeps no audit trail (setting audit); name another file with --file.");
            }
            return audit;
        }
    }

    static Instant since(String text, Instant now) {
        if (text.isEmpty()) {
            return Instant.MIN;
        }
        Optional<Duration> ago = Durations.parse(text);
        if (ago.isPresent()) {
            return now.minus(ago.get());
        }
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw Failure.usage("--since " + text + " "
                    + Durations.problem(text, "is no time; give 30s, 15m, 2h, 7d or 2026-01-31T12:00:00Z") + ".");
        }
    }
}
