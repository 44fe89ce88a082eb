package io.signalman.posix;

import java.util.List;

/** {@code /proc/<pid>/cgroup}: a line {@code id:controllers:path} for each hierarchy (cgroups(7)). */
final class Cgroups {
    private Cgroups() {}

    /** Those of the v2 hierarchy, {@code 0::}, and of the one that systemd keeps where that is v1. */
    static List<String> paths(String lines) {
        return lines.lines()
                .map(line -> line.split(":", 3))
                .filter(fields -> fields.length == 3
                        && ((fields[0].equals("0") && fields[1].isEmpty()) || fields[1].equals("name=systemd")))
                .map(fields -> fields[2])
                .toList();
    }
}
