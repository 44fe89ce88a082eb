package io.signalman.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventReaderTest {
    private static List<EventReader.ServerEvent> events(String stream) throws IOException {
        EventReader reader = new EventReader(new BufferedReader(new StringReader(stream)));
        List<EventReader.ServerEvent> events = new ArrayList<>();
        for (Optional<EventReader.ServerEvent> event = reader.next(); event.isPresent(); event = reader.next()) {
            events.add(event.get());
        }
        return events;
    }

    @Test
    void readsTheStartOfTheStreamAndEachEvent() throws IOException {
        assertThat(
                        events(
                                "id: 4\n\n:\n\nid: 5\nevent: failed\ndata: {\"a\": 1}\n\n:\n\nid: 6\nevent: lost\ndata: {}\n\n"))
                .containsExactly(
                        new EventReader.ServerEvent("4", "", ""),
                        new EventReader.ServerEvent("5", "failed", "{\"a\": 1}"),
                        new EventReader.ServerEvent("6", "lost", "{}"));
    }

    @Test
    void ignoresATruncatedEvent() throws IOException {
        assertThat(events("id: 5\nevent: failed\ndata: {\"a\":")).isEmpty();
    }
}
