package io.signalman.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of users from passwd(5). Not getpwuid_r(3): it would load name service modules into the host, and a directory
 * server that does not answer would block a listing.
 */
final class Users {
    private final Path passwd;
    private Map<Integer, String> names = Map.of();
    private FileTime read = FileTime.fromMillis(-1);

    Users(Path passwd) {
        this.passwd = passwd;
    }

    /** The first name in the file with that uid, or the uid's digits. */
    synchronized String name(int uid) {
        try {
            FileTime modified = Files.getLastModifiedTime(passwd);
            if (!modified.equals(read)) {
                names = parse();
                read = modified;
            }
        } catch (IOException unreadable) {
            names = Map.of();
        }
        return names.getOrDefault(uid, Integer.toUnsignedString(uid));
    }

    private Map<Integer, String> parse() throws IOException {
        Map<Integer, String> parsed = new HashMap<>();
        for (String line : new String(Files.readAllBytes(passwd), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && fields[2].matches("[0-9]{1,10}")) {
                parsed.putIfAbsent((int) Long.parseLong(fields[2]), fields[0]);
            }
        }
        return parsed;
    }
}
