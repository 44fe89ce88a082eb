package io.signalman.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cgroup v2 for one test; closing waits until it is empty and removes it. Needs root. */
record Cgroup(Path folder) implements AutoCloseable {
    static Cgroup create(String name) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path beside = Path.of("/sys/fs/cgroup/unified"); // if v1 is mounted as well
        Path root = Files.exists(beside) ? beside : Path.of("/sys/fs/cgroup");
        assumeTrue(Files.isWritable(root.resolve("cgroup.procs")), "needs a writable cgroup v2");
        return new Cgroup(Files.createDirectory(root.resolve(name)));
    }

    /** The path that {@code /proc/<pid>/cgroup} shows. */
    String path() {
        return "/" + folder.getFileName();
    }

    /** A process that writes its pid or 0 moves into the cgroup. */
    Path procs() {
        return folder.resolve("cgroup.procs");
    }

    @Override
    public void close() {
        try {
            await().until(() -> Files.readString(procs()).isEmpty());
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
