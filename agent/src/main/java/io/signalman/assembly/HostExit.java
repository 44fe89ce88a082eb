package io.signalman.assembly;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Shutdown hook that cleans up when the host exits without detaching. It is registered before anything needs cleaning
 * up, because a short-lived host may exit while the agent starts; resources added after that are closed at once.
 */
final class HostExit implements AutoCloseable {
    private final Thread hook = new Thread(this::closeAll, "signalman-exit");
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private boolean exiting;

    private HostExit() {}

    /** @throws IllegalStateException if the host is already exiting */
    static HostExit register() {
        HostExit exit = new HostExit();
        Runtime.getRuntime().addShutdownHook(exit.hook);
        return exit;
    }

    /** Closes the resource when the host exits, in reverse order of these calls. */
    synchronized void closeOnExit(AutoCloseable resource) {
        if (exiting) {
            closeQuietly(resource);
        } else {
            resources.push(resource);
        }
    }

    private synchronized void closeAll() {
        exiting = true;
        resources.forEach(HostExit::closeQuietly);
    }

    private static void closeQuietly(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception | Error e) {
            // The host exits anyway; the next start removes a run file that is left behind.
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The host is exiting, and the hook does the work.
        }
    }
}
