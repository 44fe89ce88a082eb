package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The launcher of a checkout, the script {@code signalman}. */
final class Launcher {
    private static final Path CHECKOUT = TestHost.JAR.resolve("../../..").normalize();

    private Launcher() {}

    /** Copies it, and what it reads, to another checkout. */
    static void copyTo(Path checkout) throws IOException {
        for (String file : new String[] {"signalman", "dist/src/main/bin/launch.sh"}) {
            Files.createDirectories(checkout.resolve(file).getParent());
            Files.copy(CHECKOUT.resolve(file), checkout.resolve(file));
        }
    }
}
