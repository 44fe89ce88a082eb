package io.signalman.fleet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Text with one {@code item=value} a line; {@code #} begins a comment. */
final class Items {
    private Items() {}

    /**
     * Reads the items, each exactly once.
     *
     * @throws IllegalArgumentException that says which items there are, and quotes no value
     */
    static Map<String, String> parse(String text, List<String> names) {
        Map<String, String> items = new HashMap<>();
        boolean wellFormed = true;
        for (String line : text.split("\n", -1)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] item = line.split("=", 2);
                wellFormed &= item.length == 2
                        && names.contains(item[0].strip())
                        && items.put(item[0].strip(), item[1].strip()) == null;
            }
        }
        if (!wellFormed || items.size() < names.size()) {
            throw new IllegalArgumentException(
                    "it has each of " + String.join(", ", names) + " once, as item=value, and nothing else");
        }
        return items;
    }
}
