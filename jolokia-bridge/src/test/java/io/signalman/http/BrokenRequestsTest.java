package io.signalman.http;

import static io.signalman.http.Bridge.OURS;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokenRequestsTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"exec\"," + OURS
                        + ",\"operation\":\"probe\",\"arguments\":[\"1\\u00e4\\n\\\"\\\\\",-1.5e3,true]}",
                "[{\"type\":\"version\"},{\"type\":\"search\",\"mbean\":\"*:*\"}]",
                "{\"\\"
            })
    void aBodyThatEndsTooEarlyIsABadRequestWhereverItEnds(String body) {
        for (int end = 1; end < body.length(); end++) {
            Answered answered = bridge.post("/jolokia", body.substring(0, end));

            assertThat(answered.status()).as(body.substring(0, end)).isEqualTo(400);
            assertThat(answered.error()).isEqualTo("bad_request");
            isForPeople(answered.message());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\\", "{\"a\\", "[\"\\u12", "\u0001", "{\"a\":\u001b}", "nul", "'", "{\"a\":tru}"})
    void aBodyThatIsNotJsonIsABadRequest(String body) {
        Answered answered = bridge.post("/jolokia", body);

        assertThat(answered.status()).isEqualTo(400);
        isForPeople(answered.message());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "{\"type\":\"version\"",
                "{\"type\":\"version\"}}",
                "{\"type\":\"version\",}",
                "{'type':'version'}",
                "7",
                "\"version\"",
                "null",
                "]",
                "{\"a\"",
                "{\"a\":\"\\u12\"}",
                "\u0000",
            })
    void aBodyThatIsNotARequestIsABadRequest(String body) {
        Answered answered = bridge.post("/jolokia", body);

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":["})
    void aBodyThatIsNestedTooDeeplyIsABadRequest(String bracket) {
        Answered answered = bridge.post("/jolokia", bracket.repeat(15_000 / bracket.length()));

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"throw-state", "throw-error"})
    void aBrokenAgentIsReportedInWords(String target) {
        Answered answered = bridge.post("/processes/" + target + "/_signal/TERM", "");
        String jolokia = (String) bridge.jolokia("{\"type\":\"exec\"," + OURS
                        + ",\"operation\":\"sendSignal\",\"arguments\":[\"" + target + "\",\"TERM\"]}")
                .get("error");

        assertThat(answered.status()).isEqualTo(502);
        isForPeople(answered.message());
        isForPeople(jolokia);
    }

    @Test
    void messagesCutTextOfTheCaller() {
        String much = "a".repeat(5_000);

        assertThat(bridge.post("/processes/a/_signal/TERM?" + much + "=1", "").message())
                .hasSizeLessThan(200);
        assertThat((String) bridge.jolokia("{\"type\":\"read\",\"mbean\":\"" + much + "\"}")
                        .get("error"))
                .hasSizeLessThan(200);
        assertThat((String) bridge.jolokia("{\"type\":\"list\",\"path\":\"a/type=" + much + "\"}")
                        .get("error"))
                .hasSizeLessThan(200);
    }

    private static void isForPeople(String message) {
        assertThat(message).isNotBlank().doesNotContain("null", "java.", "org.", "Exception");
    }
}
