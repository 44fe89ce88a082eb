package io.signalman.http.jolokia;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.http.call.Rejected;
import java.io.StringReader;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is JSON by RFC 8259; the parser that reads it afterwards takes all of it. */
class JsonSyntaxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                " [ ] ",
                "\t{\r\n\"a\" : [ 0 , -1.5e+3, 1E9, 0.10 , true , false , null , \"\" ] }\n",
                "[{},[],{\"a\":{}},\"}],{\"]",
                "[\"\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u00e9 \\uD83D\\ude00 \\udead é \u2028 \uD83D\uDE00 \u007f\"]",
                "7",
                "\"text\"",
            })
    void takesJson(String text) throws Exception {
        JsonSyntax.check(text, 3);

        assertThat(new JSONParser().parse(new StringReader(text))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[012]               | character 3 is unexpected",
                "[-012]              | character 4 is unexpected",
                "[+1]                | character 2 is unexpected",
                "[.5]                | character 2 is unexpected",
                "[5.]                | character 3 is unexpected",
                "[1e]                | character 3 is unexpected",
                "[0x10]              | character 3 is unexpected",
                "[NaN]               | character 2 is unexpected",
                "[True]              | character 2 is unexpected",
                "[nulls]             | character 6 is unexpected",
                "[\"a\" \"b\"]       | character 6 is unexpected",
                "[1,,2]              | character 4 is unexpected",
                "[1,]                | character 4 is unexpected",
                "[,1]                | character 2 is unexpected",
                "{\"a\":1,}          | character 8 is unexpected",
                "{\"a\":1 \"b\":2}   | character 8 is unexpected",
                "{\"a\" 1}           | character 6 is unexpected",
                "{a:1}               | character 2 is unexpected",
                "{1:1}               | character 2 is unexpected",
                "{'a':1}             | character 2 is unexpected",
                "{}{}                | character 3 is unexpected",
                "{}x                 | character 3 is unexpected",
                "[1}                 | character 3 is unexpected",
                "[\"\\x\"]           | character 3 is unexpected",
                "[\"\\u12g4\"]       | character 3 is unexpected",
                "/**/{}              | character 1 is unexpected",
                "[\"a                | it ends too early",
                "[                   | it ends too early",
                "{\"a\":             | it ends too early",
                "[\"\\               | character 3 is unexpected",
                "``                  | it ends too early",
            })
    void takesNothingElse(String text, String problem) {
        assertThatThrownBy(() -> JsonSyntax.check(text, 3))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.answer().body())
                                .contains("The body is not valid JSON: " + problem + "."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[\"a\nb\"]", "[\"a\0b\"]", "[\"\u001f\"]", "[\"a\"\u00a0]", "\ufeff[]"})
    void takesNoControlsInTextAndNoOtherBlanks(String text) {
        assertThatThrownBy(() -> JsonSyntax.check(text, 3)).isInstanceOf(Rejected.class);
    }

    @Test
    void boundsTheDepth() throws Exception {
        JsonSyntax.check("[[{\"a\":1}]]", 3);

        assertThatThrownBy(() -> JsonSyntax.check("[[{\"a\":[]}]]", 3))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.answer().body()).contains("nested deeper than 3 levels"));
    }
}
