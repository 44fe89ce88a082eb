package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalRouteTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forgetCalls() {
        bridge.manager.calls.clear();
        bridge.manager.callers.clear();
    }

    @Test
    void answersWithTheBytesThatGafferDocuments() {
        Answered answered = bridge.call("POST", "/processes/nginx/_signal/HUP");

        assertThat(answered.body()).isEqualTo("{\"ok\": true}");
        assertThat(answered.head()).startsWith("HTTP/1.1 200 OK\r\n").contains("Content-Type: application/json\r\n");
        assertThat(bridge.manager.calls).containsExactly("sendSignal(nginx,HUP)");
    }

    @Test
    void callsTheMBeanAsThePrincipal() {
        bridge.call("POST", "/processes/nginx/_signal/HUP");

        assertThat(bridge.manager.callers).containsExactly("operator");
    }

    @Test
    void theExpectedCountIsPartOfTheTargetOfEachRoute() {
        bridge.call("POST", "/processes/nginx/_signal/HUP?expect=1");
        bridge.call("GET", "/processes/nginx/_signal/HUP?expect=1..3");
        bridge.call("POST", "/processes/nginx/_stop?expect=2");
        bridge.call("POST", "/processes/nginx/_await?timeout=1s&expect=2");

        assertThat(bridge.manager.calls)
                .containsExactly(
                        "sendSignal(nginx&expect:1,HUP)",
                        "preview(nginx&expect:1..3,HUP)",
                        "stop(nginx&expect:2,)",
                        "startAwait(nginx&expect:2,1s)");
        for (String expect : new String[] {"", "x", "1..", "-1", "1%26newest", "9999999999"}) {
            assertThat(bridge.call("POST", "/processes/nginx/_signal/HUP?expect=" + expect)
                            .head())
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(bridge.manager.calls).hasSize(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELIVERED          | 200 |",
                "DELIVERED,GONE     | 200 |",
                "DELIVERED,DENIED   | 207 | partial",
                "nobody             | 404 | not_found",
                "GONE               | 404 | not_found",
                "REFUSED            | 403 | forbidden",
                "DENIED             | 403 | forbidden",
                "STALE              | 409 | stale",
                "ZOMBIE             | 409 | zombie",
                "FAILED             | 502 | failed",
                "GONE,ZOMBIE,STALE,DENIED | 403 | forbidden",
                "GONE,ZOMBIE,STALE  | 409 | stale",
                "FAILED,GONE,ZOMBIE | 409 | zombie",
                "FAILED,GONE        | 404 | not_found",
                "throw-state        | 502 | failed",
                "throw-error        | 502 | failed",
                "throw-security     | 403 | forbidden",
            })
    void mapsTheOutcomesToAStatus(String target, int status, String error) {
        Answered answered = bridge.call("POST", "/processes/" + target + "/_signal/TERM");

        assertThat(answered.status()).isEqualTo(status);
        if (error != null) {
            assertThat(answered.error()).isEqualTo(error);
        }
    }

    @Test
    void aCallerOverItsRateLearnsWhenToTryAgain() {
        Answered plain = bridge.call("POST", "/processes/too-many/_signal/HUP");
        Answered whole = bridge.call("POST", "/processes/too-many/_signal/HUP?report=true");

        assertThat(plain.status()).isEqualTo(429);
        assertThat(plain.error()).isEqualTo("too_many_requests");
        assertThat(plain.head()).contains("Retry-After: 7\r\n");
        assertThat((JSONObject) whole.parsed()).containsOnlyKeys("error", "message", "reason", "report");
        assertThat(bridge.call("POST", "/processes/REFUSED/_signal/HUP").head()).doesNotContain("Retry-After");
    }

    @Test
    void returnsTheWholeReportIfAsked() {
        Answered delivered = bridge.call("POST", "/processes/a/_signal/HUP?report=true");
        Answered refused = bridge.call("POST", "/processes/REFUSED/_signal/HUP?report=true");
        Answered plain = bridge.call("POST", "/processes/REFUSED/_signal/HUP?report=false");

        assertThat((JSONObject) delivered.parsed())
                .containsKeys("ok", "target", "signal", "signum", "matched", "delivered", "message", "results");
        assertThat((JSONObject) refused.parsed()).containsOnlyKeys("error", "message", "reason", "report");
        assertThat((JSONObject) plain.parsed()).containsOnlyKeys("error", "message", "reason");
    }

    @Test
    void aPartialAnswerIncludesTheReport() {
        Answered partial = bridge.call("POST", "/processes/DELIVERED,DENIED/_signal/HUP");

        assertThat((JSONObject) partial.parsed()).containsOnlyKeys("error", "message", "reason", "report");
        assertThat(partial.message()).isEqualTo("All in all.");
    }

    @Test
    void usesTheMessageOfTheDecidingResult() {
        assertThat(bridge.call("POST", "/processes/GONE,DENIED/_signal/HUP").message())
                .isEqualTo("DENIED it is.");
        assertThat(bridge.call("POST", "/processes/nobody/_signal/HUP").message())
                .isEqualTo("Nothing matches.");
    }

    @ParameterizedTest
    @CsvSource({
        "value=42, value=42",
        "require=handler, require=handler",
        "observe=500ms, observe=500ms",
        "observe=500ms&value=-1&require=handler, value=-1 require=handler observe=500ms",
    })
    void passesOptionsToTheMBean(String query, String options) {
        Answered answered = bridge.call("POST", "/processes/nginx/_signal/HUP?" + query);

        assertThat(answered.status()).isEqualTo(200);
        assertThat(bridge.manager.calls).containsExactly("sendSignalWith(nginx,HUP," + options + ")");
        if (!query.contains("observe")) {
            assertThat(answered.body()).isEqualTo("{\"ok\": true}");
        }
    }

    @Test
    void anObservingCallerGetsTheWholeReport() {
        assertThat((JSONObject) bridge.call("POST", "/processes/a/_signal/HUP?observe=1s")
                        .parsed())
                .containsKeys("ok", "results");
        assertThat((JSONObject) bridge.call("POST", "/processes/REFUSED/_signal/HUP?observe=1s")
                        .parsed())
                .containsOnlyKeys("error", "message", "reason", "report");
        assertThat((JSONObject) bridge.call("POST", "/processes/a/_signal/HUP?value=1&report=true")
                        .parsed())
                .containsKeys("ok", "results");
    }

    @Test
    void tooManyObservingRequestsAreBusy() {
        Answered busy = bridge.call("POST", "/processes/busy/_signal/HUP?observe=1s");

        assertThat(busy.status()).isEqualTo(503);
        assertThat(busy.error()).isEqualTo("busy");
    }

    @ParameterizedTest
    @CsvSource({
        "value=, bad_request",
        "value=1%20observe=1m, bad_request",
        "value=%09, bad_request",
        "value=1&value=2, bad_request",
        "observe, bad_request",
        "wait=1s, bad_request",
        "value=x, bad_value",
    })
    void rejectsMalformedOptions(String query, String error) {
        Answered answered = bridge.call("POST", "/processes/nginx/_signal/HUP?" + query);

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo(error);
    }

    @Test
    void aGetIsAPreviewAndSendsNothing() {
        Answered answered = bridge.call("GET", "/processes/nginx/_signal/HUP");

        assertThat(answered.status()).isEqualTo(200);
        assertThat((JSONObject) answered.parsed()).containsOnlyKeys("target", "confirm", "message", "results");
        assertThat(bridge.manager.calls).containsExactly("preview(nginx,HUP)");
        assertThat(bridge.call("GET", "/processes/nobody/_signal/HUP").error()).isEqualTo("not_found");
        assertThat(bridge.call("GET", "/processes/nobody/_signal/HUP").message())
                .isEqualTo("Nothing matches.");
        assertThat(bridge.call("GET", "/processes/nginx/_signal/HUP?observe=1s").error())
                .isEqualTo("bad_request");
        assertThat(bridge.call("PUT", "/processes/nginx/_signal/HUP").head()).contains("Allow: GET, POST\r\n");
    }
}
