package io.signalman.bench;

import io.signalman.it.Jdks;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The machine of this run, one fact a line. */
final class Machine {
    private Machine() {}

    static List<String> facts(Run run) throws IOException {
        List<String> facts = new ArrayList<>();
        facts.add(value(Path.of("/proc/cpuinfo"), "model name", ':') + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, "
                + value(Path.of("/proc/meminfo"), "MemTotal", ':'));
        facts.add(value(Path.of("/etc/os-release"), "PRETTY_NAME", '=') + ", Linux " + System.getProperty("os.version")
                + " " + System.getProperty("os.arch"));
        for (Path jdk : run.jdks()) {
            facts.add(
                    Child.output(Jdks.java(jdk).toString(), "-Xinternalversion").get(0));
        }
        run.tools().versions().forEach((tool, version) -> facts.add(tool + " " + version));
        return facts;
    }

    private static String value(Path file, String key, char separator) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(separator) + 1)
                            .replace("\"", "")
                            .trim())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
