package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRoutesTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forgetCalls() {
        bridge.manager.calls.clear();
        bridge.manager.callers.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nginx/_stop                                    | stop(nginx,)",
                "nginx/_stop?ladder=                            | stop(nginx,)",
                "nginx/_stop?ladder=QUIT%202s%20TERM%2010s+KILL | stop(nginx,QUIT 2s TERM 10s KILL)",
                "tree:42/_stop?ladder=RTMIN%2B3                 | stop(tree:42,RTMIN+3)",
                "a%2Fb/_stop                                    | stop(a/b,)",
                "nginx/_await?timeout=10s                       | startAwait(nginx,10s)",
            })
    void startsAJobAndReturnsItsLocation(String path, String call) {
        Answered answered = bridge.call("POST", "/processes/" + path);

        assertThat(answered.status()).isEqualTo(202);
        assertThat(answered.head()).contains("Location: /jobs/7\r\n");
        assertThat((JSONObject) answered.parsed()).containsEntry("id", 7L).containsEntry("state", "RUNNING");
        assertThat(bridge.manager.calls).containsExactly(call);
        assertThat(bridge.manager.callers).containsExactly("operator");
    }

    @ParameterizedTest
    @CsvSource({
        "REFUSED, 403, forbidden",
        "STALE, 409, stale",
        "FAILED, 502, failed",
        "'FAILED,STALE,REFUSED', 403, forbidden",
        "'FAILED,STALE', 409, stale",
        "denied, 403, forbidden",
        "nobody, 404, not_found",
        "gone, 404, not_found",
        "full, 503, busy"
    })
    void aJobThatDidNotStartIsAnError(String target, int status, String error) {
        Answered answered = bridge.call("POST", "/processes/" + target + "/_stop");

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.error()).isEqualTo(error);
        assertThat((JSONObject) answered.parsed()).containsOnlyKeys("error", "message", "reason", "job");
        assertThat(answered.head()).doesNotContain("Location", "Retry-After");
        assertThat(bridge.call("POST", "/processes/" + target + "/_await?timeout=1s")
                        .status())
                .isEqualTo(status);
    }

    @Test
    void aCallerOverItsRateLearnsWhenToTryAgain() {
        Answered answered = bridge.call("POST", "/processes/too-many/_stop");

        assertThat(answered.status()).isEqualTo(429);
        assertThat(answered.head()).contains("Retry-After: 7\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a/_stop?ladder=NOPE, 400, bad_value",
        "a/_await, 400, bad_value",
        "throw-security/_stop, 403, forbidden",
        "throw-state/_stop, 502, failed",
        "a/_stop?timeout=1s, 400, bad_request",
        "a/_await?timeout=1s&wait=1s, 400, bad_request",
        "a/_stop/, 404, not_found",
        "a/_stop/TERM, 404, not_found",
        "a/_await/10s, 404, not_found"
    })
    void aMalformedRequestIsAnErrorWithoutAJob(String path, int status, String error) {
        Answered answered = bridge.call("POST", "/processes/" + path);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.error()).isEqualTo(error);
        assertThat(((JSONObject) answered.parsed()).keySet()).isSubsetOf("error", "message", "reason");
    }

    @Test
    void aGetStartsNothingAndReturnsAPreview() {
        Answered answered = bridge.call("GET", "/processes/nginx/_stop?ladder=TERM%205s%20KILL");

        assertThat(answered.status()).isEqualTo(200);
        assertThat((JSONObject) answered.parsed()).containsEntry("confirm", "42@7.9");
        assertThat(answered.head()).doesNotContain("Location");
        assertThat(bridge.manager.calls).containsExactly("previewStop(nginx,TERM 5s KILL)");
    }

    @Test
    void listsTheJobs() {
        JSONObject listed = (JSONObject) bridge.call("GET", "/jobs").parsed();

        assertThat((JSONArray) listed.get("jobs")).hasSize(1);
        assertThat(bridge.manager.calls).containsExactly("listJobs()");
    }

    @Test
    void showsAndCancelsAJob() {
        Answered shown = bridge.call("GET", "/jobs/7");
        Answered cancelled = bridge.call("DELETE", "/jobs/7");

        assertThat(shown.status()).isEqualTo(200);
        assertThat((JSONObject) shown.parsed()).containsEntry("state", "RUNNING");
        assertThat(cancelled.status()).isEqualTo(200);
        assertThat((JSONObject) cancelled.parsed()).containsEntry("state", "CANCELLED");
        assertThat(bridge.manager.calls).containsExactly("awaitJob(7,0s)", "cancelJob(7)");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, 8, 404, not_found",
        "DELETE, 8, 404, not_found",
        "GET, 999999999999999999, 404, not_found",
        "GET, 0, 400, bad_value",
        "GET, 07, 400, bad_value",
        "GET, -7, 400, bad_value",
        "GET, +7, 400, bad_value",
        "GET, 7.0, 400, bad_value",
        "DELETE, x, 400, bad_value",
        "GET, %37%00, 400, bad_value",
        "GET, 9999999999999999999, 400, bad_value",
        "GET, 7?wait=, 400, bad_value",
        "GET, 7?wait=10, 400, bad_value",
        "GET, 7?wait=-1s, 400, bad_value",
        "GET, 7?wait=61s, 400, bad_value",
        "GET, 7?wait=2m, 400, bad_value",
        "GET, 7?wait=9999999s, 400, bad_value",
        "GET, 8?wait=1s, 404, not_found",
        "GET, 7?timeout=1s, 400, bad_request",
        "DELETE, 7?wait=1s, 400, bad_request",
        "GET, 7/, 404, not_found",
        "GET, 7/x, 404, not_found",
        "GET, '', 404, not_found",
        "POST, 7, 405, method_not_allowed",
        "PUT, 7, 405, method_not_allowed"
    })
    void anUnknownJobIsAnError(String method, String id, int status, String error) {
        Answered answered = bridge.call(method, "/jobs/" + id);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.error()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"GET /jobs", "GET /jobs/7", "DELETE /jobs/7", "POST /processes/a/_stop", "GET /jobs/7?wait=1s"})
    void doesNothingWithoutCredentials(String request) {
        String[] words = request.split(" ", -1);

        assertThat(bridge.send(Bridge.head(words[0], words[1], "Accept: */*")).status())
                .isEqualTo(401);
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void allowsDeleteForBrowsersOfAConfiguredOrigin() {
        Answered preflight = bridge.send(Bridge.head("OPTIONS", "/jobs/7", "Origin: " + Bridge.ORIGIN));

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.head()).contains("Access-Control-Allow-Methods: GET, DELETE\r\n");
        assertThat(bridge.call("DELETE", "/jobs/7", "Origin: https://elsewhere.example")
                        .status())
                .isEqualTo(403);
        assertThat(bridge.call("POST", "/jobs/7").head()).contains("Allow: GET, DELETE\r\n");
        assertThat(bridge.manager.calls).isEmpty();
    }
}
