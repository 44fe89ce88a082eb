package io.signalman.cli.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** Reads server-sent events, the subset of WHATWG HTML 9.2.6 that agents send. */
public final class EventReader {
    private final BufferedReader in;

    public EventReader(BufferedReader in) {
        this.in = in;
    }

    /**
     * One event.
     *
     * @param type "delivered", "refused", "failed" or "lost"; "" for the first event of a stream
     * @param data JSON; "" for the first event of a stream
     */
    public record ServerEvent(String id, String type, String data) {}

    /** Returns the next event; empty at the end of the stream. */
    public Optional<ServerEvent> next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && !id.isEmpty()) {
                return Optional.of(new ServerEvent(id, type, data));
            } else if (line.startsWith("id: ")) {
                id = line.substring("id: ".length());
            } else if (line.startsWith("event: ")) {
                type = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                data = line.substring("data: ".length());
            }
        }
        return Optional.empty();
    }
}
