package io.signalman.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Walks a path as the kernel does, one component at a time and through each link (path_resolution(7)), and checks every
 * folder and link on the way. If each of them belongs to root or this JVM's user and nobody else can replace it, the
 * result can be opened by name: only those two users could have changed it since.
 */
public final class TrustedPath {
    /** The kernel's MAXSYMLINKS. */
    private static final int MOST_LINKS = 40;

    private static final int ROOT = 0;

    /** System folders of hier(7); no ordinary user of the host owns one. */
    private static final Set<String> SYSTEM_FOLDERS =
            Set.of("/", "/dev", "/dev/shm", "/etc", "/home", "/opt", "/run", "/tmp", "/usr", "/var", "/var/tmp");

    /** Bits of st_mode, inode(7). */
    private static final int TYPE = 0170000;

    private static final int FOLDER = 0040000;
    private static final int LINK = 0120000;
    private static final int STICKY = 01000;
    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;

    private final PartCheck check;
    private final Deque<Path> rest = new ArrayDeque<>();
    private Path at = Path.of("/");
    private int links;

    private TrustedPath(PartCheck check) {
        this.check = check;
    }

    /** The check of each folder, each link and the file. */
    private interface PartCheck {
        /** @throws IOException with a clause that says what is wrong */
        void test(Part part) throws IOException;
    }

    private record Part(Path path, int uid, int mode) {
        boolean is(int type) {
            return (mode & TYPE) == type;
        }

        /**
         * In a sticky folder, others can't replace a file that they don't own. A link has no permissions of its own.
         */
        boolean isWritable(int byWhom) {
            return (mode & byWhom) != 0 && !is(LINK) && !(is(FOLDER) && (mode & STICKY) != 0);
        }
    }

    /**
     * Returns the path without links, if only root and this JVM's user can change or replace its target.
     *
     * @throws IOException with one sentence that says what to do, also if nothing is there
     */
    public static Path resolve(Path path) throws IOException {
        int self = effectiveUser();
        try {
            return new TrustedPath(part -> requireTrusted(part, self)).walk(path);
        } catch (NoSuchFileException e) {
            throw new IOException(path + " is not there; make it, or name another", e);
        } catch (IOException e) {
            throw new IOException(path + " can't be trusted: " + why(e), e);
        }
    }

    /** The reason as the end of a sentence: the message of an AccessDeniedException is only a path. */
    static String why(Exception e) {
        String said = e.getMessage();
        if (said == null) {
            return "an unexpected error";
        }
        return e instanceof AccessDeniedException ? said + " is closed to this JVM's user (permission denied)" : said;
    }

    private static void requireTrusted(Part part, int self) throws IOException {
        if (part.uid() != self && part.uid() != ROOT && !isOfTheHost(part)) {
            throw new IOException(part.path() + " belongs to user " + Integer.toUnsignedString(part.uid())
                    + ", not to root or this JVM's user; chown it");
        }
        if (part.isWritable(GROUP_WRITE | OTHERS_WRITE)) {
            throw new IOException("others can write " + part.path() + "; run chmod go-w " + part.path());
        }
    }

    /**
     * Whether the part belongs to the host. In a user namespace that does not map the host's root, these folders seem
     * to belong to nobody.
     */
    private static boolean isOfTheHost(Part part) {
        return SYSTEM_FOLDERS.contains(part.path().toString()) && UserNamespace.isUnmapped(part.uid());
    }

    /**
     * Returns the folder without links, and the owners of each folder and link on the way: an owner can replace a file
     * in the folder. The group of a folder can, too, because its owner let it in.
     *
     * @param owners receives their uids
     * @throws NoSuchFileException if the folder is missing
     * @throws IOException with a clause that says why the folder can't be trusted
     */
    public static Path resolve(Path folder, Set<Integer> owners) throws IOException {
        PartCheck check = part -> {
            if (part.isWritable(OTHERS_WRITE)) {
                throw new IOException("others can write " + part.path() + "; run chmod o-w " + part.path());
            }
            owners.add(part.uid());
        };
        try {
            return new TrustedPath(check).walk(folder);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("can't be trusted: " + why(e), e);
        }
    }

    private Path walk(Path path) throws IOException {
        check.test(inspect(at));
        push(path.toAbsolutePath());
        while (!rest.isEmpty()) {
            Part part = inspect(at.resolve(rest.pop()).normalize());
            check.test(part);
            if (part.is(LINK)) {
                follow(part.path());
            } else {
                at = part.path();
            }
        }
        return at;
    }

    private void follow(Path link) throws IOException {
        links++;
        if (links > MOST_LINKS) {
            throw new IOException("it leads through more than " + MOST_LINKS + " links");
        }
        Path target = Files.readSymbolicLink(link);
        if (target.isAbsolute()) {
            at = target.getRoot();
        }
        push(target);
    }

    private void push(Path path) {
        for (int i = path.getNameCount() - 1; i >= 0; i--) {
            rest.push(path.getName(i));
        }
    }

    private static Part inspect(Path path) throws IOException {
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            return new Part(path, number(seen, "uid"), number(seen, "mode"));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException e) {
            String why = e.getReason() == null ? "permission denied" : e.getReason();
            throw new IOException(path + " can't be looked at (" + why + ")", e);
        }
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) Objects.requireNonNull(attributes.get(name));
    }

    /**
     * This JVM's effective uid, from the line "Uid: real effective saved file-system". The owner of /proc/self is root
     * for some processes, proc(5).
     */
    public static int effectiveUser() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("Uid:"))
                .map(line -> Integer.parseUnsignedInt(line.split("\\s+", -1)[2]))
                .findFirst()
                .orElseThrow(() -> new IOException("/proc/self/status shows no user"));
    }
}
