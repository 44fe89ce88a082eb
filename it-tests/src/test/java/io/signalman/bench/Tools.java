package io.signalman.bench;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The programs of the benchmark. On Debian, root installs missing ones. */
final class Tools {
    private final boolean mayInstall;
    private final Map<String, Optional<Path>> found = new LinkedHashMap<>();
    private final Map<String, String> versions = new LinkedHashMap<>();

    Tools(boolean mayInstall) {
        this.mayInstall = mayInstall && "root".equals(System.getProperty("user.name"));
    }

    Optional<Path> find(String command, String debianPackage) throws IOException {
        if (!found.containsKey(command)) {
            if (onPath(command).isEmpty() && mayInstall && onPath("apt-get").isPresent()) {
                install(debianPackage);
            }
            found.put(command, onPath(command));
            if (onPath(command).isPresent() && onPath("dpkg-query").isPresent()) {
                versions.put(debianPackage, version(debianPackage));
            }
        }
        return found.get(command);
    }

    /** The versions of the Debian packages in use, by package. */
    Map<String, String> versions() {
        return versions;
    }

    private static Optional<Path> onPath(String command) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, command))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static void install(String debianPackage) throws IOException {
        System.out.println("bench: installing " + debianPackage);
        ProcessBuilder install = new ProcessBuilder(
                "sh", "-c", "apt-get update -q && apt-get install -y -q --no-install-recommends " + debianPackage);
        install.environment().put("DEBIAN_FRONTEND", "noninteractive");
        try {
            int status = install.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            System.out.println("bench: " + (status == 0 ? "installed " : "could not install ") + debianPackage);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private static String version(String debianPackage) throws IOException {
        return String.join(
                " ",
                Child.output("sh", "-c", "dpkg-query -W -f '${Version}' " + debianPackage + " 2>/dev/null || true"));
    }
}
