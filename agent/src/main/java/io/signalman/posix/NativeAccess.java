package io.signalman.posix;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.signalman.core.ErrorText;
import java.io.File;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/**
 * JNA, loaded into a host that is not ours and let go of again. The host's system properties come out as they were, no
 * file stays in its temporary folder, and after {@link #close} nothing keeps our class loader from being collected.
 */
final class NativeAccess implements AutoCloseable {
    /** JNA runs ldconfig(8) to find this out; we need no library but the process itself. */
    private static final String LIBRARY_PATH = "jna.platform.library.path";

    /** Where JNA unpacks its native library. */
    private static final String FOLDER = "jna.tmpdir";

    /** How long JNA's thread may take to end after it was interrupted, in milliseconds. */
    private static final long THREAD_END_MILLIS = 1000;

    private final LibC libC;

    private NativeAccess(LibC libC) {
        this.libC = libC;
    }

    /**
     * Loads JNA.
     *
     * @throws IllegalStateException where JNA's native library can't be loaded; the message says what to do
     */
    static NativeAccess open() {
        Map<String, String> before = jnaProperties();
        try {
            System.getProperties().putIfAbsent(LIBRARY_PATH, "");
            if (!new File(System.getProperty("user.home", "?")).isDirectory()) {
                // Else JNA would make the home.
                System.getProperties().putIfAbsent(FOLDER, System.getProperty("java.io.tmpdir"));
            }
            return new NativeAccess(Native.load(LibC.class));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error e) { // JNA throws a plain Error where it finds a native library of another version
            throw new IllegalStateException(
                    "The native library of JNA could not be loaded ("
                            + ErrorText.of(e).lines().findFirst().orElse("")
                            + "); if the temporary folder is mounted noexec, name another one with"
                            + " -Djna.tmpdir=<folder> in the options of the JVM that is attached to.",
                    e);
        } finally {
            restore(before);
        }
    }

    LibC libC() {
        return libC;
    }

    /**
     * Closes JNA's handle on the process and ends the "JNA Cleaner" thread, which otherwise lingers 30 s and holds our
     * class loader. What was got from {@link #libC} must not be used any more.
     */
    @Override
    public void close() {
        Map<String, String> before = jnaProperties();
        ((Library.Handler) Proxy.getInvocationHandler(libC)).getNativeLibrary().close();
        restore(before);
        ClassLoader ours = NativeAccess.class.getClassLoader();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ClassLoader theirs = thread.getClass().getClassLoader();
            if (theirs == Native.class.getClassLoader() && theirs == ours) {
                end(thread);
            }
        }
    }

    private static void end(Thread thread) {
        thread.interrupt();
        try {
            thread.join(THREAD_END_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> jnaProperties() {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("jna.") || name.startsWith("jnidispatch.")) {
                properties.put(name, System.getProperty(name));
            }
        }
        return properties;
    }

    private static void restore(Map<String, String> before) {
        for (String name : jnaProperties().keySet()) {
            if (!before.containsKey(name)) {
                System.clearProperty(name);
            }
        }
        before.forEach(System::setProperty);
    }
}
