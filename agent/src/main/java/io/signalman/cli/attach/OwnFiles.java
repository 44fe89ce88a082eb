package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks paths where others could have put something: a link, a pipe without an end, a file of theirs. It calls
 * lstat(2) on each path before it opens it. Nobody but the user can exchange the file in between if {@link #isFolder}
 * also holds for the folders that lead to it, from the top down.
 */
public final class OwnFiles {
    public static final int MAX_BYTES = 64 * 1024;

    /** The problem of a path where nothing is. */
    public static final String MISSING = "is missing";

    /** The problem of a folder in which others could replace files. */
    public static final String OPEN = "can be written by others";

    /** The file's type in st_mode, inode(7). */
    private static final int TYPE = 0170000;

    private static final int REGULAR = 0100000;
    private static final int FOLDER = 0040000;
    private static final int SOCKET = 0140000;
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int STICKY = 01000;

    /** The kernel's default for overflowuid, user_namespaces(7). */
    private static final int OVERFLOW = 65534;

    /** The number of users in the only line of uid_map outside of user namespaces. */
    private static final String ALL_USERS = " 4294967295";

    private OwnFiles() {}

    /** Empty if the text is not ASCII in the C locale, where Java can't open such a file. */
    public static Optional<Path> path(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException notOfThisLocale) {
            return Optional.empty();
        }
    }

    /** Whether it is a folder of that user, not a link, and nobody else may write to it. */
    static boolean isFolder(Path path, long uid) {
        return folderProblem(path, uid).isEmpty();
    }

    /**
     * Whether only root and its owner can replace a file in a folder: the folder is root's, and sticky or closed. In a user
     * namespace, the host's root may have the number of users that are not mapped.
     */
    static boolean keepsFilesApart(Path folder) {
        return look(folder)
                .filter(seen -> (seen.uid() == 0 || (seen.uid() == OVERFLOW && isInUserNamespace()))
                        && ((seen.mode() & WRITABLE_BY_OTHERS) == 0 || (seen.mode() & STICKY) != 0))
                .isPresent();
    }

    private static boolean isInUserNamespace() {
        return !ProcFiles.read(ProcFiles.self(), "uid_map").orElse("").strip().endsWith(ALL_USERS);
    }

    /** Why {@link #isFolder} rejects a path, as a clause; "" if it does not. */
    static String folderProblem(Path path, long uid) {
        return problem(path, uid, FOLDER, "a folder", WRITABLE_BY_OTHERS, LinkOption.NOFOLLOW_LINKS);
    }

    /** Why {@link #read} rejects a path, as a clause; "" if it does not. */
    static String fileProblem(Path path, long uid) {
        String problem = problem(path, uid, REGULAR, "a regular file", 0, LinkOption.NOFOLLOW_LINKS);
        return problem.isEmpty() && read(path, uid).isEmpty() ? "is larger than 64 KiB or can't be read" : problem;
    }

    /** Why a path is not a Unix domain socket of that user, as a clause; "" if it is one. */
    public static String socketProblem(Path path, long uid) {
        return problem(path, uid, SOCKET, "a socket", 0);
    }

    /** @param refused bits of the mode */
    private static String problem(Path path, long uid, int type, String what, int refused, LinkOption... options) {
        Optional<FileStatus> seen = look(path, options);
        if (seen.isEmpty()) {
            return Files.notExists(path, options) ? MISSING : "is closed to this user";
        }
        if (seen.get().type() != type) {
            return "is not " + what;
        }
        if (seen.get().uid() != uid) {
            return "belongs to another user, uid " + seen.get().uid();
        }
        return (seen.get().mode() & refused) == 0 ? "" : OPEN;
    }

    /** The mode, st_mode of inode(7), behind links; 0 if it is unknown. */
    public static int mode(Path path) {
        Optional<FileStatus> seen = look(path);
        return seen.isPresent() ? seen.get().mode() : 0;
    }

    /** The text of a regular file of that user; empty if it is not such a file, exceeds 64 KiB or can't be read. */
    static Optional<String> read(Path path, long uid) {
        return read(path, uid, LinkOption.NOFOLLOW_LINKS);
    }

    /** Reads a path that {@link Sandbox#locate} found, as {@link #read} does. */
    static Optional<String> readLocated(Path path, long uid) {
        return read(path, uid, new LinkOption[0]);
    }

    /**
     * The owner of a file may put a pipe in its place after the look, and root's open would wait for ever. An open for
     * reading and writing does not (fifo(7)), and a pipe has no position.
     */
    private static Optional<String> read(Path path, long uid, LinkOption... options) {
        Optional<FileStatus> seen = look(path, options);
        if (seen.isEmpty()
                || seen.get().type() != REGULAR
                || seen.get().uid() != uid
                || seen.get().size() > MAX_BYTES) {
            return Optional.empty();
        }
        Set<OpenOption> how = new HashSet<>(List.of(options));
        how.add(StandardOpenOption.READ);
        long self = JvmProcess.ownUid();
        if (self == 0 && (uid != self || options.length == 0)) {
            how.add(StandardOpenOption.WRITE);
        }
        try (FileChannel file = FileChannel.open(path, how)) {
            file.position();
            return Optional.of(new String(Channels.newInputStream(file).readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    private record FileStatus(long uid, int mode, long size) {
        int type() {
            return mode & TYPE;
        }
    }

    private static Optional<FileStatus> look(Path path, LinkOption... options) {
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,mode,size", options);
            return Optional.of(new FileStatus(
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
