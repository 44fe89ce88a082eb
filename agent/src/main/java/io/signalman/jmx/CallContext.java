package io.signalman.jmx;

import io.signalman.core.Caller;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.management.MBeanException;
import javax.management.ReflectionException;

/**
 * What a JMX call says of its caller: lines of {@code caller=<handle>} and {@code reason=<text>}, each at most once. It
 * belongs to the thread that makes the call.
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
     * @throws IllegalArgumentException beginning with {@code bad_value: } where the text is malformed
     */
    static Object with(String text, Call call) throws MBeanException, ReflectionException {
        CURRENT.set(parse(text));
        try {
            return call.make();
        } finally {
            CURRENT.remove();
        }
    }

    /** The caller, and what this call says of them. */
    public static Caller of(Caller caller) {
        Map<String, String> said = CURRENT.get();
        return said == null ? caller : caller.saying(said.getOrDefault("reason", ""), said.getOrDefault("caller", ""));
    }

    private static Map<String, String> parse(String text) {
        Map<String, String> said = new HashMap<>();
        if (text.length() > MAX_CHARACTERS) {
            throw malformed();
        }
        for (String line : text.split("\n", -1)) {
            int end = line.indexOf('=');
            if (end < 0
                    || !Set.of("caller", "reason").contains(line.substring(0, end))
                    || said.put(line.substring(0, end), line.substring(end + 1)) != null) {
                throw malformed();
            }
        }
        String reason = said.getOrDefault("reason", "");
        if (reason.length() > MAX_REASON) {
            throw malformed();
        }
        said.put("reason", reason.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]", "?"));
        return said;
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException(
                "bad_value: the last argument takes lines of caller=<handle> and reason=<text>,"
                        + " each at most once, and a reason of at most " + MAX_REASON + " characters");
    }
}
