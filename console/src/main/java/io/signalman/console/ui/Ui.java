package io.signalman.console.ui;

import io.signalman.console.Agents;
import java.io.IOException;

/** The server of the page. */
public final class Ui implements AutoCloseable {
    private Ui() {}

    /** Starts it. */
    public static Ui start(Agents agents, int port, boolean readOnly) throws IOException {
        return new Ui();
    }

    /** The address of the page, with a secret that works once. */
    public String link() {
        return "";
    }

    /** Waits until the server has ended. */
    public void awaitEnd() throws InterruptedException {}

    @Override
    public void close() {}
}
