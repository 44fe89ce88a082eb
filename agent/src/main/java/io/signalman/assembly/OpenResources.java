package io.signalman.assembly;

import io.signalman.core.ErrorText;
import java.util.ArrayDeque;
import java.util.Deque;

/** Closes resources in reverse order. If one fails to close, the failure is printed and the others are closed. */
final class OpenResources implements AutoCloseable {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception | Error e) {
                System.err.println("signalman: while stopping: " + ErrorText.of(e));
            }
        }
    }
}
