package io.signalman.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at paths where others could have put something: a link, a pipe that never ends, a file of theirs. Each is looked
 * at by lstat(2) before it is opened; nobody but the user can exchange it in between, if the folders that lead to it are
 * {@link #isFolder} too, from the top down.
 */
final class OwnFiles {
    static final int MAX_BYTES = 64 * 1024;

    /** The file's type in st_mode, inode(7). */
    private static final int TYPE = 0170000;

    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int SOCKET = 0140000;
    private static final int WRITABLE_BY_OTHERS = 0022;

    private OwnFiles() {}

    /** Empty in the C locale where it is not ASCII, since Java can't open such a file then. */
    static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notOfThisLocale) {
            return Optional.empty();
        }
    }

    /** A folder of that user's, not a link to one, that nobody else may write to. */
    static boolean isFolder(Path path, long uid) {
        Optional<Seen> seen = look(path, LinkOption.NOFOLLOW_LINKS);
        return seen.isPresent()
                && seen.get().type() == FOLDER
                && seen.get().uid() == uid
                && (seen.get().mode() & WRITABLE_BY_OTHERS) == 0;
    }

    /** A Unix domain socket of that user's. */
    static boolean isSocket(Path path, long uid) {
        Optional<Seen> seen = look(path);
        return seen.isPresent() && seen.get().type() == SOCKET && seen.get().uid() == uid;
    }

    /** A regular file's text; empty where it is no such file of that user's, is past 64 KiB or can't be read. */
    static Optional<String> read(Path path, long uid) {
        return read(path, uid, LinkOption.NOFOLLOW_LINKS);
    }

    /** The same of a path that {@link Sandbox#locate} found. */
    static Optional<String> readLocated(Path path, long uid) {
        return read(path, uid, new LinkOption[0]);
    }

    private static Optional<String> read(Path path, long uid, LinkOption... options) {
        Optional<Seen> seen = look(path, options);
        if (seen.isEmpty()
                || seen.get().type() != REGULAR
                || seen.get().uid() != uid
                || seen.get().size() > MAX_BYTES) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(path, options)) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    private record Seen(long uid, int mode, long size) {
        int type() {
            return mode & TYPE;
        }
    }

    private static Optional<Seen> look(Path path, LinkOption... options) {
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,mode,size", options);
            return Optional.of(new Seen(
                    number(seen, "uid").longValue(),
                    number(seen, "mode").intValue(),
                    number(seen, "size").longValue()));
        } catch (IOException | SecurityException missingOrForbidden) {
            return Optional.empty();
        }
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number number ? number : -1;
    }
}
