package io.signalman.assembly;

import io.signalman.audit.AuditLog;
import io.signalman.audit.Sync;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where and how requests are recorded.
 *
 * @param sync when a record has to be on the disk
 * @param maxSize of one file, bytes
 * @param keep how many older files stay
 */
record AuditSettings(Path file, Sync sync, long maxSize, int keep) {
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,6})(KiB|MiB|GiB)");
    private static final long DEFAULT_MAX_SIZE = 10 << 20;
    private static final int DEFAULT_KEEP = 10;
    private static final int MOST_KEPT = 1000;

    /** Empty where no file is named. */
    static Optional<AuditSettings> of(Options read) {
        Optional<Path> file = read.path("audit", "a file");
        if (file.isEmpty()) {
            for (String key : List.of("audit.sync", "audit.max-size", "audit.keep")) {
                if (read.options().containsKey(key)) {
                    throw new IllegalArgumentException("option " + key + " needs audit=<file> beside it");
                }
            }
            return Optional.empty();
        }
        return Optional.of(new AuditSettings(
                file.get(),
                read.choice("audit.sync", Sync.class).orElse(Sync.ALWAYS),
                read.value("audit.max-size", AuditSettings::size, "a size from 1KiB to 999999GiB, such as 10MiB")
                        .orElse(DEFAULT_MAX_SIZE),
                read.number("audit.keep", DEFAULT_KEEP, 1, MOST_KEPT)));
    }

    private static Optional<Long> size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int shift =
                switch (matcher.group(2)) {
                    case "KiB" -> 10;
                    case "MiB" -> 20;
                    default -> 30;
                };
        return Optional.of(Long.parseLong(matcher.group(1)) << shift).filter(size -> size > 0);
    }

    /** @param host the handle of this JVM */
    AuditLog open(String host) {
        return new AuditLog(file, sync, maxSize, keep, host);
    }
}
