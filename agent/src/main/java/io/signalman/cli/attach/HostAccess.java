package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/** Trusted files and processes of this host, for the command line. */
public interface HostAccess {
    /**
     * The text of a file that only root and this user can change.
     *
     * @throws IOException with one sentence that says what is wrong with the file
     */
    String trustedText(Path file) throws IOException;

    /**
     * The text of such a file that others can't read either.
     *
     * @throws IOException as {@link #trustedText} does
     */
    String secretText(Path file) throws IOException;

    /**
     * Changes such a file atomically; makes it with mode 0600, and missing folders with mode 0700.
     *
     * @throws IOException as {@link #trustedText} does
     */
    void editTrusted(Path file, UnaryOperator<String> change) throws IOException;

    /**
     * Finds processes by a target (docs/targets.md).
     *
     * @return their pids
     * @throws IllegalArgumentException if the target is malformed
     * @throws NativeCodeNeeded in signalman-cli.jar, which has no native code
     */
    List<Long> find(String target);
}
