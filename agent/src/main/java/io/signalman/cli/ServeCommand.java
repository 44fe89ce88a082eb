package io.signalman.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code serve}: the agent in a JVM of its own, where there is none to attach to. */
@Command(
        name = "serve",
        description = "Runs the agent in a JVM of its own until SIGTERM or SIGINT.",
        footerHeading = "%nExamples:%n",
        footer = {"  signalman serve", "  signalman serve port=7080 scope=all"})
final class ServeCommand implements Callable<Integer> {
    private final Main.ServeStarter starter;

    @Mixin
    private Output output;

    @Parameters(
            arity = "0..*",
            paramLabel = "key=value",
            description = "Settings for the agent: port, scope, config and others.")
    private List<String> settings = new ArrayList<>();

    ServeCommand(Main.ServeStarter starter) {
        this.starter = starter;
    }

    @Override
    public Integer call() {
        Map<String, String> wanted = settings();
        try (AutoCloseable agent = starter.start(wanted)) {
            Thread stopper = new Thread(() -> close(agent), "signalman-stop");
            Runtime.getRuntime().addShutdownHook(stopper);
            announce(wanted);
            new CountDownLatch(1).await();
            return ExitCode.OK;
        } catch (IllegalArgumentException wrongSetting) {
            throw Failure.usage(String.valueOf(wrongSetting.getMessage()));
        } catch (Failure failure) {
            throw failure;
        } catch (Exception e) {
            throw Failure.unreachable("The agent did not start: " + e.getMessage());
        }
    }

    private Map<String, String> settings() {
        Map<String, String> map = new LinkedHashMap<>();
        for (String setting : settings) {
            int equals = setting.indexOf('=');
            if (equals < 1) {
                throw Failure.usage("\"" + setting + "\" is no setting; write key=value.");
            }
            map.put(setting.substring(0, equals), setting.substring(equals + 1));
        }
        return map;
    }

    private void announce(Map<String, String> wanted) {
        int self = (int) ProcessHandle.current().pid();
        Optional<RunFile.Located> found = runFiles(wanted).live().stream()
                .filter(agent -> agent.file().pid() == self)
                .findFirst();
        if (output.json()) {
            output.printJson(Map.of(
                    "pid", self,
                    "url", found.map(agent -> agent.file().url()).orElse(""),
                    "runFile", found.map(agent -> agent.path().toString()).orElse("")));
            return;
        }
        String url = found.map(agent -> agent.file().url()).orElse("");
        output.print("Signalman serves in JVM " + self
                + (url.isEmpty() ? ", over JMX only." : ", at " + url + " until SIGTERM or SIGINT."));
        found.ifPresent(agent -> output.print("Run file with the token: " + agent.path()));
    }

    private static RunFiles runFiles(Map<String, String> wanted) {
        String folder = wanted.getOrDefault("run.dir", "");
        return folder.isEmpty()
                ? RunFiles.ofThisUser()
                : new RunFiles(new LinkedHashSet<>(Set.of(Path.of(folder).toAbsolutePath())));
    }

    private static void close(AutoCloseable agent) {
        try {
            agent.close();
        } catch (Exception ignored) {
            // This JVM ends anyway.
        }
    }
}
