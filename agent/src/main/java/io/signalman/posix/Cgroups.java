package io.signalman.posix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads {@code /proc/<pid>/cgroup}, one line {@code id:controllers:path} per hierarchy (cgroups(7)), and acts on
 * cgroups.
 */
final class Cgroups {
    /** The mount points of v2: beside v1, and alone. */
    private static final List<Path> MOUNTED = List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"));

    private static final String KILL = "cgroup.kill";

    private Cgroups() {}

    /** The paths in the v2 hierarchy, {@code 0::}, and in systemd's own hierarchy on v1. */
    static List<String> paths(String lines) {
        return Arrays.stream(lines.split("\n", -1)) // a carriage return may be part of a name
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3
                        && ((fields[0].equals("0") && fields[1].isEmpty()) || fields[1].equals("name=systemd")))
                .map(fields -> fields[2])
                .toList();
    }

    /** The processes in a cgroup and below; empty unless it has a {@code cgroup.kill} that this JVM may write. */
    static List<Integer> members(String path) {
        Optional<Path> folder = folder(path);
        if (folder.isEmpty()) {
            return List.of();
        }
        List<Integer> members = new ArrayList<>();
        try (Stream<Path> all = Files.walk(folder.get())) {
            for (Path procs : (Iterable<Path>)
                    all.filter(Files::isDirectory).map(below -> below.resolve("cgroup.procs"))::iterator) {
                Files.readAllLines(procs).forEach(pid -> members.add(Integer.valueOf(pid)));
            }
            return members;
        } catch (IOException | UncheckedIOException changing) {
            return List.of();
        }
    }

    /** Kills all processes in a cgroup and below; false unless it has a {@code cgroup.kill} that this JVM may write. */
    static boolean kill(String path) {
        Optional<Path> folder = folder(path);
        try {
            if (folder.isPresent()) {
                Files.writeString(folder.get().resolve(KILL), "1", StandardOpenOption.WRITE);
            }
            return folder.isPresent();
        } catch (IOException refused) {
            return false;
        }
    }

    private static Optional<Path> folder(String path) {
        try {
            return (path + "/")
                            .contains("/../") // outside of this JVM's cgroup namespace, or not a path from the kernel
                    ? Optional.empty()
                    : MOUNTED.stream()
                            .map(root -> Path.of(root + path))
                            .filter(folder -> Files.isWritable(folder.resolve(KILL)))
                            .findFirst();
        } catch (InvalidPathException notInThisLocale) {
            return Optional.empty();
        }
    }
}
