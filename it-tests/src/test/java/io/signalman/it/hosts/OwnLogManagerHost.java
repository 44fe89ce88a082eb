package io.signalman.it.hosts;

import java.util.logging.LogManager;

/** A program that sets its own LogManager in {@code main}, which is too late once anybody has logged. */
public final class OwnLogManagerHost {
    private OwnLogManagerHost() {}

    /** Apart from the main class, which would otherwise load the JDK's before {@code main} begins. */
    public static final class Own extends LogManager {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("started");
        System.in.read();
        System.setProperty("java.util.logging.manager", Own.class.getName());
        AnsweringHost.serve(() -> LogManager.getLogManager().getClass().getSimpleName());
    }
}
