package io.signalman.posix;

import io.signalman.core.SignalInfo;
import io.signalman.core.SignalTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the platforms' signal tables. Each is a file next to this class with one line per signal: number, name,
 * aliases, default action and description. Comments in the file cite the sources.
 */
final class SignalTables {
    private static final int COLUMNS = 5;

    private SignalTables() {}

    /** The table of the running Linux. */
    static SignalTable running(LibC libC) {
        boolean mips =
                System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).startsWith("mips");
        int realtimeMin = libC.__libc_current_sigrtmin();
        int realtimeMax = libC.__libc_current_sigrtmax();
        Map<String, SignalTable> dialects =
                Map.of("bsd", load("BSD", "bsd"), "linux", load("Linux", "linux", realtimeMin, realtimeMax, Map.of()));
        return load("Linux", mips ? "linux-mips" : "linux", realtimeMin, realtimeMax, dialects);
    }

    /** Only the named signals of a platform. */
    static SignalTable load(String platform, String file) {
        return load(platform, file, 0, -1, Map.of());
    }

    private static SignalTable load(
            String platform, String file, int realtimeMin, int realtimeMax, Map<String, SignalTable> dialects) {
        List<SignalInfo> rows = new ArrayList<>();
        Map<String, String> aliases = new HashMap<>();
        for (String line : lines(file)) {
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] columns = line.split("\t", COLUMNS);
                rows.add(new SignalInfo(Integer.parseInt(columns[0]), columns[1], columns[3], columns[4]));
                for (String alias : columns[2].isEmpty() ? new String[0] : columns[2].split(",", -1)) {
                    aliases.put(alias, columns[1]);
                }
            }
        }
        return new SignalTable(platform, rows, aliases, realtimeMin, realtimeMax, dialects);
    }

    private static List<String> lines(String file) {
        try (InputStream in = SignalTables.class.getResourceAsStream("signals-" + file + ".tsv")) {
            if (in == null) {
                throw new IllegalArgumentException("There is no signal table " + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
