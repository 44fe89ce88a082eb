package io.signalman.fleet;

import java.io.IOException;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an operator needs to ask a fleet. It is read from a file {@code fleet.conf} with one {@code item=value} a line: url,
 * ca, key and roster. A relative path begins at the file's folder.
 *
 * @param urls the servers of the hub
 * @param ca the CAs to trust, a PEM file
 * @param key the operator's keys
 * @param roster the agents that may answer
 */
public record FleetProfile(List<URI> urls, Path ca, KeyFile key, Roster roster) {
    /** The environment variable that names the file. */
    public static final String VARIABLE = "SIGNALMAN_FLEET";

    private static final List<String> ITEMS = List.of("url", "ca", "key", "roster");

    /** Reads files that nobody else can change. */
    public interface Files {
        /**
         * The text of a file.
         *
         * @throws IOException with one sentence that says what is wrong with the file and what to do
         */
        String text(Path file) throws IOException;

        /** As {@link #text}; also refuses a file that others can read. */
        String secret(Path file) throws IOException;
    }

    /**
     * Reads a profile and the files that it names.
     *
     * @throws FleetException that names the file, says what is wrong with it and what to do
     */
    public static FleetProfile read(Path file, Files files) throws FleetException {
        Path profile = file.toAbsolutePath();
        Map<String, String> items = items(profile, files);
        Path ca = path(profile, items, "ca");
        Path key = path(profile, items, "key");
        Path roster = path(profile, items, "roster");
        try {
            files.text(ca);
            return new FleetProfile(
                    inFile(profile, () -> HubUrls.parse(items.getOrDefault("url", ""))),
                    ca,
                    inFile(key, () -> KeyFile.parse(files.secret(key))),
                    Roster.parse(roster.toString(), files.text(roster)));
        } catch (IOException | IllegalArgumentException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, String> items(Path profile, Files files) throws FleetException {
        Map<String, String> items = new HashMap<>();
        String text;
        try {
            text = files.text(profile);
        } catch (IOException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int end = line.indexOf('=');
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (end < 0
                    || !ITEMS.contains(line.substring(0, end).strip())
                    || items.put(
                                    line.substring(0, end).strip(),
                                    line.substring(end + 1).strip())
                            != null) {
                throw new FleetException(profile + ":" + number + ": expected one of " + String.join(", ", ITEMS)
                        + ", each once, as item=value");
            }
        }
        if (items.size() < ITEMS.size()) {
            throw new FleetException(profile + " lacks an item; it has all of " + String.join(", ", ITEMS)
                    + ", as signalman fleet key new writes them");
        }
        return items;
    }

    private static Path path(Path profile, Map<String, String> items, String item) throws FleetException {
        try {
            String value = items.getOrDefault(item, "");
            if (!value.isEmpty()) {
                return profile.resolveSibling(value).normalize();
            }
        } catch (InvalidPathException malformed) {
            // Reported below.
        }
        throw new FleetException(profile + ": " + item + " is not a path; name a file");
    }

    private interface Parser<T> {
        T parse() throws IOException;
    }

    private static <T> T inFile(Path file, Parser<T> parser) throws IOException {
        try {
            return parser.parse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
