package io.signalman.assembly;

import io.signalman.access.TrustedPath;
import io.signalman.core.Account;
import io.signalman.core.ProcessDetails;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A listening Unix domain socket as a file: {@code <run>/<pid>.sock}, or the path in the setting. It gets its
 * permissions in a folder that is closed to others, and only then its name.
 */
final class SocketFile implements AutoCloseable {
    private static final String ENDING = ".sock";

    /** The size of sun_path in unix(7), without the final NUL. */
    private static final int LONGEST = 107;

    /** Connections that the kernel queues; further clients wait. */
    private static final int ACCEPT_QUEUE = 1024;

    /** Attempts to find a free name. */
    private static final int MOST_TRIES = 100;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** The type in st_mode, inode(7). */
    private static final int TYPE = 0170000;

    private static final int SOCKET = 0140000;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object inode;

    private SocketFile(Path path, ServerSocketChannel channel, Object inode) {
        this.path = path;
        this.channel = channel;
        this.inode = inode;
    }

    /**
     * Opens the socket and listens.
     *
     * @param folder the folder of run files
     * @param pid the pid of this JVM
     * @throws IOException with one sentence for the user
     */
    static SocketFile open(SocketSettings settings, Path folder, int pid, ProcessDetails users) throws IOException {
        Optional<Integer> group =
                settings.group().isPresent() ? Optional.of(gid(settings.group().get(), users)) : Optional.empty();
        if (settings.path().isPresent()) {
            Path path = settings.path().get();
            Path parent = Optional.ofNullable(path.getParent()).orElse(path);
            return open(TrustedPath.resolve(parent).resolve(path.getFileName()), settings.mode(), group);
        }
        List<String> names = RunFile.names(pid);
        for (String name : names) {
            if (!RunFile.belongsToAnotherSystem(folder, name) && !isListening(folder.resolve(name + ENDING))) {
                return open(folder.resolve(name + ENDING), settings.mode(), group);
            }
        }
        throw new IOException(folder + " has other files where " + names.get(0) + ENDING + " belongs; remove them");
    }

    private static int gid(String group, ProcessDetails users) throws IOException {
        Account found = Account.of(group, users::groupId);
        if (found instanceof Account.Known known) {
            return known.id();
        }
        throw new IOException(
                found instanceof Account.Unavailable now
                        ? "the group " + group + " can't be looked up now, since " + now.why()
                        : "this host has no group " + group + "; name another one in socket.group");
    }

    private static SocketFile open(Path path, int mode, Optional<Integer> group) throws IOException {
        if (path.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new IOException(path + " is longer than the " + LONGEST
                    + " bytes that a socket's path may have; set socket or run.dir to a shorter path");
        }
        Path closed = closedFolder(path);
        Path draft = closed.resolve("s");
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(draft), ACCEPT_QUEUE);
            if (group.isPresent()) {
                Files.setAttribute(draft, "unix:gid", group.get());
            }
            Files.setAttribute(draft, "unix:mode", mode);
            Object inode = Files.getAttribute(draft, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            publish(draft, path);
            return new SocketFile(path, channel, inode);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        } finally {
            Files.deleteIfExists(draft);
            Files.delete(closed);
        }
    }

    /** Creates a folder beside the path, with a name so short that a path in it is not longer than the path itself. */
    private static Path closedFolder(Path path) throws IOException {
        for (int tries = 1; ; tries++) {
            String chance = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36), 36);
            try {
                return Files.createDirectory(
                        path.resolveSibling("." + chance), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            } catch (FileAlreadyExistsException taken) {
                if (tries == MOST_TRIES) {
                    throw taken;
                }
            }
        }
    }

    /** Tries a link first: if two JVMs find the name free, one of them fails. */
    private static void publish(Path draft, Path path) throws IOException {
        try {
            Files.createLink(path, draft);
        } catch (FileSystemException | UnsupportedOperationException takenOrNoLinksHere) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isStale(path)) {
                throw new IOException(
                        path
                                + (isListening(path)
                                        ? " is in use by another agent; name another path in socket"
                                        : " already exists and is not a socket of this JVM's user; remove it, or name another"
                                                + " path in socket"),
                        takenOrNoLinksHere);
            }
            Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Removes the socket of a JVM that ended abruptly. */
    static void removeStale(Path runFile) throws IOException {
        Path socket = runFile.resolveSibling(runFile.getFileName().toString().replaceFirst("\\.json$", ENDING));
        if (isStale(socket)) {
            Files.deleteIfExists(socket);
        }
    }

    /** Whether the path is a socket of this user on which nobody listens. */
    private static boolean isStale(Path path) throws IOException {
        try {
            Map<String, Object> seen = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
            return seen.get("mode") instanceof Integer mode
                    && (mode & TYPE) == SOCKET
                    && Integer.valueOf(TrustedPath.effectiveUser()).equals(seen.get("uid"))
                    && !isListening(path);
        } catch (NoSuchFileException gone) {
            return false;
        }
    }

    private static boolean isListening(Path path) throws IOException {
        try (SocketChannel connection = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            connection.configureBlocking(false); // don't wait for a full queue
            connection.connect(UnixDomainSocketAddress.of(path));
            return true;
        } catch (ConnectException refused) {
            return false;
        } catch (SocketException closedToUsOrFull) {
            return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        }
    }

    ServerSocketChannel channel() {
        return channel;
    }

    Path path() {
        return path;
    }

    /** Removes the file, unless another file has replaced it. */
    void remove() throws IOException {
        try {
            if (inode.equals(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException removed) {
            // Nothing to do.
        }
    }

    @Override
    public void close() throws IOException {
        remove();
        channel.close();
    }
}
