package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Finds the JVMs of this machine by the name of what they run. */
public final class Jvms {
    /** Options of the java command whose value is the next argument (java(1)). */
    private static final Set<String> WITH_VALUE = Set.of(
            "-cp",
            "-classpath",
            "--class-path",
            "-p",
            "--module-path",
            "--upgrade-module-path",
            "--add-modules",
            "--enable-native-access",
            "--limit-modules",
            "--add-reads",
            "--add-exports",
            "--add-opens",
            "--patch-module",
            "--source",
            "-d",
            "--describe-module");

    private Jvms() {}

    /** Converts the value of {@code --jvm} to a pid. */
    public static final class Converter implements ITypeConverter<Long> {
        @Override
        public Long convert(String jvm) {
            try {
                return pid(jvm);
            } catch (Failure unknown) {
                throw new TypeConversionException(unknown.sentence());
            }
        }
    }

    /**
     * Finds a JVM.
     *
     * @param jvm a pid; the main class, module or jar file's name; or the name or id of its container
     * @return the pid
     * @throws Failure if no JVM or more than one JVM matches
     */
    public static long pid(String jvm) {
        if (jvm.matches("[1-9][0-9]{0,9}")) {
            return Long.parseLong(jvm);
        }
        // A process could otherwise pass for a container by the name of its program.
        boolean isId = jvm.matches("[0-9a-f]{12,64}");
        List<JvmProcess> found = JvmProcess.all().stream()
                .filter(process -> process.place().isIn(jvm)
                        || (!isId && main(process.arguments()).equals(jvm)))
                .toList();
        if (found.isEmpty()) {
            throw Failure.usage("No JVM of this user runs \"" + jvm
                    + "\", or is in a container of that name; signalman jvms lists them.");
        }
        if (found.size() > 1) {
            throw Failure.usage("Several JVMs are called \"" + jvm + "\": "
                    + found.stream()
                            .map(process -> Long.toString(process.pid()))
                            .collect(Collectors.joining(", "))
                    + "; give the pid.");
        }
        return found.get(0).pid();
    }

    /** The main class, {@code module/class} or jar file's name; the program's name if the launcher is not java. */
    public static String main(List<String> arguments) {
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (WITH_VALUE.contains(argument)) {
                i++;
            } else if (argument.equals("-jar") && i + 1 < arguments.size()) {
                return fileName(arguments.get(i + 1));
            } else if (argument.startsWith("--module=")) {
                return argument.substring("--module=".length());
            } else if (!argument.startsWith("-") && !argument.startsWith("@")) {
                return isLauncher(arguments) ? argument : fileName(arguments.get(0));
            } else if ((argument.equals("-m") || argument.equals("--module")) && i + 1 < arguments.size()) {
                return arguments.get(i + 1);
            }
        }
        return arguments.isEmpty() ? "" : fileName(arguments.get(0));
    }

    private static boolean isLauncher(List<String> arguments) {
        return fileName(arguments.get(0)).equals("java");
    }

    /** Avoids {@code Path}: in the C locale Java makes no path of a name that is not ASCII. */
    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
