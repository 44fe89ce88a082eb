package io.signalman.audit;

import io.signalman.core.AuditQuery;
import io.signalman.core.AuditRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The end of an audit trail, across its files. The writing thread copies it, so that no file is rotated meanwhile; the
 * caller searches the copy.
 */
final class NewestRecords {
    private static final int MAX_BYTES = 1 << 20;

    /** A line as {@link Records} writes it; a torn line lacks the end. */
    private static final Pattern LINE = Pattern.compile("\\{\"time\":\"([^\"]{1,40})\",.*}");

    private final Deque<byte[]> oldestFirst = new ArrayDeque<>();
    private int room = MAX_BYTES;
    private boolean cut;

    private final String file;

    private NewestRecords(String file) {
        this.file = file;
    }

    static NewestRecords of(LogFile file) throws IOException {
        NewestRecords found = new NewestRecords(file.path().toString());
        // Reads this channel: closing another channel of the same file would release its lock (fcntl(2)).
        found.take(file.channel());
        for (int number = 1; !found.cut && isFile(file.older(number)); number++) {
            try (FileChannel older =
                    FileChannel.open(file.older(number), Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                found.take(older);
            }
        }
        return found;
    }

    AuditRecords select(AuditQuery query) {
        List<String> all = lines();
        List<String> newer =
                all.stream().filter(line -> isSince(line, query.since())).toList();
        List<String> selected = newer.stream().filter(new RecordFilter(query)).toList();
        int left = Math.max(0, selected.size() - query.limit());
        boolean truncated = left > 0 || (cut && newer.size() == all.size());
        return new AuditRecords(file, truncated, selected.subList(left, selected.size()));
    }

    private static boolean isFile(Path path) {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Takes the end of the file, as much as there is room for. */
    private void take(FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer end = ByteBuffer.allocate((int) Math.min(size, room));
        long start = size - end.capacity();
        while (end.hasRemaining() && channel.read(end, start + end.position()) >= 0) {
            // Read until the buffer is full.
        }
        cut = start > 0;
        room -= end.capacity();
        oldestFirst.push(end.array());
    }

    private List<String> lines() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        oldestFirst.forEach(bytes::writeBytes);
        // The cut leaves the end of a line, which is not a record.
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> LINE.matcher(line).matches() && UnresolvedIntents.isWhole(line.substring(1)))
                .toList();
    }

    private static boolean isSince(String line, Instant since) {
        Matcher record = LINE.matcher(line);
        try {
            return record.matches() && !Instant.parse(record.group(1)).isBefore(since);
        } catch (DateTimeParseException damaged) {
            return false;
        }
    }
}
