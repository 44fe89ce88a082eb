package io.signalman.console.top;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.jline.utils.WCWidth;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    private static final Text UTF8 = new Text(false);
    private static final Text ASCII = new Text(true);

    @ParameterizedTest
    @CsvSource({
        "'\u001b[2J', \\u001b[2J",
        "a\u202eb, a\\u202eb",
        "'a\nb', a\\u000ab",
        "e\u0301x, \u00e9x",
        "q\u0301, q\\u0301",
        "a\u200bb, a\\u200bb",
        "\ue000, \\ue000",
        "\u009b1m, \\u009b1m"
    })
    void whatMovesTheCursorOrHasNoCertainWidthIsEscaped(String hostile, String safe) {
        assertThat(UTF8.safe(hostile)).isEqualTo(safe);
    }

    @Test
    void noCharacterAtAllGetsThroughWithoutColumns() {
        assertThat(IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .flatMap(c -> UTF8.safe(Character.toString(c)).codePoints())
                        .filter(shown -> WCWidth.wcwidth(shown) <= 0))
                .isEmpty();
    }

    @Test
    void inAsciiEverythingElseIsEscaped() {
        assertThat(ASCII.safe("na\u00efve \u4e2d")).isEqualTo("na\\u00efve \\u4e2d");
        assertThat(ASCII.cut("abcdef", 4)).isEqualTo("abc~");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "abc",
                "abcdefghijkl",
                "\u4e2d\u6587\u4e2d\u6587\u4e2d\u6587",
                "\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00\ud83d\ude00",
                "\ud800\ud800\ud800\ud800"
            })
    void aCellIsAsWideAsItsColumn(String text) {
        for (int columns = 0; columns < 12; columns++) {
            assertThat(Text.width(UTF8.left(text, columns))).isEqualTo(columns);
            assertThat(Text.width(UTF8.right(text, columns))).isEqualTo(columns);
        }
    }

    @Test
    void wrappedLinesFitAndLoseNothing() {
        String command = "java -cp " + "x".repeat(100) + " Main \u4e2d\u6587\u4e2d\u6587 end";

        assertThat(UTF8.wrap(command, 20)).allMatch(line -> Text.width(line) <= 20);
        assertThat(String.join("", UTF8.wrap(command, 20)).replace(" ", "")).isEqualTo(command.replace(" ", ""));
    }
}
