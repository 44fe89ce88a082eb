package io.signalman.posix;

import java.util.Map;

/**
 * Answers JNA's questions for system properties: JNA's settings come from here, all others from the JVM. The isolated
 * loader redirects JNA's calls to these methods, so their names must stay.
 */
public final class JnaSettings {
    private static final Map<String, String> OURS = Map.of(
            // JNA asks for its library first, and NativeFile has loaded it already.
            "jna.nosys",
            "false",
            // JNA would look for files of an earlier JNA, and make a folder for that.
            "jna.nounpack",
            "true",
            // JNA would run ldconfig(8) to find the path. Signalman needs no library but the process itself.
            "jna.platform.library.path",
            "");

    private JnaSettings() {}

    /** See {@link System#getProperty(String)}. */
    @SuppressWarnings("NullAway") // null if unset, like the original
    public static String getProperty(String name) {
        return isJnas(name) ? OURS.get(name) : System.getProperty(name);
    }

    /** See {@link System#getProperty(String, String)}. */
    public static String getProperty(String name, String unset) {
        return isJnas(name) ? OURS.getOrDefault(name, unset) : System.getProperty(name, unset);
    }

    /** Sets nothing: JNA reads back none of what it sets. */
    public static String setProperty(String name, String value) {
        return getProperty(name, value);
    }

    /** See {@link Boolean#getBoolean}. */
    public static boolean getBoolean(String name) {
        return Boolean.parseBoolean(getProperty(name, "false"));
    }

    /** Loads nothing, because {@link NativeFile} has loaded the library. */
    public static void loadLibrary(String name) {
        // JNA only needs this to return.
    }

    private static boolean isJnas(String name) {
        return name.startsWith("jna.") || name.startsWith("jnidispatch.");
    }
}
