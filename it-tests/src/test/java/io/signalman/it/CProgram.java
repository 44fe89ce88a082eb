package io.signalman.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** C programs in the test resources. */
final class CProgram {
    private CProgram() {}

    /** Skips the test if there is no compiler. */
    static Path compile(String source, Path program) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/gcc")), "needs gcc");
        Path copy = program.resolveSibling(source);
        try (InputStream text = CProgram.class.getResourceAsStream("/programs/" + source)) {
            Files.write(copy, Objects.requireNonNull(text).readAllBytes());
        }
        Child.output("gcc", "-O2", "-Wall", "-o", program.toString(), copy.toString());
        return program;
    }
}
