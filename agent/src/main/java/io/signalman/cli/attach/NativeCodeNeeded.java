package io.signalman.cli.attach;

/** Thrown before a command has done or printed anything, so that it can run again from signalman.jar. */
public final class NativeCodeNeeded extends RuntimeException {
    private static final long serialVersionUID = 1;

    public NativeCodeNeeded() {
        super("This needs signalman.jar; run java -jar signalman.jar.");
    }
}
