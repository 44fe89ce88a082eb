package io.signalman.cli.demo;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The program that {@code demo} attaches to. It stands for any program and knows nothing of Signalman. */
final class DemoHost {
    private DemoHost() {}

    /** Runs forever with an argument; else until standard input ends, and so as long as the command that started it. */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length > 0) {
            new CountDownLatch(1).await();
        }
        while (System.in.read() >= 0) {
            // It ignores its input.
        }
    }
}
