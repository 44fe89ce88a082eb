package io.signalman.it.hosts;

/** Prints "ready" and runs until its standard input ends; knows nothing of Signalman. */
public final class PlainHost {
    private PlainHost() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // The input ends with the process that started this one.
        }
    }
}
