package io.signalman.http.jolokia;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jolokia.json.JSONArray;

/** An operation that callers may execute through Jolokia, with the types of its parameters. */
record JolokiaOperation(String name, List<Type> types) {

    /** Jolokia reads these texts as no text and as empty text, for which {@code stop} has a default. */
    private static final Set<String> REPLACED = Set.of("[null]", "\"\"");

    private static final List<JolokiaOperation> ALL = List.of(
            new JolokiaOperation("sendSignal", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("sendSignalWith", List.of(Type.TEXT, Type.TEXT, Type.TEXT)),
            new JolokiaOperation("sendValue", List.of(Type.TEXT, Type.TEXT, Type.INT)),
            new JolokiaOperation("preview", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("stop", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("previewStop", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("await", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("startAwait", List.of(Type.TEXT, Type.TEXT)),
            new JolokiaOperation("awaitJob", List.of(Type.NUMBER, Type.TEXT)),
            new JolokiaOperation("cancelJob", List.of(Type.NUMBER)),
            new JolokiaOperation("listJobs", List.of()),
            new JolokiaOperation("probe", List.of(Type.NUMBER)),
            new JolokiaOperation("killGroup", List.of(Type.NUMBER)),
            new JolokiaOperation("signalGroup", List.of(Type.NUMBER, Type.TEXT)),
            new JolokiaOperation("listProcesses", List.of(Type.TEXT)),
            new JolokiaOperation("findProcesses", List.of(Type.TEXT)),
            new JolokiaOperation("explain", List.of(Type.TEXT, Type.TEXT, Type.TEXT)),
            new JolokiaOperation("listAudit", List.of(Type.TEXT, Type.NUMBER)),
            new JolokiaOperation("findAudit", List.of(Type.TEXT, Type.TEXT, Type.TEXT, Type.NUMBER)),
            new JolokiaOperation("listEvents", List.of(Type.NUMBER, Type.NUMBER)),
            new JolokiaOperation("whoAmI", List.of()),
            new JolokiaOperation("listSignals", List.of()));

    /** @param text the name, or the name with its signature: {@code probe(long)} */
    static JolokiaOperation named(String text) {
        String compact = text.replace(" ", "");
        return ALL.stream()
                .filter(operation -> compact.equals(operation.name) || compact.equals(operation.signature()))
                .findFirst()
                .orElseThrow(() -> new UnknownException("There is no such operation; known: "
                        + ALL.stream().map(JolokiaOperation::signature).collect(Collectors.joining(", ")) + "."));
    }

    /** The agent has no such operation. */
    static final class UnknownException extends SecurityException {
        private static final long serialVersionUID = 1;

        UnknownException(String message) {
            super(message);
        }
    }

    String signature() {
        return types.stream().map(type -> type.javaName).collect(Collectors.joining(",", name + "(", ")"));
    }

    /** Converts the arguments for Jolokia: exactly one for each parameter, of its type. */
    JSONArray arguments(JSONArray given) {
        if (given.size() != types.size()) {
            throw new IllegalArgumentException(
                    "bad_value: " + signature() + " takes " + types.size() + " arguments, not " + given.size() + ".");
        }
        JSONArray arguments = new JSONArray();
        for (int i = 0; i < types.size(); i++) {
            arguments.add(types.get(i).convert(given.get(i)));
        }
        return arguments;
    }

    enum Type {
        /** A whole number stands for its digits: {@code 15} is the same signal as {@code "15"}. */
        TEXT("java.lang.String") {
            @Override
            Object convert(Object given) {
                if (given instanceof String text && REPLACED.contains(text)) {
                    throw new IllegalArgumentException("bad_value: Jolokia's protocol gives the text " + given
                            + " another meaning; a process of that name is name:" + given + ".");
                }
                if (given instanceof String || isWhole(given)) {
                    return given.toString();
                }
                throw new IllegalArgumentException("bad_value: an argument must be text or a whole number.");
            }
        },
        /** Rejects 15.7, which Jolokia would cut to 15. */
        NUMBER("long") {
            @Override
            Object convert(Object given) {
                return whole(given, Long.SIZE).longValue();
            }
        },
        INT("int") {
            @Override
            Object convert(Object given) {
                return whole(given, Integer.SIZE).intValue();
            }
        };

        private final String javaName;

        Type(String javaName) {
            this.javaName = javaName;
        }

        abstract Object convert(Object given);

        private static BigInteger whole(Object given, int bits) {
            boolean digits = given instanceof String text && text.matches("-?[0-9]{1,19}");
            if (digits || isWhole(given)) {
                BigInteger number = new BigInteger(given.toString());
                if (number.bitLength() < bits) {
                    return number;
                }
            }
            throw new IllegalArgumentException("bad_value: an argument must be a whole number of " + bits + " bits.");
        }

        private static boolean isWhole(Object given) {
            return given instanceof Long || given instanceof Integer || given instanceof BigInteger;
        }
    }
}
