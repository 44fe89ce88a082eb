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

/** {@code /proc/<pid>/cgroup}: a line {@code id:controllers:path} for each hierarchy (cgroups(7)). */
final class Cgroups {
    /** Where v2 is mounted beside v1, and where it is alone. */
    private static final List<Path> MOUNTED = List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"));

    private static final String KILL = "cgroup.kill";

    private Cgroups() {}

    /** Those of the v2 hierarchy, {@code 0::}, and of the one that systemd keeps where that is v1. */
    static List<String> paths(String lines) {
        return Arrays.stream(lines.split("\n", -1)) // a carriage return may be part of a name
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3
                        && ((fields[0].equals("0") && fields[1].isEmpty()) || fields[1].equals("name=systemd")))
                .map(fields -> fields[2])
                .toList();
    }

    /** Those in one and below; empty where it has no {@code cgroup.kill} that this JVM may write. */
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

    /** Ends all processes in one and below; false where it has no {@code cgroup.kill} that this JVM may write. */
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
            return (path + "/").contains("/../") // outside of this JVM's cgroup namespace, or no path of the kernel's
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
