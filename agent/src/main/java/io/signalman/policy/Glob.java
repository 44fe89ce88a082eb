package io.signalman.policy;

import io.signalman.core.ProcessFacts;
import io.signalman.core.Truth;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A pattern for names: {@code *} stands for any text, {@code ?} for any one character. Its time is at most the product
 * of both lengths.
 */
record Glob(String text) implements Function<ProcessFacts, Truth> {
    /**
     * The end of a name that the kernel has cut within a character, in the notation of {@link ProcessFacts.Name#text}.
     */
    private static final Pattern HALF_CHARACTER = Pattern.compile("(\\\\x[89a-f][0-9a-f]){1,3}$");

    /** Whether it is a name, without {@code *} and {@code ?}. */
    boolean isPlain() {
        return text.indexOf('*') < 0 && text.indexOf('?') < 0;
    }

    /** Whether it matches the process's own name. */
    @Override
    public Truth apply(ProcessFacts process) {
        return matches(process.name());
    }

    Truth matches(ProcessFacts.Name name) {
        if (!name.cut() || (text.endsWith("*") && matches(name.text()))) {
            return Truth.of(matches(name.text()));
        }
        String known = HALF_CHARACTER.matcher(name.text()).replaceFirst("");
        boolean possible = IntStream.rangeClosed(0, text.length())
                .anyMatch(end -> new Glob(text.substring(0, end)).matches(known));
        return possible ? Truth.unknown("the kernel has cut its name to " + name.text()) : Truth.NO;
    }

    private boolean matches(String name) {
        int t = 0;
        int star = -1;
        int resume = 0;
        int n = 0;
        while (n < name.length()) {
            if (t < text.length() && text.charAt(t) == '*') {
                star = t++;
                resume = n;
            } else if (t < text.length() && text.charAt(t) == '?') {
                t++;
                n += Character.charCount(name.codePointAt(n));
            } else if (t < text.length() && text.charAt(t) == name.charAt(n)) {
                t++;
                n++;
            } else if (star >= 0) {
                t = star + 1;
                resume += Character.charCount(name.codePointAt(resume));
                n = resume;
            } else {
                return false;
            }
        }
        while (t < text.length() && text.charAt(t) == '*') {
            t++;
        }
        return t == text.length();
    }
}
