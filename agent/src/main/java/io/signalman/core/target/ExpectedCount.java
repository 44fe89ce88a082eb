package io.signalman.core.target;

import io.signalman.core.BadRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of processes that a target must match before a request is carried out: {@code expect:2}, or {@code
 * expect:1..3}, joined to the target by {@code &}.
 */
public record ExpectedCount(int least, int most) {
    static final String PREFIX = "expect:";

    private static final ExpectedCount ANY = new ExpectedCount(0, Integer.MAX_VALUE);
    private static final Pattern BOUNDS = Pattern.compile("expect:([0-9]{1,9})(?:\\.\\.([0-9]{1,9}))?");

    /** Reads it from a target; throws an IllegalArgumentException if it is malformed or there are two. */
    public static ExpectedCount of(String text) {
        if (!text.contains(PREFIX)) {
            return ANY;
        }
        List<String> given = List.of(text.split("&", -1)).stream()
                .filter(part -> part.startsWith(PREFIX))
                .toList();
        if (given.size() > 1) {
            throw BadRequest.target(text, "has two expected counts; give one");
        }
        return given.isEmpty() ? ANY : parse(text, given.get(0));
    }

    private static ExpectedCount parse(String text, String given) {
        Matcher bounds = BOUNDS.matcher(given);
        if (bounds.matches()) {
            int least = Integer.parseInt(bounds.group(1));
            int most = bounds.group(2) == null ? least : Integer.parseInt(bounds.group(2));
            if (least <= most && most > 0) {
                return new ExpectedCount(least, most);
            }
        }
        throw BadRequest.target(text, "needs a number from 1 after expect:, or a range such as expect:1..3");
    }

    public boolean isAny() {
        return most
                == Integer.MAX_VALUE; // equals() of a record would keep the agent's classes in the host (JDK 17, 25)
    }

    public boolean holds(int count) {
        return least <= count && count <= most;
    }

    /** {@code 2} or {@code 1..3}. */
    public String text() {
        return least == most ? Integer.toString(least) : least + ".." + most;
    }
}
