package io.signalman.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Names of users from passwd(5), or of groups from group(5), which has the id at the same place. Not getpwuid_r(3): it would load name service modules into the host, and a directory
 * server that does not answer would block a listing.
 */
final class Users {
    private final Path passwd;
    private Map<Integer, String> names = Map.of();
    private Map<String, Integer> ids = Map.of();
    private FileTime read = FileTime.fromMillis(-1);

    Users(Path passwd) {
        this.passwd = passwd;
    }

    /** The first name in the file with that uid, or the uid's digits. */
    synchronized String name(int uid) {
        refresh();
        return names.getOrDefault(uid, Integer.toUnsignedString(uid));
    }

    /** The id of the first line with that name; empty where there is none. */
    synchronized OptionalInt id(String name) {
        refresh();
        return ids.containsKey(name) ? OptionalInt.of(ids.get(name)) : OptionalInt.empty();
    }

    private void refresh() {
        try {
            FileTime modified = Files.getLastModifiedTime(passwd);
            if (!modified.equals(read)) {
                parse();
                read = modified;
            }
        } catch (IOException unreadable) {
            names = Map.of();
            ids = Map.of();
        }
    }

    private void parse() throws IOException {
        Map<Integer, String> byId = new HashMap<>();
        Map<String, Integer> byName = new HashMap<>();
        for (String line : new String(Files.readAllBytes(passwd), StandardCharsets.UTF_8).split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && fields[2].matches("[0-9]{1,10}")) {
                int id = (int) Long.parseLong(fields[2]);
                byId.putIfAbsent(id, fields[0]);
                byName.putIfAbsent(fields[0], id);
            }
        }
        names = byId;
        ids = byName;
    }
}
