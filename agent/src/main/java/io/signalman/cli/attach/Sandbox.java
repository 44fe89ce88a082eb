package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;

/**
 * The inside of a JVM's namespaces (namespaces(7)), as that JVM sees it and with the rights of its user only. A hostile
 * container can't redirect these calls to anything outside itself.
 */
public interface Sandbox {
    /**
     * Finds a file or folder.
     *
     * @param path absolute, as that JVM sees it
     * @return a link to exactly this file, for opening it
     * @throws IOException if it is missing or unreachable; the message is a clause
     */
    Path locate(String path) throws IOException;

    /**
     * Connects to a Unix domain socket on which this JVM listens.
     *
     * @param timeout for the connection and for each read and write
     * @throws IOException if nobody or another process listens there; another process receives nothing
     */
    ByteChannel connect(String path, Duration timeout) throws IOException;

    /** Sends SIGQUIT to the JVM. */
    void quit() throws IOException;

    /** Work inside the sandbox. It must not start threads, which would keep that user's rights. */
    @FunctionalInterface
    interface Work<T> {
        T in(Sandbox sandbox) throws IOException;
    }

    /**
     * The rights of a JVM.
     *
     * @param uid its effective user
     * @param gid its effective group
     * @param capabilities its effective capabilities, capabilities(7); none if it has them in another user namespace
     */
    record Rights(int uid, int gid, long capabilities) {}

    /** The way in, implemented with native code. */
    interface Entrance {
        /**
         * Runs the work inside.
         *
         * @throws IOException if this user may not enter, with a clause as message; or from the work
         */
        <T> T visit(int pid, Rights rights, Work<T> work) throws IOException;
    }

    /**
     * Runs the work inside the JVM's namespaces.
     *
     * @throws NativeCodeNeeded in signalman-cli.jar, which has no native code
     */
    static <T> T visit(JvmProcess jvm, Work<T> work) throws IOException {
        return ServiceLoader.load(Entrance.class, Sandbox.class.getClassLoader())
                .findFirst()
                .orElseThrow(NativeCodeNeeded::new)
                .visit(Math.toIntExact(jvm.pid()), jvm.rights(), work);
    }
}
