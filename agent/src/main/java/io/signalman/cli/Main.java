package io.signalman.cli;

import java.util.Map;

/** Stub. */
public final class Main {
    private Main() {}

    /** Stub. */
    public interface ServeStarter {
        /** Stub. */
        AutoCloseable start(Map<String, String> settings) throws Exception;
    }

    /** Stub. */
    public static int run(String[] args, ServeStarter serve) {
        return 0;
    }
}
