package io.signalman.posix;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.signalman.core.ErrorText;
import java.lang.reflect.Proxy;

/**
 * JNA, loaded into somebody else's JVM. After {@link #close} nothing keeps Signalman's class loader from being
 * collected.
 */
final class NativeAccess implements AutoCloseable {
    /** How long JNA's thread may take to end after the interrupt, in milliseconds. */
    private static final long THREAD_END_MILLIS = 1000;

    private final LibC libC;

    private NativeAccess(LibC libC) {
        this.libC = libC;
    }

    /**
     * Loads JNA.
     *
     * @throws IllegalStateException if JNA's native library can't be loaded; the message says what to do
     */
    static NativeAccess open(NativeFile file) {
        file.load();
        try {
            return new NativeAccess(Native.load(LibC.class));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error e) { // JNA throws a plain Error if something is missing
            throw new IllegalStateException(
                    "JNA can't use its native library: "
                            + ErrorText.of(e).lines().findFirst().orElse(""),
                    e);
        }
    }

    LibC libC() {
        return libC;
    }

    /**
     * Closes JNA's handle on the process and ends the "JNA Cleaner" thread, which otherwise lingers 30 s and holds the
     * class loader. Results of {@link #libC} must not be used afterwards.
     */
    @Override
    public void close() {
        ((Library.Handler) Proxy.getInvocationHandler(libC)).getNativeLibrary().close();
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
}
