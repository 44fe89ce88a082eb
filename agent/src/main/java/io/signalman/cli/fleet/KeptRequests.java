package io.signalman.cli.fleet;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.SignedFleet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The signed requests of the last day, one file each, with a line per host. Their answers can be asked for again. */
public final class KeptRequests implements SignedFleet.Journal {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");
    private static final String SUFFIX = ".request";

    private final Path folder;

    /** In the folder of saved plans. */
    public KeptRequests() {
        folder = StateFolder.path();
    }

    @Override
    public void record(String id, Map<String, byte[]> messages) throws FleetException {
        StringBuilder lines = new StringBuilder();
        messages.forEach((host, message) -> lines.append(host)
                .append(' ')
                .append(Base64.getEncoder().encodeToString(message))
                .append('\n'));
        try {
            Path file = StateFolder.make().resolve(id + SUFFIX);
            if (!Files.exists(file)) {
                StateFolder.removeOld(SUFFIX);
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, lines, StandardOpenOption.APPEND);
        } catch (IOException | UncheckedIOException e) {
            throw new FleetException(
                    "Nothing was sent: the request can't be kept in " + folder + " (" + ErrorText.of(e) + ").", e);
        }
    }

    /**
     * The messages of a request by host.
     *
     * @throws Failure if it is not kept
     */
    static Map<String, byte[]> read(String id) {
        Path file = StateFolder.path().resolve(id + SUFFIX);
        if (!ID.matcher(id).matches() || !Files.exists(file)) {
            throw Failure.usage("There is no request \"" + id + "\" of this user; requests are kept for a day.");
        }
        Map<String, byte[]> messages = new TreeMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int end = line.indexOf(' ');
                messages.put(line.substring(0, end), Base64.getDecoder().decode(line.substring(end + 1)));
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw Failure.usage("The request " + file + " can't be read (" + ErrorText.of(e) + ").");
        }
        return messages;
    }
}
