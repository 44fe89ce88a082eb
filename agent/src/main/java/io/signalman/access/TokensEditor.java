package io.signalman.access;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes a tokens file as an administrator would: under a lock, atomically, and only if an agent of the same user would
 * trust it. Comments, order, mode and owner stay.
 */
public final class TokensEditor {
    private static final String INODE = "unix:ino";

    private final Path file;

    /** Edits that file, which need not exist. */
    public TokensEditor(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * A principal of the file.
     *
     * @param kind {@code token}, {@code user} or {@code certificate}
     */
    public record Entry(String name, Set<String> roles, String kind) {}

    /**
     * Lists the principals in the order of the file.
     *
     * @throws IOException in one sentence, if the file can't be trusted or parsed
     */
    public List<Entry> list() throws IOException {
        return entries(new TrustedFile(file).text());
    }

    private List<Entry> entries(String text) throws IOException {
        try {
            TokensFile.parse(file.toString(), text);
            List<Entry> entries = new ArrayList<>();
            for (String written : text.split("\n", -1)) {
                TokensLine line = new TokensLine(file.toString(), 0, written);
                if (!line.isEmpty()) {
                    entries.add(new Entry(line.name(), line.roles(), kind(line.credential())));
                }
            }
            return entries;
        } catch (TokensException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String kind(String credential) {
        return credential.startsWith(TokensLine.SHA256)
                ? "token"
                : credential.startsWith(TokensLine.UNIX) ? "user" : "certificate";
    }

    /**
     * Appends a token's line; makes the file with mode 0600 if it is not there.
     *
     * @throws IllegalArgumentException in one sentence, if the file has the name already
     * @throws IOException as {@link #list} does
     */
    public void add(String name, GeneratedToken token) throws IOException {
        edit(text -> {
            if (has(text, name)) {
                throw new IllegalArgumentException(
                        file + " has " + name + " already; take another name, or revoke it first.");
            }
            return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + token.line() + "\n";
        });
    }

    /**
     * Removes a principal's line.
     *
     * @return false if the file has no such name
     * @throws IOException as {@link #list} does
     */
    public boolean revoke(String name) throws IOException {
        return TokensLine.isName(name)
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && edit(text -> String.join(
                        "\n",
                        List.of(text.split("\n", -1)).stream()
                                .filter(line -> !has(line, name))
                                .toList()));
    }

    private static boolean has(String lines, String name) {
        return List.of(lines.split("\n", -1)).stream()
                .map(String::strip)
                .anyMatch(line ->
                        line.startsWith(name) && line.substring(name.length()).matches("[ \t].*"));
    }

    /** @return whether anything changed */
    private boolean edit(UnaryOperator<String> change) throws IOException {
        Path folder = TrustedPath.resolve(
                Optional.ofNullable(file.getParent()).orElseThrow(() -> new IOException(file + " is not a file")));
        Path named = folder.resolve(file.getFileName());
        Path real = Files.exists(named, LinkOption.NOFOLLOW_LINKS) ? TrustedPath.resolve(named) : create(named);
        while (true) {
            Object before = Files.getAttribute(real, INODE, LinkOption.NOFOLLOW_LINKS);
            list(); // only a regular file is opened for writing
            try (FileChannel lock = FileChannel.open(real, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
                lock.lock();
                if (before.equals(Files.getAttribute(real, INODE, LinkOption.NOFOLLOW_LINKS))) {
                    return replace(real, change);
                } // else another command has replaced the file before it let go of the lock
            } catch (FileSystemException e) {
                throw new IOException(file + " can't be written (" + TrustedPath.why(e) + ")", e);
            }
        }
    }

    private static Path create(Path file) throws IOException {
        try {
            return Files.createFile(
                    file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException other) {
            return file; // of another command
        }
    }

    private boolean replace(Path real, UnaryOperator<String> change) throws IOException {
        String before = new TrustedFile(real).text();
        entries(before);
        String after = change.apply(before);
        if (after.equals(before)) {
            return false;
        }
        Path draft = Files.createTempFile(real.getParent(), ".tokens", "");
        try {
            Files.writeString(draft, after, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
            for (String kept : List.of("unix:uid", "unix:gid", "unix:mode")) {
                Object value = Files.getAttribute(real, kept, LinkOption.NOFOLLOW_LINKS);
                if (!value.equals(Files.getAttribute(draft, kept))) {
                    Files.setAttribute(draft, kept, value);
                }
            }
            Files.move(draft, real, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
