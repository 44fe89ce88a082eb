package io.signalman.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;

/** Reads server-sent events, as much of WHATWG HTML 9.2.6 as an agent's need. */
final class EventReader {
    private final BufferedReader in;

    EventReader(BufferedReader in) {
        this.in = in;
    }

    /**
     * One of them.
     *
     * @param type "delivered", "refused", "failed" or "lost"; "" at the beginning of a stream
     * @param data JSON; "" at the beginning of a stream
     */
    record Event(String id, String type, String data) {}

    /** Empty at the end of the stream. */
    Optional<Event> next() throws IOException {
        String id = "";
        String type = "";
        String data = "";
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && !id.isEmpty()) {
                return Optional.of(new Event(id, type, data));
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
