package io.signalman.posix;

import io.signalman.core.ProcessDetails.PidFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.regex.Pattern;

/** Reads files that daemons write their pid to. */
final class PidFiles {
    /** Bytes; a pid has at most ten digits. */
    private static final int LARGEST = 64;

    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    private final InodeReader reader;

    PidFiles(InodeReader reader) {
        this.reader = reader;
    }

    PidFile read(String path) {
        try {
            InodeReader.Content content = reader.read(path, LARGEST);
            String text = StandardCharsets.ISO_8859_1
                    .decode(content.bytes())
                    .toString()
                    .strip();
            if (!PID.matcher(text).matches() || Long.parseLong(text) > Integer.MAX_VALUE) {
                return new PidFile.Unusable("does not hold one pid");
            }
            return new PidFile.Names(Integer.parseInt(text), content.owner(), content.written());
        } catch (NoSuchFileException e) {
            return new PidFile.Absent();
        } catch (IOException e) {
            return new PidFile.Unusable(String.valueOf(e.getMessage()));
        }
    }
}
