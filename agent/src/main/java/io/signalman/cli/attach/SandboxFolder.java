package io.signalman.cli.attach;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Our folder in the /tmp of a JVM that sees other files, for the time of one attach. */
final class SandboxFolder implements Closeable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /**
     * Bounds the files of each kind that are read: each takes a descriptor, and a hostile sandbox may have any
     * number.
     */
    static final int MOST = 100;

    private final Sandbox sandbox;
    private final long uid;
    private final Path temp;
    private final Path path;
    private final Path folder;
    private final List<Path> made = new ArrayList<>();
    private final InUse inUse;
    private boolean keepsJar;

    /**
     * The relevant files that the JVM has open; read outside, because the JVM's own user may not see them.
     *
     * @param copy the name of a copy of the jar that an earlier attach made
     * @param agent whether an agent with a run file runs
     */
    record InUse(Optional<String> copy, boolean agent) {
        static InUse by(JvmProcess jvm) {
            return new InUse(
                    OpenFiles.named(jvm, "signalman-[0-9a-f-]{36}\\.jar( \\(deleted\\))?").orElse(List.of()).stream()
                            .filter(file -> path(jvm).equals(file.getParent()))
                            .map(file -> file.getFileName().toString().replace(" (deleted)", ""))
                            .findFirst(),
                    OpenFiles.runFiles(jvm).filter(files -> !files.isEmpty()).isPresent());
        }
    }

    /** @throws IOException if the folder can't be made; the message is a clause */
    SandboxFolder(Sandbox sandbox, JvmProcess jvm, InUse inUse) throws IOException {
        this.sandbox = sandbox;
        this.uid = jvm.uid();
        this.inUse = inUse;
        this.keepsJar = inUse.agent();
        this.temp = sandbox.locate("/tmp");
        this.path = path(jvm);
        try {
            Files.createDirectory(temp.resolve(path.getFileName()), OWNER_ONLY);
        } catch (FileAlreadyExistsException existing) {
            // The next lines check its owner.
        }
        // The dot opens the folder, never a link to it.
        this.folder = sandbox.locate(path.toString()).resolve(".");
        if (!OwnFiles.isFolder(folder, jvm.uid())) {
            throw new IOException(path + " exists and is not a private folder of its user; remove it");
        }
    }

    private static Path path(JvmProcess jvm) {
        return Path.of("/tmp/.signalman-attach-" + jvm.pidInItsNamespace());
    }

    /**
     * A jar file.
     *
     * @param path as this command sees it
     * @param identity its device and inode
     * @param bytes read once, with this user's rights
     */
    record Jar(Path path, Map<String, Object> identity, InputStream bytes) implements Closeable {
        static Jar open(Path path) throws IOException {
            return new Jar(path, deviceAndInode(path), Files.newInputStream(path));
        }

        /** Whether the JVM sees the same file at this path. */
        private boolean isIn(Sandbox sandbox) {
            try {
                Path inside = sandbox.locate(path.toString());
                Files.newInputStream(inside).close(); // access(2) would check the real user
                return deviceAndInode(inside).equals(identity);
            } catch (IOException other) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /**
     * The path of the jar for the JVM: the jar's own path if the JVM sees the same file there, else a copy. The JVM
     * adds the name to its class path forever. It ignores a name that was missing once, and may open an unopened name
     * at any time, so this reuses a name only if the JVM has it open, and makes new names that nobody can guess.
     */
    Path path(Jar jar) throws IOException {
        if (jar.isIn(sandbox)) {
            return jar.path();
        }
        String name = inUse.copy().orElseGet(() -> "signalman-" + UUID.randomUUID() + ".jar");
        Files.copy(jar.bytes(), make(name));
        return path.resolve(name);
    }

    /** Makes a file for the agent's reply and opens it before anybody could exchange it. */
    ReplyFile answer() throws IOException {
        String name = "answer-" + ProcFiles.self();
        FileChannel channel = FileChannel.open(
                make(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new ReplyFile(path.resolve(name), channel);
    }

    /** @param path as the JVM sees it */
    record ReplyFile(Path path, FileChannel channel) implements Closeable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private Path make(String name) throws IOException {
        Path file = folder.resolve(name);
        Files.deleteIfExists(file);
        made.add(file);
        return file;
    }

    /** Also removes the files that other commands left. */
    void takeOver() {
        made.addAll(PerformanceData.children(folder, "{answer-*,signalman-*.jar}"));
    }

    /** Keeps the jar if an agent runs now, because the agent loads some classes late. */
    void keepJar(boolean agentStays) {
        keepsJar = agentStays;
    }

    /** Removes the files it made and the folders of agents that are gone. */
    @Override
    public void close() {
        made.stream()
                .filter(file -> !keepsJar || !file.toString().endsWith(".jar"))
                .forEach(SandboxFolder::remove);
        PerformanceData.children(temp, ".signalman-[0-9]*").stream()
                .limit(MOST)
                .map(used -> used.getFileName().toString())
                .forEach(this::removeAgents);
        remove(temp.resolve(path.getFileName()));
    }

    /** Removes an agent's folder. A link of that name may lead to any folder of that user. */
    private void removeAgents(String name) {
        try {
            Path seen = temp.resolve(name);
            Path opened = sandbox.locate("/tmp/" + name).resolve(".");
            boolean own = OwnFiles.isFolder(opened, uid)
                    && deviceAndInode(opened).equals(deviceAndInode(seen, LinkOption.NOFOLLOW_LINKS));
            if (own && OwnFiles.isFolder(opened.resolve("run"), uid)) {
                remove(opened.resolve("run"));
            }
            if (own) {
                remove(seen);
            }
        } catch (IOException gone) {
            // There is nothing to remove.
        }
    }

    private static Map<String, Object> deviceAndInode(Path file, LinkOption... options) throws IOException {
        return Files.readAttributes(file, "unix:dev,ino", options);
    }

    /** Removes a folder only if it is empty. */
    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException inUse) {
            // It holds the run file of an agent, or files that are not ours.
        }
    }
}
