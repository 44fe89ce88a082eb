package io.signalman.cli;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Selects records of an audit trail.
 *
 * @param since records before this time are left out
 * @param target the caller's text, or the name, pid or handle of one of the processes; "" for any
 * @param principal "" for any
 */
record AuditFilter(Instant since, String target, String principal) implements Predicate<Map<String, Object>> {
    @Override
    public boolean test(Map<String, Object> record) {
        return !time(record).isBefore(since)
                && (principal.isEmpty() || principal.equals(record.get("principal")))
                && (target.isEmpty()
                        || target.equals(record.get("target"))
                        || processes(record).anyMatch(this::isTarget));
    }

    private static Instant time(Map<String, Object> record) {
        try {
            return Instant.parse(String.valueOf(record.get("time")));
        } catch (DateTimeParseException damaged) {
            return Instant.MIN;
        }
    }

    private boolean isTarget(Map<?, ?> process) {
        return Stream.of("name", "pid", "handle").anyMatch(key -> target.equals(String.valueOf(process.get(key))));
    }

    private static Stream<Map<?, ?>> processes(Map<String, Object> record) {
        return Stream.of("processes", "results")
                .flatMap(key -> record.get(key) instanceof List<?> list ? list.stream() : Stream.empty())
                .flatMap(process -> process instanceof Map<?, ?> map ? Stream.of(map) : Stream.empty());
    }
}
