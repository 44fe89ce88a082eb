package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Finds the JVMs of this machine by name or conditions. */
public final class Jvms {
    private static final String JAR = "-jar";
    private static final String MODULE = "--module";

    /** Options after which the program begins (java(1)). */
    private static final Set<String> PROGRAM_FOLLOWS = Set.of(JAR, "-m", MODULE);

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

    private static final int LONGEST = 200;

    private Jvms() {}

    /** Whether the text has the form of a pid. It avoids a regular expression, whose classes load slowly. */
    public static boolean isPid(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 10 && text.charAt(0) != '0';
    }

    /**
     * Finds a JVM as {@link #find} does.
     *
     * @throws Failure also if no JVM matches
     */
    public static long pid(String jvm, HostAccess access) {
        return find(jvm, access)
                .orElseThrow(() -> Failure.usage("No JVM of this user is called \"" + jvm
                        + "\" or is in a container of that name; signalman jvms lists them."));
    }

    /**
     * Finds a JVM.
     *
     * @param jvm a pid; the name of its agent; its main class, with or without package, module or jar file; the name or
     *     id of its container; or conditions (docs/targets.md)
     * @return the pid
     * @throws Failure if more than one JVM matches
     */
    public static Optional<Long> find(String jvm, HostAccess access) {
        if (isPid(jvm)) {
            return Optional.of(Long.parseLong(jvm));
        }
        List<JvmProcess> all = JvmProcess.all();
        Map<Long, RunFiles.Lookup> agents = RunFiles.of(all);
        List<JvmProcess> found =
                all.stream().filter(matcher(jvm, agents, access)).toList();
        long self = JvmProcess.ownUid();
        List<JvmProcess> own = found.stream()
                .filter(process -> self == 0 || process.uid() == self)
                .toList();
        List<JvmProcess> candidates = own.isEmpty() ? found : own;
        if (candidates.size() > 1) {
            throw Failure.usage("Several JVMs are called \"" + jvm + "\": "
                    + candidates.stream()
                            .map(process -> describe(process, name(process.pid(), agents)))
                            .collect(Collectors.joining(", "))
                    + "; give the pid, such as " + candidates.get(0).pid() + ".");
        }
        return candidates.stream().findFirst().map(JvmProcess::pid);
    }

    private static Predicate<JvmProcess> matcher(String jvm, Map<Long, RunFiles.Lookup> agents, HostAccess access) {
        if (jvm.indexOf('&') >= 0 || jvm.matches("([a-z]+:|[0-9]+@).*")) {
            List<Long> pids = search(jvm, access);
            return process -> pids.contains(process.pid());
        }
        if (jvm.matches("[0-9a-f]{12,64}")) {
            // A process could otherwise pass for a container by the name of its program.
            return process -> process.place().isIn(jvm);
        }
        return process -> process.place().isIn(jvm)
                || name(process.pid(), agents).equals(jvm)
                || isCalled(main(process.arguments()), jvm);
    }

    private static List<Long> search(String target, HostAccess access) {
        try {
            return access.find(target);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw Failure.usage("\"" + target + "\" finds no JVM: " + ErrorText.of(e));
        }
    }

    /** The name of the agent in a JVM, "" without an agent. */
    public static String name(long pid, Map<Long, RunFiles.Lookup> agents) {
        return agents.getOrDefault(pid, RunFiles.Lookup.NONE)
                .agent()
                .map(located -> located.agent().name())
                .orElse("");
    }

    /** A JVM for a message: pid, name, user and container. */
    public static String describe(JvmProcess jvm, String agent) {
        return jvm.pid() + " (" + (agent.isEmpty() ? main(jvm.arguments()) : agent) + ", user " + jvm.user() + ", "
                + jvm.place().name() + ")";
    }

    /** Whether a main class or jar has that name; a class also without its module and package. */
    static boolean isCalled(String main, String name) {
        return main.equals(name)
                || (!main.endsWith(".jar")
                        && main.substring(Math.max(main.lastIndexOf('.'), main.lastIndexOf('/')) + 1)
                                .equals(name));
    }

    /** What {@link #main} returns for this JVM, at most 200 characters; "" if /proc can't be read. */
    public static String ownMain() {
        String main = JvmProcess.of(ProcFiles.self())
                .map(self -> main(self.arguments()))
                .orElse("");
        return main.substring(0, Math.min(main.length(), LONGEST));
    }

    /** The main class, {@code module/class} or jar file's name; the program's name if the launcher is not java. */
    public static String main(List<String> arguments) {
        int end = program(arguments);
        String first = end < arguments.size() ? arguments.get(end) : "";
        if (first.startsWith(MODULE + "=")) {
            return first.substring(MODULE.length() + 1);
        }
        if (PROGRAM_FOLLOWS.contains(first) && end + 1 < arguments.size()) {
            String program = arguments.get(end + 1);
            return first.equals(JAR) ? fileName(program) : program;
        }
        if (isLauncher(arguments) && !first.isEmpty() && !first.startsWith("-")) {
            return first;
        }
        return arguments.isEmpty() ? "" : fileName(arguments.get(0));
    }

    /** The JVM's own options, and the launcher; all arguments of another launcher than java, which has options of its own. */
    static List<String> options(List<String> arguments) {
        return isLauncher(arguments) ? arguments.subList(0, program(arguments)) : arguments;
    }

    /** The index of the first argument that is no option, which begins the program. */
    private static int program(List<String> arguments) {
        int index = 1;
        while (index < arguments.size() && isOption(arguments.get(index))) {
            index += WITH_VALUE.contains(arguments.get(index)) ? 2 : 1;
        }
        return Math.min(index, arguments.size());
    }

    private static boolean isOption(String argument) {
        return (argument.startsWith("-") || argument.startsWith("@"))
                && !PROGRAM_FOLLOWS.contains(argument)
                && !argument.startsWith(MODULE + "=");
    }

    private static boolean isLauncher(List<String> arguments) {
        return !arguments.isEmpty() && fileName(arguments.get(0)).equals("java");
    }

    /** Avoids {@code Path}: in the C locale Java makes no path of a name that is not ASCII. */
    private static String fileName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
