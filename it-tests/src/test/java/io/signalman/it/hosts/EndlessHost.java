package io.signalman.it.hosts;

/** Runs until a signal ends it; knows nothing of Signalman. */
public final class EndlessHost {
    private EndlessHost() {}

    public static void main(String[] arguments) throws InterruptedException {
        Thread.currentThread().join();
    }
}
