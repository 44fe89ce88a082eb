package io.signalman.assembly;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings that start with {@code socket}.
 *
 * @param on whether there is a Unix domain socket
 * @param path its path; empty: beside the run file
 * @param mode its permission bits, chmod(2)
 * @param group a name or gid; empty: the default group of new files
 */
record SocketSettings(boolean on, Optional<Path> path, int mode, Optional<String> group) {
    private static final int OTHERS = 0077;

    static SocketSettings of(Map<String, String> given) {
        Where where = Setting.SOCKET.in(given);
        return new SocketSettings(
                where.on(), where.path(), Setting.SOCKET_MODE.in(given), Setting.SOCKET_GROUP.in(given));
    }

    /** The setting {@code socket}. */
    record Where(boolean on, Optional<Path> path) {
        static Where parse(String text) {
            if (text.equals("on") || text.equals("off")) {
                return new Where(text.equals("on"), Optional.empty());
            }
            String takes = "on, off or an absolute path";
            SettingParsers.require(text.startsWith("/"), text, takes);
            return new Where(true, Optional.of(SettingParsers.path(takes).apply(text)));
        }
    }

    /** Whether users other than root and the JVM's user may connect. */
    boolean letsOthersIn() {
        return (mode & OTHERS) != 0;
    }

    static int mode(String text) {
        boolean isMode = text.matches("0?[0-7]{3}");
        return SettingParsers.require(
                isMode, isMode ? Integer.parseInt(text, 8) : 0, "permissions in octal digits, such as 600 or 660");
    }
}
