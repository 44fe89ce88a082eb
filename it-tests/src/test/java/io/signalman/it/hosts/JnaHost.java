package io.signalman.it.hosts;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** A program with a JNA of its own, which it has loaded before anybody attaches. */
public final class JnaHost {
    private JnaHost() {}

    /** Some of {@code <unistd.h>}. */
    public interface Unistd extends Library {
        /** getpid(2). */
        int getpid();
    }

    public static void main(String[] arguments) throws Exception {
        Unistd unistd = Native.load("c", Unistd.class);
        AnsweringHost.serve(
                () -> Native.class.getProtectionDomain().getCodeSource().getLocation() + ", pid " + unistd.getpid());
    }
}
