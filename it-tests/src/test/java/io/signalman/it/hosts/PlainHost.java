package io.signalman.it.hosts;

/** A program that knows nothing of Signalman: says that it is up, and runs until its standard input ends. */
public final class PlainHost {
    private PlainHost() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        while (System.in.read() >= 0) {
            // Lives as long as whoever started it holds the other end.
        }
    }
}
