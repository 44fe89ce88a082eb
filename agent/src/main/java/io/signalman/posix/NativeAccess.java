package io.signalman.posix;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.signalman.core.ErrorText;
import java.lang.reflect.Proxy;

/** JNA, loaded into a host that is not ours. After {@link #close} nothing keeps our class loader from being collected. */
final class NativeAccess implements AutoCloseable {
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
    static NativeAccess open(NativeFile file) {
        file.load();
        try {
            return new NativeAccess(Native.load(LibC.class));
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Error e) { // JNA throws a plain Error if something that it needs is missing
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
     * Closes JNA's handle on the process and ends the "JNA Cleaner" thread, which otherwise lingers 30 s and holds our
     * class loader. What was got from {@link #libC} must not be used any more.
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
