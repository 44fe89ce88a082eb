package io.signalman.core;

/**
 * A signal of the running platform.
 *
 * @param number the local number, 0 to the platform's highest; 0 sends nothing and only checks (kill(2))
 * @param name "SIGHUP", "SIGRTMIN+3"; "0" for number 0
 */
public record Signal(int number, String name) {
    /** Signal 0: error checking is performed but no signal is sent. */
    public static final Signal NONE = new Signal(0, "0");

    public boolean isNone() {
        return number == 0;
    }
}
