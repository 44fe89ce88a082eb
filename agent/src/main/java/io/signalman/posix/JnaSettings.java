package io.signalman.posix;

import java.util.Map;

/**
 * What JNA gets when it asks for a system property: its settings are ours, all others the JVM's. JNA's calls come here
 * because the isolated loader redirects them, which keeps these names.
 */
public final class JnaSettings {
    private static final Map<String, String> OURS = Map.of(
            // It asks for its library first, which NativeFile has loaded already.
            "jna.nosys",
            "false",
            // It would look for files of an earlier JNA, and make a folder for that.
            "jna.nounpack",
            "true",
            // It runs ldconfig(8) to find this out; we need no library but the process itself.
            "jna.platform.library.path",
            "");

    private JnaSettings() {}

    /** See {@link System#getProperty(String)}. */
    @SuppressWarnings("NullAway") // null where it is unset, as there
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

    /** Loads nothing: {@link NativeFile} has. */
    public static void loadLibrary(String name) {
        // JNA only wants this to return.
    }

    private static boolean isJnas(String name) {
        return name.startsWith("jna.") || name.startsWith("jnidispatch.");
    }
}
