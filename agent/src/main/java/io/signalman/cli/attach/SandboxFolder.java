package io.signalman.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Our folder in the /tmp of a JVM with other files than ours, while this command attaches to that JVM. */
final class SandboxFolder implements Closeable {
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** How many of a kind are looked at, since each takes a descriptor, and a hostile sandbox may have any number. */
    static final int MOST = 100;

    private final Sandbox sandbox;
    private final Path temp;
    private final Path path;
    private final Path folder;
    private final List<Path> made = new ArrayList<>();
    private final Held held;
    private boolean agentRuns;

    /**
     * What the JVM holds open, as it may not show its own user.
     *
     * @param copy the name of a copy of the jar, which an earlier attach has made
     * @param agent whether an agent with a run file runs
     */
    record Held(Optional<String> copy, boolean agent) {
        static Held by(JvmProcess jvm) {
            return new Held(
                    HeldFiles.named(jvm, "signalman-[0-9a-f-]{36}\\.jar( \\(deleted\\))?").orElse(List.of()).stream()
                            .filter(file -> path(jvm).equals(file.getParent()))
                            .map(file -> file.getFileName().toString().replace(" (deleted)", ""))
                            .findFirst(),
                    HeldFiles.runFiles(jvm).filter(files -> !files.isEmpty()).isPresent());
        }
    }

    /** @throws IOException whose message is a clause: why there can be none */
    SandboxFolder(Sandbox sandbox, JvmProcess jvm, Held held) throws IOException {
        this.sandbox = sandbox;
        this.held = held;
        this.agentRuns = held.agent();
        this.temp = sandbox.locate("/tmp");
        this.path = path(jvm);
        try {
            Files.createDirectory(temp.resolve(path.getFileName()), OWNER_ONLY);
        } catch (FileAlreadyExistsException existing) {
            // Whose it is, is looked at next.
        }
        // The dot makes it the folder itself, and no link to it.
        this.folder = sandbox.locate(path.toString()).resolve(".");
        if (!OwnFiles.isFolder(folder, jvm.uid())) {
            throw new IOException(path + " is there and is no folder of its user's alone; remove it");
        }
    }

    private static Path path(JvmProcess jvm) {
        return Path.of("/tmp/.signalman-attach-" + jvm.pidInItsNamespace());
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

    /**
     * The jar as the JVM finds it: at its own place if that is the same file there, else a copy. The JVM adds the name to
     * its class path for good. It never looks again for one that was missing once, and for one that it has not opened it
     * may look at any time: so a name is used again only if the JVM has it open, and nobody can guess a new one.
     */
    Path path(Jar jar) throws IOException {
        if (jar.isIn(sandbox)) {
            return jar.path();
        }
        String name = held.copy().orElseGet(() -> "signalman-" + UUID.randomUUID() + ".jar");
        Files.copy(jar.bytes(), make(name));
        return path.resolve(name);
    }

    /** A new file for the agent to answer into, which is open here before anybody could exchange it. */
    Answer answer() throws IOException {
        String name = "answer-" + ProcFiles.self();
        FileChannel channel = FileChannel.open(
                make(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return new Answer(path.resolve(name), channel);
    }

    /** @param path as the JVM finds it */
    record Answer(Path path, FileChannel channel) implements Closeable {
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

    /** Takes over what other commands have left. */
    void takeOver() {
        made.addAll(PerformanceData.children(folder, "{answer-*,signalman-*.jar}"));
    }

    /** Whether an agent runs now, which loads some of its parts late: then the jar stays. */
    void agentRuns(boolean runs) {
        agentRuns = runs;
    }

    /** Removes what it has made, and the folders of agents that have left. */
    @Override
    public void close() {
        made.stream()
                .filter(file -> !agentRuns || !file.toString().endsWith(".jar"))
                .forEach(SandboxFolder::remove);
        PerformanceData.children(temp, ".signalman-[0-9]*").stream()
                .limit(MOST)
                .map(used -> used.getFileName().toString())
                .forEach(used -> {
                    removeRun("/tmp/" + used);
                    remove(temp.resolve(used));
                });
        remove(temp.resolve(path.getFileName()));
    }

    private void removeRun(String parent) {
        try {
            remove(sandbox.locate(parent).resolve("run"));
        } catch (IOException gone) {
            // There is nothing to remove.
        }
    }

    /** A folder only if it is empty. */
    private static void remove(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException inUse) {
            // It holds the run file of an agent, or what is not ours.
        }
    }
}
