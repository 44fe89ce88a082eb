package io.signalman.audit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds intents without an outcome: their JVM ended in between, so nobody knows whether the signal was sent. It reads
 * the current file and the newest older file.
 */
final class UnresolvedIntents {
    /** A line as {@link Records} begins it. */
    private static final Pattern LINE =
            Pattern.compile("\\{\"time\":\"[^\"]*\",\"event\":\"([a-z-]+)\",\"id\":\"([^\"]*)\"(.*)");

    /** The rest of each line by id; a request that finds more processes as it goes has more than one. */
    private final Map<String, List<String>> intents = new LinkedHashMap<>();

    private final Runnable progress;

    private UnresolvedIntents(Runnable progress) {
        this.progress = progress;
    }

    /**
     * Returns a record for each unresolved intent.
     *
     * @param progress runs at each line
     */
    static List<String> records(LogFile file, Instant now, Runnable progress) throws IOException {
        UnresolvedIntents found = new UnresolvedIntents(progress);
        if (Files.isRegularFile(file.older(1), LinkOption.NOFOLLOW_LINKS)) {
            try (FileChannel older = FileChannel.open(file.older(1), StandardOpenOption.READ)) {
                found.read(older);
            }
        }
        // Reads this channel: closing another channel of the same file would release its lock (fcntl(2)).
        found.read(file.channel());
        return found.intents.entrySet().stream()
                .flatMap(id -> id.getValue().stream()
                        .map(intent -> Records.beginning(now, "unresolved", id.getKey()) + utf8(intent)))
                .toList();
    }

    /** Decodes as ISO 8859-1, which accepts all bytes: a damaged line changes no other line. */
    private void read(FileChannel channel) throws IOException {
        BufferedReader reader = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel.position(0)), StandardCharsets.ISO_8859_1));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            progress.run();
            Matcher record = LINE.matcher(line);
            if (record.matches()) {
                if (!isWhole(record.group(3))) {
                    continue;
                }
                if (!record.group(1).equals("intent")) {
                    intents.remove(record.group(2));
                } else {
                    intents.computeIfAbsent(record.group(2), id -> new ArrayList<>())
                            .add(record.group(3));
                }
            }
        }
    }

    private static String utf8(String bytes) {
        return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    /** Whether a record is complete from its id on: a crash can tear the last line anywhere. */
    static boolean isWhole(String rest) {
        boolean inText = false;
        int open = 1; // the record's own brace, before the rest
        for (int i = 0; i < rest.length(); i++) {
            char c = rest.charAt(i);
            if (c == '"') {
                inText = !inText;
            } else if (c == '\\') {
                i++; // an escaped character ends no text
            } else if (!inText && (c == '{' || c == '[')) {
                open++;
            } else if (!inText && (c == '}' || c == ']')) {
                open--;
            }
        }
        return open == 0;
    }
}
