package io.signalman.assembly;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The settings that start with {@code socket}.
 *
 * @param on whether there is a Unix domain socket
 * @param path where; empty: beside the run file
 * @param mode its permissions, bits of chmod(2)
 * @param group a name or gid; empty: the one that new files get
 */
record SocketSettings(boolean on, Optional<Path> path, int mode, Optional<String> group) {
    private static final int OWNER_ONLY = 0600;
    private static final int OTHERS = 0077;

    static SocketSettings of(Options read) {
        String where = read.text("socket", "on");
        boolean isPath = !where.equals("on") && !where.equals("off");
        return new SocketSettings(
                !where.equals("off"),
                isPath ? read.value("socket", SocketSettings::path, "on, off or an absolute path") : Optional.empty(),
                read.value("socket.mode", SocketSettings::mode, "permissions in octal digits, such as 600 or 660")
                        .orElse(OWNER_ONLY),
                read.options().containsKey("socket.group")
                        ? Optional.of(read.text("socket.group", ""))
                        : Optional.empty());
    }

    /** Whether others than root and the JVM's user are to connect. */
    boolean letsOthersIn() {
        return (mode & OTHERS) != 0;
    }

    private static Optional<Path> path(String text) {
        return text.startsWith("/") ? Options.path(text) : Optional.empty();
    }

    private static Optional<Integer> mode(String text) {
        return text.matches("0?[0-7]{3}") ? Optional.of(Integer.parseInt(text, 8)) : Optional.empty();
    }
}
