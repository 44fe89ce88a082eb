package io.signalman.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLineTest {
    private static Object back(String text) throws Exception {
        return ((JSONObject)
                        new JSONParser().parse(new JsonLine().put("a", text).end()))
                .get("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                "caf\u00e9 \ud83d\ude00",
                "\"quoted\\\"",
                "\u0000\u001b[31m\r\n\t\u007f\u009b",
                "\u2028\u2029\u202e\u200b\ufeff",
                "\ud800",
                "a\udc00b",
                "\\u0041"
            })
    void anyTextSurvivesARoundTrip(String text) throws Exception {
        assertThat(back(text)).isEqualTo(text);
        assertThat(new JsonLine().put("a", text).end())
                .matches("[\\x20-\\x7e\u00e9\\x{1f600}]*")
                .hasLineCount(1);
    }

    @Test
    void aLongTextIsCutButNeverWithinASurrogatePair() throws Exception {
        assertThat(back("x".repeat(1000))).isEqualTo("x".repeat(1000));
        assertThat(back("x".repeat(65_536))).isEqualTo("x".repeat(1000) + "…");
        assertThat(back("x".repeat(999) + "\ud83d\ude00" + "x")).isEqualTo("x".repeat(999) + "\ud83d\ude00…");
    }

    @Test
    void objectsAndListsNest() {
        assertThat(new JsonLine()
                        .put("n", -1)
                        .put("roles", List.of("a", "\""))
                        .put("list", List.of(new JsonLine().put("b", 2), new JsonLine().put("b", "")))
                        .end())
                .isEqualTo("{\"n\":-1,\"roles\":[\"a\",\"\\\"\"],\"list\":[{\"b\":2},{\"b\":\"\"}]}");
    }
}
