package io.signalman.posix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** {@code /proc/<pid>/cgroup}: a line {@code id:controllers:path} for each hierarchy (cgroups(7)). */
final class Cgroups {
    /** Where v2 is mounted beside v1, and where it is alone. */
    private static final List<Path> MOUNTED = List.of(Path.of("/sys/fs/cgroup/unified"), Path.of("/sys/fs/cgroup"));

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

    /** Ends all processes in one and below; false where it has no {@code cgroup.kill} that this JVM may write. */
    static boolean kill(String path) {
        if ((path + "/").contains("/../")) { // outside of this JVM's cgroup namespace, or no path of the kernel's
            return false;
        }
        for (Path root : MOUNTED) {
            Path file = Path.of(root + path, "cgroup.kill");
            if (Files.isWritable(file)) {
                try {
                    Files.writeString(file, "1", StandardOpenOption.WRITE);
                    return true;
                } catch (IOException refused) {
                    return false;
                }
            }
        }
        return false;
    }
}
