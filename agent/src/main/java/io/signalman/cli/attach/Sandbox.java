package io.signalman.cli;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;

/**
 * A JVM in other namespaces (namespaces(7)), seen as that JVM sees itself and reached with its user's rights alone. A
 * hostile container can lead nothing that is done here out of itself.
 */
public interface Sandbox {
    /**
     * Finds a file or folder.
     *
     * @param path absolute, as that JVM sees it
     * @return what to open it by, a link that stands for this very file
     * @throws IOException whose message is a clause: missing, or not to be reached
     */
    Path locate(String path) throws IOException;

    /**
     * Connects to a Unix domain socket that this very JVM listens on.
     *
     * @param timeout of this and of each read and write
     * @throws IOException if nobody listens there, or somebody else does, who then gets nothing
     */
    ByteChannel connect(String path, Duration timeout) throws IOException;

    /** Sends SIGQUIT. */
    void quit() throws IOException;

    /** What is done inside; it starts no threads, which would have that user's rights too. */
    @FunctionalInterface
    interface Work<T> {
        T in(Sandbox sandbox) throws IOException;
    }

    /** What it takes of the kernel. */
    interface Entrance {
        /**
         * Does the work.
         *
         * @param uid the JVM's effective user
         * @param gid the JVM's effective group
         * @throws IOException whose message is a clause: why this user may not enter; and what the work throws
         */
        <T> T visit(int pid, int uid, int gid, Work<T> work) throws IOException;
    }

    /**
     * Does the work inside.
     *
     * @throws NativeCodeNeeded in signalman-cli.jar, which has none
     */
    static <T> T visit(JvmProcess jvm, Work<T> work) throws IOException {
        return ServiceLoader.load(Entrance.class, Sandbox.class.getClassLoader())
                .findFirst()
                .orElseThrow(NativeCodeNeeded::new)
                .visit(Math.toIntExact(jvm.pid()), (int) jvm.uid(), (int) jvm.gid(), work);
    }
}
