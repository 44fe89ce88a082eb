package io.signalman.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text that a command reads and prints. */
class TextTest {
    @Test
    void controlCharactersAreEscapedAndLettersAreNot() {
        assertThat(Printable.escape("a\u001b[0m\n\u0085\u202e\u2028"))
                .isEqualTo("a\\u001b[0m\\u000a\\u0085\\u202e\\u2028");
        assertThat(Printable.escape("wörk 日本 😀 \\ \"")).isEqualTo("wörk 日本 😀 \\ \"");
        assertThat(Printable.escape("\ud800")).isEqualTo("\\ud800");
        assertThat(Printable.escape(Character.toString(0xE0001))).isEqualTo("\\udb40\\udc01");
    }

    @Test
    void jsonSurvivesAnyText() {
        String hostile = "\"\\\u0000\u001b\u007f\n\ud800\u202e😀";
        String json = Json.write(Map.of("text", hostile));

        assertThat(json.chars()).allMatch(c -> c >= ' ' && c != 0x7f);
        assertThat(Json.parseObject(json).orElseThrow()).containsEntry("text", hostile);
    }

    @Test
    void textThatIsNotAJsonObjectIsEmpty() {
        assertThat(Stream.of("", "[]", "<html>", "{", "1").map(Json::parseObject))
                .allMatch(java.util.Optional::isEmpty);
    }

    @Test
    void tablesAlignWithoutTrailingBlanksAndWithoutTabs() {
        List<String> lines = new Table("A", "LONG HEADER", "B")
                .row("longer", 1, "")
                .row("日本", "x\ty", "z")
                .lines(Integer.MAX_VALUE, UnaryOperator.identity(), UnaryOperator.identity());

        assertThat(lines).containsExactly("A       LONG HEADER  B", "longer  1", "日本    x\\u0009y     z");
    }

    @Test
    void aLongCellMovesItsOwnRowOnly() {
        String name = "n".repeat(3_000);
        List<String> lines = new Table("NAME", "B")
                .row(name, 1)
                .row("short", 2)
                .lines(Integer.MAX_VALUE, UnaryOperator.identity(), UnaryOperator.identity());

        assertThat(lines).element(1).isEqualTo(name + "  1");
        assertThat(lines).element(2).isEqualTo("short" + " ".repeat(57) + "2");
    }

    @ParameterizedTest
    @CsvSource({
        "100, NAME  B          C | wörk  long text  last | 日本  short      日本語",
        "21, NAME  B          C | wörk  long text  last | 日本  short      日…",
        "14, NAME  B       | wörk  long te… | 日本  short",
        "5, NAME | wörk | 日本",
        "3, NA… | wö… | 日…",
        "2, N… | w… | …",
        "1, … | … | …"
    })
    void aLineIsCutToTheTerminal(int columns, String expected) {
        Table table =
                new Table("NAME", "B", "C").row("wörk", "long text", "last").row("日本", "short", "日本語");

        List<String> lines = table.lines(columns, UnaryOperator.identity(), UnaryOperator.identity());

        assertThat(lines.stream().map(String::stripTrailing)).containsExactly(expected.split(" +\\| ", -1));
        assertThat(lines).allMatch(line -> TextWidth.of(line) <= columns);
    }

    @Test
    void theLastColumnIsFoldedIfItDoesNotFit() {
        String reason = "The policy refuses it: policy:3: deny * * KILL name:nginx, and this goes on "
                + "averyveryverylongwordwithoutanyblankinit".repeat(2);
        Table table = new Table("PID", "NAME", "").row(4242, "nginx", reason).row(1, "init", "short");

        List<String> lines = table.folded(60).lines(60, UnaryOperator.identity(), UnaryOperator.identity());

        assertThat(lines).hasSizeGreaterThan(4).allMatch(line -> line.length() <= 60);
        assertThat(String.join("", lines).replace(" ", ""))
                .contains(reason.replace(" ", ""))
                .doesNotContain("…");
        assertThat(table.folded(Integer.MAX_VALUE)
                        .lines(Integer.MAX_VALUE, UnaryOperator.identity(), UnaryOperator.identity()))
                .hasSize(3);
    }

    @Test
    void stylesDoNotCountAsWidth() {
        List<String> lines =
                new Table("A", "B").row("x", "y").lines(9, header -> "<" + header + ">", cell -> "[" + cell + "]");

        assertThat(lines).containsExactly("<A  B>", "[x]  [y]");
    }
}
