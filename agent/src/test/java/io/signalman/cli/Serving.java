package io.signalman.cli;

import java.nio.file.Path;
import java.util.List;

/** An assembly of which only {@code serve} is called. */
interface Serving extends Main.Assembly {
    @Override
    default int checkPolicy(Path file) {
        throw new IllegalStateException("no test checks " + file);
    }

    @Override
    default Main.NewToken newToken(String name, List<String> roles) {
        throw new IllegalStateException("no test makes a token for " + name);
    }
}
