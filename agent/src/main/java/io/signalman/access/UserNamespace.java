package io.signalman.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The user namespace of this JVM, user_namespaces(7). */
public final class UserNamespace {
    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");

    /** The kernel's default for that file. */
    private static final int USUAL_OVERFLOW = 65534;

    /** The number of ids, without the one that means none. */
    private static final long ALL_IDS = (1L << Integer.SIZE) - 1;

    private UserNamespace() {}

    /**
     * Whether a uid may represent any user of the host that this namespace does not map. Such a uid identifies nobody.
     * True also if the mapping can't be read.
     */
    public static boolean isUnmapped(int uid) {
        try {
            return uid == overflow() && !mapsAll(Files.readAllLines(MAP, StandardCharsets.US_ASCII));
        } catch (IOException | NumberFormatException unreadable) {
            return true;
        }
    }

    /** Reads the file in one read(2): files in {@code /proc/sys} return nothing to a second one. */
    static int overflow() {
        try (BufferedReader reader = Files.newBufferedReader(OVERFLOW, StandardCharsets.US_ASCII)) {
            return Integer.parseUnsignedInt(reader.readLine());
        } catch (IOException hidden) { // as with ProcSubset=pid
            return USUAL_OVERFLOW;
        }
    }

    /** @param map lines of first id inside, first id outside, and count; each id is in at most one line */
    static boolean mapsAll(List<String> map) {
        return map.stream()
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
                        .sum()
                == ALL_IDS;
    }
}
