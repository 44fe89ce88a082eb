package io.signalman.access;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The user namespace that this JVM is in, user_namespaces(7). */
public final class UserNamespace {
    private static final Path MAP = Path.of("/proc/self/uid_map");
    private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");

    /** What that file has, unless it is set otherwise. */
    private static final int USUAL_OVERFLOW = 65534;

    /** All ids but the one that means none. */
    private static final long ALL_IDS = (1L << Integer.SIZE) - 1;

    private UserNamespace() {}

    /**
     * Whether a uid can stand for any user of the host who has none in here. Such a uid says nothing about who it is. True
     * also if that can't be told.
     */
    public static boolean isUnmapped(int uid) {
        try {
            return uid == overflow() && !mapsAll(Files.readAllLines(MAP, StandardCharsets.US_ASCII));
        } catch (IOException | NumberFormatException unreadable) {
            return true;
        }
    }

    /** In one read(2): {@code /proc/sys} has nothing left for a second one. */
    static int overflow() {
        try (BufferedReader reader = Files.newBufferedReader(OVERFLOW, StandardCharsets.US_ASCII)) {
            return Integer.parseUnsignedInt(reader.readLine());
        } catch (IOException hidden) { // as with ProcSubset=pid
            return USUAL_OVERFLOW;
        }
    }

    /** @param map lines of first id inside, first id outside, and how many; each id is in one line at most */
    static boolean mapsAll(List<String> map) {
        return map.stream()
                        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[2]))
                        .sum()
                == ALL_IDS;
    }
}
