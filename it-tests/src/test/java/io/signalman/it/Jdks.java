package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The JDKs that hosts run on: the oldest and the newest installed. */
public final class Jdks {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");

    private Jdks() {}

    public static Path current() {
        return Path.of(System.getProperty("java.home"));
    }

    /** The java(1) of a JDK. */
    public static Path java(Path home) {
        return home.resolve("bin/java");
    }

    /** The same with the options of the launcher, which make a JVM that runs briefly quicker. */
    static List<String> quickJava(Path home) {
        return List.of(java(home).toString(), "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
    }

    static Path newest() {
        return installed().max(Comparator.comparingInt(Jdks::version)).orElseGet(Jdks::current);
    }

    /** The oldest installed JDK from 17 on and the newest, each once. */
    public static List<Path> all() {
        Path oldest = installed().min(Comparator.comparingInt(Jdks::version)).orElseGet(Jdks::current);
        return Stream.of(oldest, newest()).distinct().toList();
    }

    private static Stream<Path> installed() {
        if (!Files.isDirectory(INSTALLED)) {
            return Stream.empty();
        }
        try (Stream<Path> homes = Files.list(INSTALLED)) {
            return homes
                    .filter(home -> Files.isExecutable(home.resolve("bin/javac")) && version(home) >= 17)
                    .map(Jdks::real)
                    .distinct()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path real(Path home) {
        try {
            return home.toRealPath();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The feature release, from the JDK's release file: JAVA_VERSION="17.0.15". */
    public static int version(Path home) {
        Path release = home.resolve("release");
        if (!Files.isReadable(release)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(release)) {
            return lines.filter(line -> line.startsWith("JAVA_VERSION=\""))
                    .map(line -> line.replaceAll("JAVA_VERSION=\"([0-9]+).*", "$1"))
                    .mapToInt(Integer::parseInt)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
