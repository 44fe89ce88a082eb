package io.signalman.it.hosts;

import java.util.logging.LogManager;

/** Sets its own LogManager in {@code main}, which is too late once any code has logged. */
public final class OwnLogManagerHost {
    private OwnLogManagerHost() {}

    /** In its own class: the main class would load the JDK's LogManager before {@code main} begins. */
    public static final class Own extends LogManager {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("started");
        System.in.read();
        System.setProperty("java.util.logging.manager", Own.class.getName());
        AnsweringHost.serve(request -> LogManager.getLogManager().getClass().getSimpleName());
    }
}
