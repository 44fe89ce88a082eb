package io.signalman.cli;

import io.signalman.cli.output.Table;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An audit trail as a table: one row per request, in the order and with the time of each request's first record. */
final class AuditTable {
    private final Map<String, RequestRow> rows = new LinkedHashMap<>();

    private record RequestRow(
            String time, String principal, String door, String signal, String target, String outcome, String reason) {}

    void take(Map<String, Object> record) {
        RequestRow before = rows.get(text(record, "id"));
        rows.put(
                text(record, "id"),
                new RequestRow(
                        before == null ? text(record, "time") : before.time(),
                        text(record, "principal"),
                        text(record, "door"),
                        text(record, "signal"),
                        text(record, "target"),
                        outcome(record),
                        text(record, "reason")));
    }

    private static String outcome(Map<String, Object> record) {
        String event = text(record, "event");
        return switch (event) {
            case "intent" -> "no outcome yet";
            case "outcome", "refusal" -> results(record) + times(text(record, "count"));
            case "login-failed" ->
                "login failed" + times(text(record, "count")) + " from " + text(record, "address") + ": "
                        + text(record, "message");
            default -> event;
        };
    }

    private static String times(String count) {
        return count.isEmpty() || count.equals("1") ? "" : " " + count + " times";
    }

    /** "DELIVERED" for one process, "2 DELIVERED, 1 GONE" for several. */
    private static String results(Map<String, Object> record) {
        Map<String, Integer> counts = new TreeMap<>();
        if (record.get("results") instanceof List<?> results) {
            for (Object result : results) {
                if (result instanceof Map<?, ?> map) {
                    counts.merge(String.valueOf(map.get("outcome")), 1, Integer::sum);
                }
            }
        }
        if (counts.isEmpty()) {
            return "nothing matched";
        }
        if (counts.size() == 1 && counts.containsValue(1)) {
            return counts.keySet().iterator().next();
        }
        StringBuilder text = new StringBuilder();
        counts.forEach((outcome, count) -> text.append(text.isEmpty() ? "" : ", ")
                .append(count)
                .append(' ')
                .append(outcome));
        return text.toString();
    }

    private static String text(Map<String, Object> record, String name) {
        Object value = record.get(name);
        return value == null ? "" : value.toString();
    }

    Table table() {
        Table table = new Table("TIME", "PRINCIPAL", "DOOR", "SIGNAL", "TARGET", "OUTCOME", "REASON");
        rows.values()
                .forEach(row -> table.row(
                        row.time(),
                        row.principal(),
                        row.door(),
                        row.signal(),
                        row.target(),
                        row.outcome(),
                        row.reason()));
        return table;
    }
}
