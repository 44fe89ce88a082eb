package io.signalman.assembly;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must not outlive the host although nobody detached, by a shutdown hook. It is there before the first of them, since a
 * short-lived host may exit while the agent starts: what comes later goes at once.
 */
final class HostExit implements AutoCloseable {
    private final Thread hook = new Thread(this::leave, "signalman-exit");
    private final Deque<AutoCloseable> leaving = new ArrayDeque<>();
    private boolean exiting;

    private HostExit() {}

    /** @throws IllegalStateException if the host is exiting already */
    static HostExit watch() {
        HostExit exit = new HostExit();
        Runtime.getRuntime().addShutdownHook(exit.hook);
        return exit;
    }

    /** Closes it when the host exits; the last one given is the first to go. */
    synchronized void then(AutoCloseable closing) {
        if (exiting) {
            closeQuietly(closing);
        } else {
            leaving.push(closing);
        }
    }

    private synchronized void leave() {
        exiting = true;
        leaving.forEach(HostExit::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable closing) {
        try {
            closing.close();
        } catch (Exception e) {
            // The host exits all the same; a run file that stays is removed by the next start.
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The host is exiting, and the hook does its work.
        }
    }
}
