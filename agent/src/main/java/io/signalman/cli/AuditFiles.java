package io.signalman.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of an audit trail: {@code file}, then the older {@code file.1}, {@code file.2} and so on. */
final class AuditFiles {
    private AuditFiles() {}

    /**
     * Passes on each line, oldest first. The agent may rotate the files meanwhile, so this opens all files, newest
     * first, before it reads any: no file is missed, and a file that reappears under its next name is skipped.
     *
     * @throws IOException if a file can't be read or there is no file
     */
    static void read(Path file, Consumer<String> lines) throws IOException {
        Deque<BufferedReader> oldestFirst = new ArrayDeque<>();
        try {
            Set<Object> seen = new HashSet<>();
            int oldest = oldest(file);
            for (int number = 0; number <= oldest + 1; number++) {
                open(number == 0 ? file : numbered(file, number), seen, oldestFirst);
            }
            if (oldestFirst.isEmpty()) {
                throw new NoSuchFileException(file.toString());
            }
            for (BufferedReader reader : oldestFirst) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    lines.accept(line);
                }
            }
        } finally {
            for (BufferedReader reader : oldestFirst) {
                reader.close();
            }
        }
    }

    private static void open(Path path, Set<Object> seen, Deque<BufferedReader> oldestFirst) throws IOException {
        try {
            Object file = key(path);
            InputStream in = Files.newInputStream(path);
            boolean same = file.equals(key(path));
            if (same && seen.add(file)) {
                oldestFirst.push(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
                return;
            }
            in.close();
            if (!same) {
                open(path, seen, oldestFirst); // it was rotated in between
            }
        } catch (NoSuchFileException gap) {
            // A rotation is under way, or somebody removed the file.
        }
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static Path numbered(Path file, int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    private static int oldest(Path file) throws IOException {
        String prefix = file.toAbsolutePath().getFileName() + ".";
        try (Stream<Path> all = Files.list(file.toAbsolutePath().getParent())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith(prefix))
                    .map(name -> name.substring(prefix.length()))
                    .filter(number -> number.matches("[1-9][0-9]{0,3}"))
                    .mapToInt(Integer::parseInt)
                    .max()
                    .orElse(0);
        }
    }
}
