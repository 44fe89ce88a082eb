package io.signalman.it;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jolokia.json.parser.JSONParser;

/** JSON as the documentation shows it: {@code <word>} stands for any value, "…" for more of the same. */
final class JsonPattern {
    private static final String MORE = "…";
    private static final Pattern PLACEHOLDER = Pattern.compile("<[a-z ]+>");
    private static final Pattern BARE_PLACEHOLDER = Pattern.compile("(?<![\"\\w ])( ?)(<[a-z ]+>)(?=\\s*([,\\]}]|$))");

    private final Object expected;

    /** @param json with the values of this run */
    JsonPattern(String json) throws Exception {
        expected = new JSONParser().parse(BARE_PLACEHOLDER.matcher(json).replaceAll("$1\"$2\""));
    }

    boolean matches(Object actual) {
        return matches(expected, actual);
    }

    private static boolean matches(Object expected, Object actual) {
        if (expected instanceof Map<?, ?> object) {
            return actual instanceof Map<?, ?> other && matchesObject(object, other);
        }
        if (expected instanceof List<?> items) {
            return actual instanceof List<?> others && matchesItems(items, others);
        }
        if (expected instanceof String text && PLACEHOLDER.matcher(text).find()) {
            return !(actual instanceof Map || actual instanceof List)
                    && Pattern.matches(wildcard(text), String.valueOf(actual));
        }
        if (expected instanceof Number) {
            return actual instanceof Number && expected.toString().equals(actual.toString());
        }
        return String.valueOf(expected).equals(String.valueOf(actual))
                && (expected instanceof String) == (actual instanceof String);
    }

    private static boolean matchesObject(Map<?, ?> expected, Map<?, ?> actual) {
        boolean sameKeys = expected.containsKey(MORE) || expected.keySet().equals(actual.keySet());
        return sameKeys
                && expected.entrySet().stream()
                        .filter(entry -> !entry.getKey().equals(MORE))
                        .allMatch(entry -> actual.containsKey(entry.getKey())
                                && matches(entry.getValue(), actual.get(entry.getKey())));
    }

    private static boolean matchesItems(List<?> expected, List<?> actual) {
        if (expected.contains(MORE)) {
            return expected.stream()
                    .filter(item -> !MORE.equals(item))
                    .allMatch(item -> actual.stream().anyMatch(other -> matches(item, other)));
        }
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!matches(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static String wildcard(String text) {
        StringBuilder regex = new StringBuilder();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int end = 0;
        while (placeholder.find()) {
            regex.append(Pattern.quote(text.substring(end, placeholder.start())))
                    .append(".+");
            end = placeholder.end();
        }
        return regex.append(Pattern.quote(text.substring(end))).toString();
    }
}
