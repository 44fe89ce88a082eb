package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** For tests that read no trusted file and look for no process. */
public interface NoHostAccess extends HostAccess {
    @Override
    default String trustedText(Path file) throws IOException {
        throw new IllegalStateException("no test reads " + file);
    }

    @Override
    default String secretText(Path file) throws IOException {
        throw new IllegalStateException("no test reads " + file);
    }

    @Override
    default void editTrusted(Path file, UnaryOperator<String> change) {
        throw new IllegalStateException("no test edits " + file);
    }

    @Override
    default List<Long> find(String target) {
        throw new IllegalStateException("no test finds " + target);
    }
}
