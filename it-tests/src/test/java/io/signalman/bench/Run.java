package io.signalman.bench;

import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The state that all chapters of one run share.
 *
 * @param jdks homes of the JDKs to measure on, the oldest first
 * @param folder for files of this run
 */
record Run(Scale scale, List<Path> jdks, Path folder, Tools tools) {
    /** The C program, if this machine has a compiler. */
    Optional<Floor> floor(Page page) throws IOException {
        Optional<Path> compiler = tools.find("gcc", "build-essential");
        if (compiler.isEmpty()) {
            page.missing("a C compiler, and with it all that is signalled here", "Debian package build-essential");
            return Optional.empty();
        }
        return Optional.of(Floor.compile(compiler.get(), newFolder("floor")));
    }

    /** A program to compare with; if it is missing, the page says so. */
    Optional<Path> peer(Page page, String command, String debianPackage) throws IOException {
        Optional<Path> found = tools.find(command, debianPackage);
        if (found.isEmpty()) {
            page.missing(command, "Debian package " + debianPackage);
        }
        return found;
    }

    /** A JVM to attach to, with its own home. */
    TestHost.Builder host(Path jdk) throws IOException {
        TestHost.Builder host = new TestHost.Builder(newFolder("home")).jdk(jdk);
        return scale.equals(Scale.SMOKE) ? host : host.compiledByDefault();
    }

    Path newFolder(String prefix) throws IOException {
        return Files.createTempDirectory(folder, prefix);
    }

    static String name(Path jdk) {
        return "JDK " + Jdks.version(jdk);
    }
}
