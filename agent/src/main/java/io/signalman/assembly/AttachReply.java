package io.signalman.assembly;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The answer to an attach, as a file: the attach API returns only a number.
 *
 * @param status started, already, stopped, absent or failed
 * @param message one sentence
 * @param runFile the path of the run file, "" for none
 * @param notes notes for the operator, one line each
 */
record AttachReply(String status, String message, String runFile, List<String> notes) {
    AttachReply(String status, String message) {
        this(status, message, "", List.of());
    }

    static AttachReply failed(String message) {
        return new AttachReply("failed", message);
    }

    /** Writes to the file that the attacher created. It follows no link and creates no file. */
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
