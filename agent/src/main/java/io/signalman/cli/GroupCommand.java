package io.signalman.cli;

import io.signalman.cli.client.AgentClient;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.Output;
import io.signalman.core.PreviewReport;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code group}: sends a signal to a process group, as killpg(3) does. */
@Command(
        name = "group",
        description = "Sends a signal to a process group at once, as killpg(3) does; no member escapes by forking.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman group 4242          SIGTERM to group 4242",
            "  signalman group 4242 HUP      another signal",
            "  signalman group 4242 --dry-run  who would get it, and what it would do",
            "  signalman group 4242 --reason \"leaks memory\""
        })
final class GroupCommand implements Callable<Integer> {
    @Mixin
    private Connection connection;

    @Mixin
    private Output output;

    @Mixin
    private ReasonOption reason;

    @Mixin
    private SendFlags extras = new SendFlags();

    @Mixin
    private MissingOkOption missingOk = new MissingOkOption();

    @Parameters(index = "0", paramLabel = "<pgid>", description = "The process group id, 2 to 2147483647.")
    private long pgid;

    @Parameters(
            index = "1",
            paramLabel = "<signum>",
            defaultValue = "TERM",
            description = "The signal; ${DEFAULT-VALUE} if none is given.")
    private String signum = "TERM";

    @Override
    public Integer call() {
        try (AgentClient client = connection.open(output, reason.text())) {
            if (extras.dryRun()) {
                PreviewReport preview = client.preview(target(), signum);
                if (output.json()) {
                    output.printJson(preview);
                } else {
                    output.print(
                            preview,
                            handles -> "signalman kill " + handles + " " + preview.signal() + connection.words());
                }
                return missingOk.ofPreviews(List.of(preview));
            }
            String options = extras.text();
            SendAnswer answer = options.isEmpty()
                    ? SendAnswer.of(client.signalGroup(pgid, signum))
                    : SendAnswer.of(client.sendSignalWith(target(), signum, options));
            if (output.json()) {
                output.printJson(answer.whole());
            } else {
                answer.print(output);
            }
            return missingOk.ofReports(List.of(answer.report()));
        }
    }

    private String target() {
        return "group:" + pgid;
    }
}
