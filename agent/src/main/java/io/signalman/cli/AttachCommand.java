package io.signalman.cli;

import io.signalman.cli.attach.Attacher;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.client.Connection;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code attach}: starts the agent in a running JVM. */
@Command(
        name = "attach",
        description = "Starts the agent in a running JVM, without a restart.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman attach 4242",
            "  signalman attach com.example.Server port=7080 scope=tree",
            "  signalman attach 4242 config=/etc/signalman.properties"
        })
final class AttachCommand implements Callable<Integer> {
    /** Settings that this command passes. */
    private static final Set<String> OURS = Set.of("jar", "reply", "detach");

    private final Main.Assembly assembly;

    @Mixin
    private Output output;

    @Parameters(index = "0", paramLabel = "<jvm>", description = Connection.JVM)
    private String jvm = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "key=value",
            description = "Settings for the agent, see below.")
    private List<String> settings = new ArrayList<>();

    AttachCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public Integer call() {
        List<String> checked = settings.stream().map(this::checked).toList();
        Attacher.Reply reply = Attacher.attach(Jvms.pid(jvm, assembly), checked);
        if (output.json()) {
            output.printJson(reply);
        } else {
            output.print(reply.message());
            if (!reply.runFile().isEmpty()) {
                output.print("Run file: " + reply.runFile());
            }
            reply.notes().forEach(note -> output.print("Note: " + note));
        }
        return reply.outcome().equals("failed") ? ExitCode.REFUSED : ExitCode.OK;
    }

    /** Makes paths absolute here, because the host has its own working directory. */
    private String checked(String setting) {
        int equals = setting.indexOf('=');
        if (equals < 1) {
            throw Failure.usage("\"" + setting + "\" is not a setting; write key=value.");
        }
        String key = setting.substring(0, equals);
        if (OURS.contains(key)) {
            throw Failure.usage("This command sets " + key + "; leave it out.");
        }
        String value = setting.substring(equals + 1);
        return key + "=" + (isPath(key) ? Path.of(value).toAbsolutePath() : value);
    }

    private boolean isPath(String key) {
        return assembly.settings().stream()
                .anyMatch(setting -> setting.isPath() && setting.key().equals(key));
    }
}
