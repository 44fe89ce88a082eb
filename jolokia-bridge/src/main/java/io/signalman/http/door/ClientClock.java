package io.signalman.http.door;

/** How long a client has kept us waiting on one connection. Thread-safe. */
public final class ClientClock {

    /** As {@link System#nanoTime()}. */
    private volatile long since = System.nanoTime();

    private volatile boolean stopped;

    ClientClock() {}

    /** The client must act next: its time starts now. */
    public void restart() {
        since = System.nanoTime();
        stopped = false;
    }

    /** The request is complete: the client waits for us. */
    public void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    /** @param now as {@link System#nanoTime()} */
    long nanos(long now) {
        return now - since;
    }
}
