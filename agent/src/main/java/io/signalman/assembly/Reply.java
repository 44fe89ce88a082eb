package io.signalman.assembly;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * What the attacher is told, since the attach API carries no more than a number.
 *
 * @param status started, already, stopped, absent or failed
 * @param message one sentence
 * @param runFile the run file's path, "" where there is none
 * @param notes what an operator should know, one line each
 */
record Reply(String status, String message, String runFile, List<String> notes) {
    Reply(String status, String message) {
        this(status, message, "", List.of());
    }

    static Reply failed(String message) {
        return new Reply("failed", message);
    }

    /** Into a file that the attacher has made: never through a link, never a new one. */
    void write(String file) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.writeString(
                    Path.of(file),
                    String.join("\n", status, message, runFile, String.join("\n", notes)) + "\n",
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            System.err.println("signalman: the reply could not be written: " + ErrorText.of(e));
        }
    }
}
