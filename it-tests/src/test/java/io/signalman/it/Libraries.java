package io.signalman.it;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Libraries that the build copies for hosts, and programs compiled against them. */
public final class Libraries {
    private static final Path ALL =
            Path.of(System.getProperty("signalman.hosts")).toAbsolutePath().normalize();

    private Libraries() {}

    static List<Path> jars(String library) throws IOException {
        try (Stream<Path> jars = Files.list(ALL.resolve(library))) {
            return jars.sorted().toList();
        }
    }

    public static Path jar(String library) throws IOException {
        return jars(library).get(0);
    }

    static String classPath(String library) throws IOException {
        return jars(library).stream().map(Path::toString).collect(Collectors.joining(":"));
    }

    /** The option that starts the host's own Jolokia on a free port. */
    static String jolokia(String version) throws IOException {
        return "-javaagent:" + jar("jolokia-" + version) + "=host=127.0.0.1,port=0";
    }

    /** Compiles resources below {@code hosts/} into a folder that everybody may read. */
    static Path compile(Path folder, String classPath, String... sources) throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--release", "17", "-nowarn", "-proc:none", "-d", folder.toString(), "-cp", classPath));
        for (String source : sources) {
            arguments.add(resource("/hosts/" + source).toString());
        }
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(System.out, System.err, arguments.toArray(String[]::new));
        if (status != 0) {
            throw new IllegalStateException("javac " + arguments + " ended with " + status);
        }
        return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path resource(String name) {
        URL url = Objects.requireNonNull(Libraries.class.getResource(name), name);
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
