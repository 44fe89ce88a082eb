package io.signalman.http;

import java.util.Locale;
import java.util.regex.Pattern;

/** Puts the words of others into a message: one line, and no more than helps. */
final class Echo {

    /** Code points. */
    private static final int LONGEST = 80;

    private static final Pattern CLASS_NAME = Pattern.compile("(?<![\\w./=-])(?:\\w+\\.)+[A-Z]");

    private Echo() {}

    /** What an exception says, or what it is, in words. */
    static String of(Throwable e) {
        String message = e.getMessage();
        return message != null && !CLASS_NAME.matcher(message).find()
                ? of(message)
                : e.getClass()
                        .getSimpleName()
                        .replaceFirst("(Exception|Error)$", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", " ")
                        .toLowerCase(Locale.ROOT);
    }

    static String of(String given) {
        String line = given.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
        return line.codePointCount(0, line.length()) <= LONGEST
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST)) + "…";
    }
}
