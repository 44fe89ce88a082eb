package io.signalman.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/**
 * Our folder in the /tmp of a JVM with other files than ours: it holds what the JVM needs of us, for as long as it has an
 * agent.
 */
final class SandboxFolder {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private static final String JAR = "signalman.jar";
    /** How many of a kind are looked at, since each takes a descriptor, and a hostile sandbox may have any number. */
    static final int MOST = 100;

    private final Sandbox sandbox;
    private final Path temp;
    private final String name;
    private final Path folder;
    private final boolean hadJar;

    /** @throws IOException whose message is a clause: why there can be none */
    SandboxFolder(Sandbox sandbox, JvmProcess jvm) throws IOException {
        this.sandbox = sandbox;
        this.temp = sandbox.locate("/tmp");
        this.name = ".signalman-attach-" + jvm.pidInItsNamespace();
        try {
            Files.createDirectory(temp.resolve(name), OWNER_ONLY);
        } catch (FileAlreadyExistsException existing) {
            // Whose it is, is looked at next.
        }
        // The dot makes it the folder itself, and no link to it.
        this.folder = sandbox.locate("/tmp/" + name).resolve(".");
        if (!OwnFiles.isFolder(folder, jvm.uid())) {
            throw new IOException("/tmp/" + name + " is there and is no folder of its user's alone; remove it");
        }
        this.hadJar = Files.exists(folder.resolve(JAR), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether an attach has left the jar here. */
    boolean hadJar() {
        return hadJar;
    }

    /**
     * A jar file.
     *
     * @param path as it is found here
     * @param identity its device and inode
     * @param bytes read once, by this user's rights
     */
    record Jar(Path path, Map<String, Object> identity, InputStream bytes) implements Closeable {
        static Jar open(Path path) throws IOException {
            return new Jar(path, identity(path), Files.newInputStream(path));
        }

        private static Map<String, Object> identity(Path file) throws IOException {
            return Files.readAttributes(file, "unix:dev,ino");
        }

        /** Whether the JVM finds it at the same place. */
        private boolean isIn(Sandbox sandbox) {
            try {
                Path inside = sandbox.locate(path.toString());
                Files.newInputStream(inside).close(); // access(2) would ask for the real user
                return identity(inside).equals(identity);
            } catch (IOException other) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            bytes.close();
        }
    }

    /** The jar as the JVM finds it: at its own place if that is the same file there, else a copy. */
    String path(Jar jar) throws IOException {
        return jar.isIn(sandbox) ? jar.path().toString() : copied(jar);
    }

    /** In one step, since a JVM may have an earlier copy open. */
    private String copied(Jar jar) throws IOException {
        Path draft = Files.createTempFile(folder, JAR, ".draft");
        try {
            Files.copy(jar.bytes(), draft, StandardCopyOption.REPLACE_EXISTING);
            Files.move(draft, folder.resolve(JAR), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
        return inside(JAR);
    }

    /** A new file for the agent to answer into, which is open here before anybody could exchange it. */
    Answer answer() throws IOException {
        String file = "answer-" + ProcFiles.self();
        Files.deleteIfExists(folder.resolve(file));
        FileChannel channel = FileChannel.open(
                folder.resolve(file), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Answer(folder.resolve(file), inside(file), channel);
    }

    /** @param path as the JVM finds it */
    record Answer(Path file, String path, FileChannel channel) implements Closeable {
        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(file);
        }
    }

    private String inside(String file) {
        return "/tmp/" + name + "/" + file;
    }

    /**
     * Takes away what the JVM needs no more; what its user has put there stays.
     *
     * @param agentRuns whether the jar has to stay
     */
    void tidy(boolean agentRuns) throws IOException {
        if (!agentRuns) {
            for (Path left : PerformanceData.children(folder, "{answer-*," + JAR + "*}")) {
                Files.deleteIfExists(left);
            }
            PerformanceData.children(temp, ".signalman-[0-9]*").stream()
                    .limit(MOST)
                    .map(used -> used.getFileName().toString())
                    .forEach(used -> {
                        removeIfEmpty("/tmp/" + used, "run");
                        removeIfEmpty("/tmp", used);
                    });
        }
        removeIfEmpty("/tmp", name);
    }

    private void removeIfEmpty(String parent, String directory) {
        try {
            Files.deleteIfExists(sandbox.locate(parent).resolve(directory));
        } catch (IOException inUse) {
            // It holds the jar or run file of an agent, or what is not ours.
        }
    }
}
