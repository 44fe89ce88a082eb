package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the module dist has made. */
final class Distribution {
    static final Path FOLDER = TestHost.JAR.resolve("../../../dist/target").normalize();

    private Distribution() {}

    /** The only file whose name ends so. */
    static Path file(String end) throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(path -> path.toString().endsWith(end))
                    .reduce((one, another) -> {
                        throw new AssertionError(one + " and " + another);
                    })
                    .orElseThrow(() -> new AssertionError("no *" + end + " in " + FOLDER));
        }
    }
}
