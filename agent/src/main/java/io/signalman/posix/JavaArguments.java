package io.signalman.posix;

import java.util.List;
import java.util.Set;

/** Reads the arguments of java(1), for a JVM without performance data. */
final class JavaArguments {
    /** Options whose value is the next argument. */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--limit-modules",
            "--add-exports",
            "--add-opens",
            "--add-reads",
            "--patch-module",
            "--enable-native-access",
            "--source");

    private JavaArguments() {}

    /**
     * The main class or jar, as {@code sun.rt.javaCommand} begins; "" if it is unknown, as with a file of arguments.
     */
    static String main(List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean announced = argument.equals("-jar") || argument.equals("-m") || argument.equals("--module");
            if (announced) {
                return i + 1 < arguments.size() ? arguments.get(i + 1) : "";
            } else if (argument.startsWith("--module=")) {
                return argument.substring("--module=".length());
            } else if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.startsWith("@")) {
                return ""; // the file may hold anything, lie in another folder, and have changed since
            } else if (!argument.startsWith("-")) {
                return argument;
            }
        }
        return "";
    }
}
