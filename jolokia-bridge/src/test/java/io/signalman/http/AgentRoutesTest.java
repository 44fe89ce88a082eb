package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.util.List;
import java.util.Map;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentRoutesTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @Test
    void statusHasEveryAttributeButTheLists() {
        JSONObject status = (JSONObject) bridge.call("GET", "/status").parsed();

        assertThat(status)
                .containsEntry("version", "1.2.3")
                .containsEntry("runningJobs", 2L)
                .containsEntry("exposure", List.of())
                .doesNotContainKeys("counts", "recent");
    }

    @Test
    void eachRouteCallsItsOperationAsItsCaller() {
        bridge.manager.calls.clear();
        bridge.manager.callers.clear();

        assertThat(bridge.call("GET", "/whoami").parsed())
                .isEqualTo(Map.of("principal", "operator", "roles", List.of("admin")));
        assertThat(bridge.call("GET", "/processes/42/_probe").status()).isEqualTo(200);
        assertThat(bridge.call("GET", "/processes/nginx/_explain?signum=HUP").status())
                .isEqualTo(200);
        assertThat(bridge.call("GET", "/processes/a%2Fb/_explain?signum=HUP&as=CN%3Danna,O%3DX")
                        .status())
                .isEqualTo(200);

        assertThat(bridge.manager.calls)
                .containsExactly("whoAmI()", "probe(42)", "explain(,nginx,HUP)", "explain(CN=anna,O=X,a/b,HUP)");
        assertThat(bridge.manager.callers).containsOnly("operator");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/status?x=1 | 400 | bad_request",
                "/whoami?x=1 | 400 | bad_request",
                "/metrics?name[]=a | 400 | bad_request",
                "/openapi.json?x | 400 | bad_request",
                "/status/ | 404 | not_found",
                "/openapi.json/ | 404 | not_found",
                "/processes/nginx/_probe | 400 | bad_value",
                "/processes/0/_probe | 400 | bad_value",
                "/processes/42/_probe?signum=0 | 400 | bad_request",
                "/processes/42/_probe/ | 404 | not_found",
                "/processes/42/_explain | 400 | bad_request",
                "/processes/42/_explain?signum= | 400 | bad_request",
                "/processes/42/_explain?signum=HUP&as= | 400 | bad_value",
                "/processes/42/_explain?signum=HUP&signum=HUP | 400 | bad_request",
                "/processes/42/_explain?signum=HUP&as=another | 403 | forbidden",
                "/processes/nobody/_explain?signum=HUP | 404 | not_found",
                "/audit?limit=1000000000 | 400 | bad_value",
                "/audit?limit=-1 | 400 | bad_value",
                "/audit?user=x | 400 | bad_request",
            })
    void malformedRequestsAreRejected(String path, int status, String error) {
        Answered answered = bridge.call("GET", path);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.error()).isEqualTo(error);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/status",
                "/whoami",
                "/audit",
                "/metrics",
                "/openapi.json",
                "/processes/42/_probe",
                "/processes/42/_explain"
            })
    void onlyGetIsAllowedAndOnlyWithCredentials(String path) {
        for (String method : List.of("POST", "HEAD", "DELETE")) {
            Answered answered = bridge.call(method, path);
            assertThat(answered.status()).isEqualTo(405);
            assertThat(answered.head()).contains("Allow: GET\r\n");
        }
        assertThat(bridge.send(Bridge.head("GET", path, "X: y")).status()).isEqualTo(401);
    }

    @Test
    void metricsAreOpenMetricsForClientsThatAskForIt() {
        Answered open =
                bridge.call("GET", "/metrics", "Accept: text/html, application/openmetrics-text;version=1.0.0;q=0.5");
        Answered plain = bridge.call("GET", "/metrics", "Accept: application/json");

        assertThat(open.head())
                .contains("Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n");
        for (String other :
                List.of("text/plain, application/openmetrics-text;q=0.5", "application/openmetrics-text;q=0")) {
            assertThat(bridge.call("GET", "/metrics", "Accept: " + other).head())
                    .contains("version=0.0.4");
        }
        assertThat(plain.head()).contains("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n");
        assertThat(open.body()).contains("# TYPE signalman_results counter\n").endsWith("\n# EOF\n");
        assertThat(plain.body())
                .contains("# TYPE signalman_results_total counter\n")
                .doesNotContain("# EOF");
        assertThat(List.of(open, plain))
                .allSatisfy(text -> assertThat(text.body())
                        .contains(
                                "\nsignalman_results_total{signal=\"SIGHUP\",outcome=\"DELIVERED\","
                                        + "principal=\"CN=a \\\"b\\\\c\\\"\"} 3\n",
                                "signalman_jobs_running 2\n",
                                "signalman_build_info{version=\"1.2.3\"} 1\n"));
    }
}
