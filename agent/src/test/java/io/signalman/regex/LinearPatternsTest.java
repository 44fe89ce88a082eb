package io.signalman.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.core.TimeBudget;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinearPatternsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({
        "worker, /usr/bin/worker --id 7, true",
        "^worker, /usr/bin/worker --id 7, false",
        "id [0-9]$, /usr/bin/worker --id 7, true",
        "a\\x26b, a&b, true",
        "(?i)WORKER, worker, true",
        "(, '', malformed",
        "a(?=b), ab, malformed",
        "(a)\\1, aa, malformed",
        "a**, aa, malformed",
        "[z-a], z, malformed"
    })
    void findsAnywhereAndRejectsMalformedPatterns(String regex, String text, String found) {
        if (found.equals("malformed")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> compile(regex, MINUTE))
                    .withMessageStartingWith("has a malformed regular expression: ")
                    .withMessageEndingWith("; the syntax is RE2's");
        } else {
            assertThat(compile(regex, MINUTE).test(text)).isEqualTo(Boolean.valueOf(found));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(?i)\u1c80",
                "(?i)\\x{1c80}",
                "(?i)\\x{0001C88}",
                "(?i)[B-\\x{1e943}]",
                "(?i)[a-\ua7cb]",
                "\u1c80(?s-mi:a)",
                "(?i)[^\u1c85]",
            })
    void refusesToIgnoreTheCaseOfCharactersThatRe2jFoldsWithoutEnd(String regex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compile(regex, MINUTE))
                .withMessageStartingWith("ignores the case of a character from U+1C80 on");
    }

    /** A JDK that knows more pairs of cases must not add characters that are folded without end. */
    @Test
    @Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void ignoresTheCaseOfAllOtherCharacters() {
        for (int c = 1; c < 0x1c80; c++) {
            String escape = String.format("\\x{%x}", c);
            assertThat(compile("(?i)^[" + escape + "]" + escape + "$", MINUTE)
                            .test(Character.toString(c).repeat(2)))
                    .as("U+%04x", c)
                    .isTrue();
        }
        assertThat(compile("(?i)\u043c\u0438\u0440", MINUTE).test("\u041c\u0418\u0420"))
                .isTrue();
    }

    @Test
    void aDotMatchesAnyCharacterIncludingALineEnd() {
        assertThat(compile("a.b", MINUTE).test("a\nb")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"([0-9]{1,3}\\.){3}[0-9]{1,3}", "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", "x{1000}"})
    void ordinaryRepeatsAreAccepted(String regex) {
        assertThat(compile(regex, MINUTE).test("")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "((a{1000}){1000}){1000}",
                "(((((((((a{9}){9}){9}){9}){9}){9}){9}){9}){9})",
                "([)]{1000}){1000}",
                "(\\Q)\\E{1000}){1000}",
                "(a{1000,}){1000,}",
                "(a?){1000}(b{1000})"
            })
    void repeatsWithAHugeProductAreRefusedBeforeTheyTakeMemory(String regex) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> compile(regex, MINUTE))
                .withMessageStartingWith("repeats too much");
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|a)*b", "(.*)*x", "(a?){20}a{20}b", "^(([a-z])+.)+[A-Z]([a-z])+$"})
    void patternsThatExplodeWithBacktrackingEnd(String regex) {
        assertThat(compile(regex, MINUTE).test("a".repeat(5000) + "!")).isFalse();
    }

    @Test
    void aMatchThatTakesTooLongIsStopped() {
        Predicate<String> search = compile("a{0,1000}a{0,1000}a{0,1000}c", Duration.ofMillis(100));
        String text = "a".repeat(128 * 1024);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> search.test(text))
                .withMessageStartingWith("bad_value: ")
                .withMessageContaining("more than 100 ms");
        assertThatIllegalArgumentException().as("the budget stays exhausted").isThrownBy(() -> search.test("a"));
    }

    @Test
    void aThousandLevelsOfParenthesesMatch() {
        assertThat(compile("(".repeat(500) + "a" + ")".repeat(500), MINUTE).test("a"))
                .isTrue();
    }

    private static Predicate<String> compile(String regex, Duration budget) {
        return LinearPatterns.RE2J.compile(regex, new TimeBudget(budget));
    }
}
