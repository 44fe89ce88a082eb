package io.signalman.http.call;

import java.util.Locale;
import java.util.regex.Pattern;

/** Makes foreign text fit for a message: one line, of bounded length. */
public final class Echo {

    /** In code points. */
    private static final int LONGEST = 80;

    private static final Pattern CLASS_NAME = Pattern.compile("(?<![\\w./=-])(?:\\w+\\.)+[A-Z]");

    private Echo() {}

    /** An exception's message; its class in words if there is no message or the message names a class. */
    public static String of(Throwable e) {
        String message = e.getMessage();
        return message != null && !CLASS_NAME.matcher(message).find()
                ? of(message)
                : e.getClass()
                        .getSimpleName()
                        .replaceFirst("(Exception|Error)$", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                        .toLowerCase(Locale.ROOT);
    }

    /** The text with control characters replaced, cut after 80 code points. */
    public static String of(String given) {
        String line = given.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
