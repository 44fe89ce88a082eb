package io.signalman.cli;

import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import io.signalman.cli.output.StopSignals;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code serve}: runs the agent in its own JVM, for a host without a JVM to attach to. */
@Command(
        name = "serve",
        description = {
            "Runs the agent in its own JVM until SIGTERM or SIGINT, which end it with exit code 0.",
            "SIGHUP makes it read policy, tokens and certificates again at once.",
            "The package's signalman.service runs it with /etc/signalman/signalman.properties."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  signalman serve", "  signalman serve port=7080 scope=all"})
final class ServeCommand implements Callable<Integer> {
    private final Main.Assembly assembly;

    @Mixin
    private Output output;

    @Parameters(arity = "0..*", paramLabel = "key=value", description = "Settings for the agent, see below.")
    private List<String> settings = new ArrayList<>();

    ServeCommand(Main.Assembly assembly) {
        this.assembly = assembly;
    }

    @Override
    public Integer call() {
        try (Main.Served agent = assembly.start(settings())) {
            Thread stopper = new Thread(agent::close, "signalman-stop");
            Runtime.getRuntime().addShutdownHook(stopper);
            CountDownLatch stopped = new CountDownLatch(1);
            StopSignals.run(stopped::countDown);
            StopSignals.run(() -> output.complain(agent.reload()), "HUP");
            announce(agent);
            tellSystemd();
            stopped.await();
            return ExitCode.OK;
        } catch (IllegalArgumentException wrongSetting) {
            throw Failure.usage(ErrorText.of(wrongSetting));
        } catch (Failure failure) {
            throw failure;
        } catch (Exception e) {
            throw Failure.unreachable("The agent did not start: " + ErrorText.of(e));
        }
    }

    /** As sd_notify(3) does: systemd sends no HUP before, and starts what comes after. */
    private static void tellSystemd() throws IOException, InterruptedException {
        if (System.getenv("NOTIFY_SOCKET") != null) {
            new ProcessBuilder("systemd-notify", "--ready").inheritIO().start().waitFor();
        }
    }

    private Map<String, String> settings() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw Failure.usage("\"" + setting + "\" is not a setting; write key=value.");
            }
            map.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return map;
    }

    private void announce(Main.Served agent) {
        long self = ProcessHandle.current().pid();
        String runFile = agent.runFile().map(Path::toString).orElse("");
        if (output.json()) {
            output.printJson(Map.of("pid", self, "url", agent.url(), "runFile", runFile));
            return;
        }
        output.print("Signalman serves in JVM " + self
                + (agent.url().isEmpty() ? ", over JMX only." : ", at " + agent.url() + " until SIGTERM or SIGINT."));
        if (!runFile.isEmpty()) {
            output.print("Run file: " + runFile);
        }
    }
}
