package io.signalman.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/** Follows the links in a path from a caller, as pidof(8) does. */
final class Links {
    /** MAXSYMLINKS of linux/namei.h. */
    private static final int MOST = 40;

    private static final Path ROOT = Path.of("/");

    private Links() {}

    /**
     * The target of the path. Returns the path itself if there is no target, or if a link on the way belongs to another
     * user, who could point it at any program.
     *
     * @param self the user who is trusted beside root
     */
    static String follow(String path, int self) {
        try {
            Deque<Path> rest = new ArrayDeque<>();
            Path.of(path).forEach(rest::addLast);
            Path at = ROOT;
            int links = 0;
            while (!rest.isEmpty()) {
                Path next = at.resolve(rest.removeFirst()).normalize(); // "at" has no links, so ".." is its parent
                if (!Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                        .isSymbolicLink()) {
                    at = next;
                    continue;
                }
                int owner = (Integer) Files.getAttribute(next, "unix:uid", LinkOption.NOFOLLOW_LINKS);
                if ((owner != 0 && owner != self) || ++links > MOST) {
                    return path;
                }
                Path target = Files.readSymbolicLink(next);
                at = target.isAbsolute() ? ROOT : at;
                for (int i = target.getNameCount() - 1; i >= 0; i--) {
                    rest.addFirst(target.getName(i));
                }
            }
            return at.toString();
        } catch (IOException | InvalidPathException nowhere) {
            return path;
        }
    }
}
