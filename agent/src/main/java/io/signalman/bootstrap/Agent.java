package io.signalman.bootstrap;

import java.io.File;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.security.AllPermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The door: the only class, with its loader, that the host's class path sees. It loads the real agent apart from the
 * host's classes, hands it the agent string, and prints instead of throwing. JDK classes only, compiled for Java 8,
 * so that an old JVM gets one clear sentence.
 *
 * <p>A JVM keeps the first version of this class that it loaded. So the code that runs comes from the jar that the
 * agent string names ({@code jar=<path>}), and this contract is frozen: that argument, the class name {@code
 * io.signalman.assembly.AgentControl}, and its constructor and {@link Predicate}.
 */
public final class Agent {
    private static final String CONTROL = "io.signalman.assembly.AgentControl";
    private static final String COMMAND_LINE = "io.signalman.assembly.CommandLineEntry";
    private static final int OLDEST_JAVA = 17;

    /** What signalman-cli.jar ends with, before it does anything, if the command takes native code. */
    private static final int NATIVE_CODE_NEEDED = -1;

    /** With {@code -javaagent} the host's own start has the processors first; nobody waits for us. */
    private static final long HEAD_START_MILLIS = 100;

    /** An attach call holds up jcmd and its like until it returns. */
    private static final long PATIENCE_MILLIS = 30_000;

    /** One that is not escaped: an even number of backslashes stands before it. */
    private static final String COMMA = "(?<=(?<!\\\\)(?:\\\\\\\\){0,64}),";

    private static final String DEBUG = "signalman_debug";
    private static final String TO_DEBUG = "give the agent debug=true";
    private static final String CLASS_NAME = "(?<![\\w./=-])(?:\\w+\\.)+[A-Z][\\w$]*(?:: *)?";

    /** The agent that runs in this JVM, if one does. */
    private static Optional<Isolated> running = Optional.empty();

    private Agent() {}

    /** With {@code -javaagent}: the host's main thread goes on at once. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, true);
    }

    /** Attached to a running JVM: the attach call returns when the agent is up, or has said why not. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        Optional<Thread> thread = start(arguments, instrumentation, false);
        try {
            if (thread.isPresent()) {
                thread.get().join(PATIENCE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A thread of our own, since the host's would keep a reference to the isolated loader. */
    private static Optional<Thread> start(String arguments, Instrumentation instrumentation, boolean atJvmStart) {
        try {
            if (!isGrantedAll()) {
                print("the agent did not start: this JVM has a Java security manager; grant signalman.jar"
                        + " java.security.AllPermission in its policy file, or start it without one.");
                return Optional.empty();
            }
            String text = arguments == null ? "" : arguments;
            // No lambda: a JVM's first one would take milliseconds of the host's main thread.
            Thread thread = new Thread("signalman-start") {
                @Override
                public void run() {
                    obey(text, instrumentation, atJvmStart);
                }
            };
            thread.setDaemon(true);
            thread.start();
            return Optional.of(thread);
        } catch (Throwable e) { // a JVM that is out of threads, for instance
            fail(arguments, e);
            return Optional.empty();
        }
    }

    /** On this thread nothing else has happened yet, so nothing has changed where a security manager refuses. */
    @SuppressWarnings("removal")
    private static boolean isGrantedAll() {
        SecurityManager manager = System.getSecurityManager();
        try {
            if (manager != null) {
                manager.checkPermission(new AllPermission());
            }
            return true;
        } catch (SecurityException refused) {
            return false;
        }
    }

    private static void obey(String arguments, Instrumentation instrumentation, boolean atJvmStart) {
        try {
            requireJava();
            if (atJvmStart) {
                Thread.sleep(HEAD_START_MILLIS);
            }
            obeyOneAtATime(arguments, instrumentation, atJvmStart);
        } catch (Throwable e) {
            fail(arguments, unwrapped(e));
        }
    }

    private static Throwable unwrapped(Throwable e) {
        Throwable cause = e.getCause();
        return e instanceof InvocationTargetException && cause != null ? cause : e;
    }

    private static void fail(String arguments, Throwable e) {
        String message = "The agent did not start: " + reason(e, TO_DEBUG);
        print(message);
        if (debugs(arguments)) {
            e.printStackTrace();
        }
        reply(arguments, message);
    }

    /**
     * The words of our own checks, or the message of any other failure without Java class names.
     *
     * @param how what makes the stack trace appear
     */
    static String reason(Throwable e, String how) {
        String said = String.valueOf(e.getMessage());
        if (e.getMessage() != null
                && (e instanceof IllegalStateException || e instanceof UnsupportedOperationException)) {
            return said;
        }
        String words = said.replaceAll(CLASS_NAME, "").trim();
        String clause = words.indexOf(' ') > 0
                ? words
                : words.startsWith("/") ? words + " can't be read" : "an unexpected error";
        return clause + "; " + how + " for the stack trace, and report it.";
    }

