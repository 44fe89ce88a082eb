package io.signalman.regex;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.signalman.core.Patterns;
import io.signalman.core.TimeBudget;
import java.math.BigInteger;
import java.util.function.Predicate;
import java.util.regex.MatchResult;

/**
 * Regular expressions in RE2's syntax, which needs no backtracking. Matching takes time linear in the text for any
 * pattern, but also linear in the size of its program. RE2/J lets nested repeats make the program arbitrarily large;
 * therefore the program's size and the matching time are bounded.
 */
public enum LinearPatterns implements Patterns {
    /** The only instance, so that settings with it are equal. */
    RE2J;

    /** The limit in instructions, roughly; a pattern for an IP address has 100. */
    private static final long LARGEST = 5000;

    /** Matches {@code {3}}, {@code {3,}} and {@code {3,5}}; the first group is present if a group is repeated. */
    private static final java.util.regex.Pattern REPEAT =
            java.util.regex.Pattern.compile("(\\)?)\\{([0-9]{1,4})(?:,([0-9]{0,4}))?\\}");

    /** RE2/J 1.8 never ends to fold the case of U+1C80 to U+1C88, and of ranges that contain them. */
    private static final BigInteger FIRST_UNFOLDED = BigInteger.valueOf(0x1c80);

    private static final java.util.regex.Pattern IGNORE_CASE = java.util.regex.Pattern.compile("\\(\\?[a-zA-Z-]*i");

    private static final java.util.regex.Pattern CODE_POINT =
            java.util.regex.Pattern.compile("\\\\x\\{([0-9a-fA-F]+)}");

    @Override
    public Predicate<String> compile(String regex, TimeBudget budget) {
        if (size(regex) > LARGEST) {
            throw new IllegalArgumentException("repeats too much in its regular expression; use smaller counts, or *");
        }
        if (IGNORE_CASE.matcher(regex).find() && hasUnfolded(regex)) {
            throw new IllegalArgumentException("ignores the case of a character from U+1C80 on, which its regular"
                    + " expression can't do; write both cases, as in [\u2c00\u2c30]");
        }
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex, Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "has a malformed regular expression: " + e.getDescription()
                            + (e.getPattern().isEmpty() ? "" : " at " + e.getPattern()) + "; the syntax is RE2's",
                    e);
        }
        return text -> {
            BudgetedText budgeted = new BudgetedText(text, budget);
            boolean found = pattern.matcher(budgeted).find();
            budgeted.draw();
            return found;
        };
    }

    private static boolean hasUnfolded(String regex) {
        return regex.codePoints().anyMatch(c -> c >= FIRST_UNFOLDED.intValue())
                || CODE_POINT
                        .matcher(regex)
                        .results()
                        .anyMatch(code -> new BigInteger(code.group(1), 16).compareTo(FIRST_UNFOLDED) >= 0);
    }

    /**
     * Estimates the program's size. Only a repeated group can contain another repeat, and a group ends in a
     * parenthesis. So the counts of groups multiply, wherever they stand, and the other counts add up.
     */
    private static long size(String regex) {
        double groups = 1;
        double others = regex.length();
        for (MatchResult repeat : REPEAT.matcher(regex).results().toList()) {
            int most = Math.max(number(repeat.group(2)), number(repeat.group(3)));
            if (repeat.group(1).isEmpty()) {
                others += most;
            } else {
                groups *= Math.max(1, most);
            }
        }
        return (long) (groups * others);
    }

    private static int number(String digits) {
        return digits == null || digits.isEmpty() ? 0 : Integer.parseInt(digits);
    }
}
