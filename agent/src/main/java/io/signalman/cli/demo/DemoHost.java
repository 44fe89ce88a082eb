package io.signalman.cli;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The program that {@code demo} attaches to: it stands for any, and knows nothing of Signalman. */
final class DemoHost {
    private DemoHost() {}

    /** With an argument it stays; without, it ends with its standard input, and so with the command that started it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            new CountDownLatch(1).await();
        }
        while (System.in.read() >= 0) {
            // Whatever is written to it means nothing.
        }
    }
}
