package io.signalman.audit;

import io.signalman.core.ErrorText;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Says in one sentence why nothing is recorded, and names the setting. */
final class Problem {
    static final String DETACHED = "the agent is being detached (setting audit).";
    static final String SILENCE = "its file system has not answered for 5 seconds; check the disk or the mount";

    private Problem() {}

    static String silence(Path file) {
        return sentence(file, SILENCE);
    }

    static String of(Path file, Throwable e) {
        String text = ErrorText.of(e);
        if (e instanceof NoSuchFileException) {
            text = "its folder is not there; make it";
        } else if (e instanceof AccessDeniedException) {
            text = "permission denied";
        } else if (e instanceof FileSystemException known) {
            text = Optional.ofNullable(known.getReason()).orElse(text);
        }
        return sentence(file, text);
    }

    private static String sentence(Path file, String text) {
        return (text.startsWith(file.toString()) ? text : file + " can't be written: " + text) + " (setting audit).";
    }
}