    private static boolean debugs(String arguments) {
        return "true".equals(System.getenv(DEBUG))
                || (arguments != null
                        && Arrays.asList(arguments.split(COMMA, -1)).contains("debug=true"));
    }

    private static synchronized void obeyOneAtATime(
            String arguments, Instrumentation instrumentation, boolean atJvmStart) throws Exception {
        Isolated agent = running.isPresent() ? running.get() : load(arguments, instrumentation, atJvmStart);
        Thread.currentThread().setContextClassLoader(agent.loader);
        running = Optional.empty();
        try {
            if (agent.control.test(arguments)) {
                running = Optional.of(agent);
            }
        } finally {
            if (!running.isPresent()) {
                agent.loader.close();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Isolated load(String arguments, Instrumentation instrumentation, boolean atJvmStart)
            throws Exception {
        Room.check();
        IsolatedLoader loader = new IsolatedLoader(
                jar(arguments), ClassLoader.getSystemClassLoader().getParent());
        Thread.currentThread().setContextClassLoader(loader);
        return new Isolated(loader, (Predicate<String>) loader.loadClass(CONTROL)
                .getConstructor(Instrumentation.class, boolean.class)
                .newInstance(instrumentation, atJvmStart));
    }

    /** An agent apart from the host's classes. */
    private static final class Isolated {
        final IsolatedLoader loader;

        /** Takes agent strings; true means that the agent runs afterwards. */
        final Predicate<String> control;

        Isolated(IsolatedLoader loader, Predicate<String> control) {
            this.loader = loader;
            this.control = control;
        }
    }

    /** The command line; the only place that ends a JVM, and it is our own. */
    public static void main(String[] arguments) {
        int status = 1;
        try {
            requireJava();
            status = run(commandLine(), arguments);
            if (status == NATIVE_CODE_NEEDED) {
                status = run(isolated(new File(ownJar().getParentFile(), "signalman.jar")), arguments);
            }
        } catch (Throwable e) {
            Throwable cause = unwrapped(e);
            print(reason(cause, "set " + DEBUG + "=true in the environment"));
            if (debugs("")) {
                cause.printStackTrace();
            }
        }
        System.exit(status);
    }

    private static int run(Class<?> commandLine, String... arguments) throws Exception {
        return (Integer) commandLine.getMethod("run", String[].class).invoke(null, (Object) arguments);
    }

    /** On the class path where that is signalman-cli.jar, which starts faster; else in signalman.jar, apart. */
    private static Class<?> commandLine() throws Exception {
        try {
            return ClassLoader.getSystemClassLoader().loadClass(COMMAND_LINE);
        } catch (ClassNotFoundException apart) {
            return isolated(ownJar());
        }
    }

    private static Class<?> isolated(File jar) throws Exception {
        ClassLoader isolated =
                new IsolatedLoader(jar, ClassLoader.getSystemClassLoader().getParent());
        Thread.currentThread().setContextClassLoader(isolated);
        return isolated.loadClass(COMMAND_LINE);
    }

    private static void requireJava() {
        String version = System.getProperty("java.specification.version", "?");
        boolean old =
                version.startsWith("1.") || (version.matches("[0-9]+") && Integer.parseInt(version) < OLDEST_JAVA);
        if (old) {
            throw new UnsupportedOperationException("Signalman needs Java " + OLDEST_JAVA
                    + " or newer, and this JVM is Java " + version + "; run it with a newer one.");
        }
    }

    /** The jar that the agent string names, else our own. */
    private static File jar(String arguments) throws Exception {
        Optional<File> named = file(arguments, "jar=");
        return named.isPresent() ? named.get() : ownJar();
    }

    /** A comma or backslash in the path is written after a backslash. */
    private static Optional<File> file(String arguments, String key) {
        for (String argument : arguments == null ? new String[0] : arguments.split(COMMA, -1)) {
            if (argument.startsWith(key)) {
                return Optional.of(new File(argument.substring(key.length()).replaceAll("\\\\(.)", "$1")));
            }
        }
        return Optional.empty();
    }

    /** As AgentControl answers, and not by java.nio, whose classes need descriptors to initialise. */
    private static void reply(String arguments, String message) {
        Optional<File> reply = file(arguments, "reply=");
        if (reply.isPresent() && reply.get().isFile()) {
            try (OutputStream out = new FileOutputStream(reply.get(), true)) {
                out.write(("failed\n" + message + "\n\n").getBytes(StandardCharsets.UTF_8));
            } catch (Throwable e) {
                print("the reply could not be written: " + reason(e, TO_DEBUG));
            }
        }
    }

    private static File ownJar() throws Exception {
        return new File(
                Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static void print(String line) {
        System.err.println("signalman: " + line);
    }
}
