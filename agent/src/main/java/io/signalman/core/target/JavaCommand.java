package io.signalman.core.target;

/** The command of a JVM, {@code sun.rt.javaCommand}: its main class or jar as it was written, and arguments. */
final class JavaCommand {
    private JavaCommand() {}

    /** Whether the text is the main class or jar as jps(1) shows it, with or without -l, or with its whole path. */
    static boolean isMain(String command, String main) {
        if (command.isEmpty()) {
            return false;
        }
        if (command.equals(main) || command.startsWith(main + " ")) {
            return true;
        }
        String first = command.split(" ", 2)[0];
        String withoutPath = first.substring(first.lastIndexOf('/') + 1); // of a jar, or the module of a class
        return withoutPath.equals(main)
                || (!withoutPath.endsWith(".jar")
                        && withoutPath
                                .substring(withoutPath.lastIndexOf('.') + 1)
                                .equals(main));
    }
}
