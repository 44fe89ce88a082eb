package io.signalman.cli;

/** Thrown before anything was done or printed, so that the same command can run again in signalman.jar. */
final class NativeCodeNeeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    NativeCodeNeeded() {
        super("This takes signalman.jar; run it with java -jar signalman.jar.");
    }
}
