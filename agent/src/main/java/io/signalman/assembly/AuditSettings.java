package io.signalman.assembly;

import io.signalman.audit.AuditLog;
import io.signalman.audit.Sync;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How requests are recorded.
 *
 * @param sync when a record must be on disk
 * @param maxSize the limit of one file in bytes
 * @param keep how many older files stay
 */
record AuditSettings(Path file, Sync sync, long maxSize, int keep) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(KiB|MiB|GiB)");

    /** Empty if the audit is off. */
    static Optional<AuditSettings> of(Map<String, String> given) {
        Optional<Path> file = Setting.AUDIT.in(given);
        if (file.isEmpty()) {
            for (Setting<?> setting : List.of(Setting.AUDIT_SYNC, Setting.AUDIT_MAX_SIZE, Setting.AUDIT_KEEP)) {
                if (given.containsKey(setting.key())) {
                    throw new IllegalArgumentException("option " + setting.key() + " needs audit=<file> beside it");
                }
            }
        }
        return file.map(path -> new AuditSettings(
                path, Setting.AUDIT_SYNC.in(given), Setting.AUDIT_MAX_SIZE.in(given), Setting.AUDIT_KEEP.in(given)));
    }

    static long size(String text) {
        Matcher matcher = SIZE.matcher(text);
        long size = 0;
        if (matcher.matches()) {
            int shift =
                    switch (matcher.group(2)) {
                        case "KiB" -> 10;
                        case "MiB" -> 20;
                        default -> 30;
                    };
            size = Long.parseLong(matcher.group(1)) << shift;
        }
        return SettingParsers.require(size > 0, size, "a size from 1KiB to 999999GiB, such as 10MiB");
    }

    /** @param host the handle of this JVM */
    AuditLog open(String host) {
        return new AuditLog(file, sync, maxSize, keep, host);
    }
}
