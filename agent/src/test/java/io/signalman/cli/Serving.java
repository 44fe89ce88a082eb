package io.signalman.cli;

import java.nio.file.Path;

/** An assembly of which only {@code serve} is called. */
interface Serving extends Main.Assembly {
    @Override
    default int checkPolicy(Path file) {
        throw new IllegalStateException("no test checks " + file);
    }
}
