package io.signalman.it.hosts;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Uses its own JNA, loaded at the start or at the first request. */
public final class JnaHost {
    private JnaHost() {}

    /** Some of {@code <unistd.h>}. */
    public interface Unistd extends Library {
        /** getpid(2). */
        int getpid();
    }

    /** Loads at the first request if there is an argument. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            load();
        }
        AnsweringHost.serve(request ->
                Native.class.getProtectionDomain().getCodeSource().getLocation() + ", pid " + load().getpid());
    }

    private static Unistd load() {
        return Native.load("c", Unistd.class);
    }
}
