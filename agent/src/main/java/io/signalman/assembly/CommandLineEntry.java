package io.signalman.assembly;

import io.signalman.cli.Main;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where {@code java -jar signalman.jar} comes in. */
public final class CommandLineEntry {
    private CommandLineEntry() {}

    /** Runs one command; returns the exit code. */
    public static int run(String[] arguments) {
        return Main.run(arguments, CommandLineEntry::serve);
    }

    private static Main.Served serve(Map<String, String> options) throws Exception {
        RunningAgent agent = RunningAgent.start(
                SettingsSources.read(options, System.getenv()),
                new HostJvm(Optional.empty()),
                ManagementFactory.getPlatformMBeanServer());
        agent.notes().forEach(note -> System.err.println("signalman: " + note));
        return new Main.Served() {
            @Override
            public String url() {
                return agent.url();
            }

            @Override
            public Optional<Path> runFile() {
                return agent.runFile();
            }

            @Override
            public void close() {
                agent.close();
            }
        };
    }
}
