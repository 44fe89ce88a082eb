package io.signalman.jmx;

import io.signalman.core.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanException;
import javax.management.ReflectionException;

/**
 * The facts that a JMX call gives about its caller: lines of {@code caller=<handle>} and {@code reason=<text>}, each at most
 * once. They belong to the thread of the call.
 */
public final class CallContext {
    private static final int MAX_REASON = 200;
    private static final int MAX_CHARACTERS = 512;
    private static final ThreadLocal<Map<String, String>> CURRENT = new ThreadLocal<>();

    private CallContext() {}

    /** An operation of the MBean. */
    interface Call {
        Object make() throws MBeanException, ReflectionException;
    }

    /**
     * Makes the call in that context.
     *
     * @throws IllegalArgumentException with a message that begins with {@code bad_value: } if the text is malformed
     */
    static Object with(String text, Call call) throws MBeanException, ReflectionException {
        CURRENT.set(parse(text));
        try {
            return call.make();
        } finally {
            CURRENT.remove();
        }
    }

    /** The caller, with the facts that this call gives. */
    public static Caller of(Caller caller) {
        Map<String, String> given = CURRENT.get();
        return given == null
                ? caller
                : caller.saying(given.getOrDefault("reason", ""), given.getOrDefault("caller", ""));
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> given = new HashMap<>();
        if (text.length() > MAX_CHARACTERS) {
            throw malformed();
        }
        for (String line : text.split("\n", -1)) {
            int end = line.indexOf('=');
            if (end < 0
                    || !Set.of("caller", "reason").contains(line.substring(0, end))
                    || given.put(line.substring(0, end), line.substring(end + 1)) != null) {
                throw malformed();
            }
        }
        String reason = given.getOrDefault("reason", "");
        if (reason.length() > MAX_REASON) {
            throw malformed();
        }
        given.put("reason", reason.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"));
        return given;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "bad_value: the last argument takes lines of caller=<handle> and reason=<text>,"
                        + " each at most once, and a reason of at most " + MAX_REASON + " characters");
    }
}
