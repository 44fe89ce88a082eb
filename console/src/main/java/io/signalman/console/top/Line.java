package io.signalman.console.top;

import io.signalman.console.Json;
import java.util.List;
import java.util.Map;

/**
 * A line to read.
 *
 * @param cells one text, or pid, name, and two texts that stand below those of other lines
 */
record Line(Style style, List<String> cells) {
    static Line of(Style style, String text) {
        return new Line(style, List.of(text));
    }

    /** About one process of a report. */
    static Line of(Style style, Map<?, ?> row, String first, String second) {
        return new Line(style, List.of(Json.text(row, "pid"), Json.text(row, "name"), first, second));
    }
}
