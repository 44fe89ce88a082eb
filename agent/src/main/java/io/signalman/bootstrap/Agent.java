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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The entry point, and with its loader the only class that the host's class path sees. It loads the real agent apart
 * from the host's classes, passes it the agent string, and prints instead of throwing. It uses JDK classes only and is
 * compiled for Java 8, so that an old JVM prints one clear sentence.
 *
 * <p>A JVM keeps the first version of this class that it loaded. The rest of the code therefore comes from the jar that
 * the agent string names ({@code jar=<path>}), and this contract is frozen: that argument, the class name {@code
 * io.signalman.assembly.AgentControl}, its constructor and {@link Predicate}.
 */
public final class Agent {
    private static final String CONTROL = "io.signalman.assembly.AgentControl";
    private static final String COMMAND_LINE = "io.signalman.assembly.CommandLineEntry";
    private static final int OLDEST_JAVA = 17;

    /** The code that signalman-cli.jar returns, before it does anything, if the command needs native code. */
    private static final int NATIVE_CODE_NEEDED = -1;

    /** Under {@code -javaagent} the host's own start gets the processors first; nobody waits for the agent. */
    private static final long HEAD_START_MILLIS = 100;

    /** An attach call blocks jcmd and similar tools until it returns. */
    private static final long PATIENCE_MILLIS = 30_000;

    private static final long TURN_MILLIS = PATIENCE_MILLIS / 3;

    /** An unescaped comma: an even number of backslashes precedes it. */
    private static final String COMMA = "(?<=(?<!\\\\)(?:\\\\\\\\){0,64}),";

    private static final String DEBUG = "signalman_debug";
    private static final String TO_DEBUG = "give the agent debug=true";
    private static final String CLASS_NAME = "(?<![\\w./=-])(?:\\w+\\.)+[A-Z][\\w$]*(?:: *)?";

    private static final String BUSY =
            "Nothing was done: an earlier request to the agent is still being carried out, or"
                    + " the agent waits for this JVM to start (start.delay); try again in a minute.";

    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    /** The agent that runs in this JVM, if any. */
    private static Optional<Isolated> running = Optional.empty();

    private Agent() {}

    /** Starts under {@code -javaagent}; the host's main thread continues at once. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        start(arguments, instrumentation, true);
    }

    /**
     * Starts by an attach to a running JVM. The attach call returns when the agent is up, or has said why it is not.
     */
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

    /** Uses a thread of its own: the host's thread would keep a reference to the isolated loader. */
    private static Optional<Thread> start(String arguments, Instrumentation instrumentation, boolean atJvmStart) {
        try {
            if (!isGrantedAll()) {
                print("the agent did not start: this JVM has a Java security manager; grant signalman.jar"
                        + " java.security.AllPermission in its policy file, or start it without one.");
                return Optional.empty();
            }
            String text = arguments == null ? "" : arguments;
            // Not a lambda: the first lambda in a JVM would cost the host's main thread milliseconds.
            Thread thread = new Thread("signalman-start") {
                @Override
                public void run() {
                    execute(text, instrumentation, atJvmStart);
                }
            };
            thread.setDaemon(true);
            thread.start();
            return Optional.of(thread);
        } catch (Throwable e) { // for instance, the JVM is out of threads
            reportFailure(arguments, e);
            return Optional.empty();
        }
    }

    /** Checks on the host's thread, before anything that a refusal would have to undo. */
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

    private static void execute(String arguments, Instrumentation instrumentation, boolean atJvmStart) {
        try {
            requireJava();
            if (!ONE_AT_A_TIME.tryLock(atJvmStart ? Long.MAX_VALUE : TURN_MILLIS, TimeUnit.MILLISECONDS)) {
                print(BUSY);
                reply(arguments, BUSY);
                return; // the command would be gone by then, and would have said that it failed
            }
            try {
                Thread.sleep(atJvmStart ? HEAD_START_MILLIS : 0);
                executeAlone(arguments, instrumentation, atJvmStart);
            } finally {
                ONE_AT_A_TIME.unlock();
            }
        } catch (Throwable e) {
            reportFailure(arguments, unwrapped(e));
        }
    }

    private static Throwable unwrapped(Throwable e) {
        Throwable cause = e.getCause();
        return e instanceof InvocationTargetException && cause != null ? cause : e;
    }

    private static void reportFailure(String arguments, Throwable e) {
        String message = "The agent did not start: " + reason(e, TO_DEBUG);
        print(message);
        if (isDebugging(arguments)) {
            e.printStackTrace();
        }
        reply(arguments, message);
    }

    /**
     * The message of one of Signalman's own checks, or any other failure's message without Java class names.
     *
     * @param how how to get the stack trace
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

    private static boolean isDebugging(String arguments) {
        return "true".equals(System.getenv(DEBUG))
                || (arguments != null
                        && Arrays.asList(arguments.split(COMMA, -1)).contains("debug=true"));
    }

    private static void executeAlone(String arguments, Instrumentation instrumentation, boolean atJvmStart)
            throws Exception {
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
                jar(arguments), ClassLoader.getSystemClassLoader().getParent(), IsolatedLoader.AGENT);
        Thread.currentThread().setContextClassLoader(loader);
        return new Isolated(loader, (Predicate<String>) loader.loadClass(CONTROL)
                .getConstructor(Instrumentation.class, boolean.class)
                .newInstance(instrumentation, atJvmStart));
    }

    /** An agent that is loaded apart from the host's classes. */
    private static final class Isolated {
        final IsolatedLoader loader;

        /** Takes agent strings; returns true if the agent runs afterwards. */
        final Predicate<String> control;

        Isolated(IsolatedLoader loader, Predicate<String> control) {
            this.loader = loader;
            this.control = control;
        }
    }

    /** The command line. This is the only place that ends a JVM, and that JVM is Signalman's own. */
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
            if (isDebugging("")) {
                cause.printStackTrace();
            }
        }
        System.exit(status);
    }

    private static int run(Class<?> commandLine, String... arguments) throws Exception {
        return (Integer) commandLine.getMethod("run", String[].class).invoke(null, (Object) arguments);
    }

    /** From the class path if that is signalman-cli.jar, which starts faster, or else isolated from signalman.jar. */
    private static Class<?> commandLine() throws Exception {
        try {
            return ClassLoader.getSystemClassLoader().loadClass(COMMAND_LINE);
        } catch (ClassNotFoundException apart) {
            return isolated(ownJar());
        }
    }

    private static Class<?> isolated(File jar) throws Exception {
        ClassLoader isolated = new IsolatedLoader(
                jar, ClassLoader.getSystemClassLoader().getParent(), IsolatedLoader.AGENT, IsolatedLoader.CONSOLE);
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

    /** The jar that the agent string names, or this class's own. */
    private static File jar(String arguments) throws Exception {
        Optional<File> named = file(arguments, "jar=");
        return named.isPresent() ? named.get() : ownJar();
    }

    /** Reads a path from the agent string; a backslash escapes a comma or a backslash in it. */
    private static Optional<File> file(String arguments, String key) {
        for (String argument : arguments == null ? new String[0] : arguments.split(COMMA, -1)) {
            if (argument.startsWith(key)) {
                return Optional.of(new File(argument.substring(key.length()).replaceAll("\\\\(.)", "$1")));
            }
        }
        return Optional.empty();
    }

    /** Answers as AgentControl does, but without java.nio, whose classes need descriptors to initialise. */
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
