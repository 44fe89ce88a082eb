package io.signalman.audit;

import io.signalman.core.AuditQuery;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Selects lines by principal and target without parsing them. A text in JSON has no quote without a backslash before it, so
 * a quoted name after a comma or brace is never part of a text.
 */
final class RecordFilter implements Predicate<String> {
    private final List<String> principals;
    private final List<String> targets;

    RecordFilter(AuditQuery query) {
        principals = query.principal().isEmpty() ? List.of() : List.of(field("principal", query.principal()));
        targets = query.target().isEmpty()
                ? List.of()
                : Stream.concat(
                                Stream.of("target", "name", "handle").map(name -> field(name, query.target())),
                                query.target().matches("-?[0-9]{1,10}")
                                        ? Stream.of("\"pid\":" + query.target() + ",")
                                        : Stream.empty())
                        .toList();
    }

    /** As {@link Records} writes it. */
    private static String field(String name, String text) {
        String object = new JsonLine().put(name, text).end();
        return object.substring(1, object.length() - 1);
    }

    @Override
    public boolean test(String line) {
        return hasOneOf(line, principals) && hasOneOf(line, targets);
    }

    private static boolean hasOneOf(String line, List<String> fields) {
        return fields.isEmpty()
                || fields.stream().anyMatch(field -> line.contains("," + field) || line.contains("{" + field));
    }
}
