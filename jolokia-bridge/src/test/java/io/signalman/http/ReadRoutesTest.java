package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadRoutesTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @ParameterizedTest
    @CsvSource({"/processes, *", "/processes/nginx, nginx", "/processes/group:7, group:7", "/processes/*, *"})
    void listsTheProcessesThatATargetResolvesTo(String path, String target) {
        bridge.manager.calls.clear();

        Answered answered = bridge.call("GET", path);

        assertThat(answered.status()).isEqualTo(200);
        assertThat(bridge.manager.calls).containsExactly("findProcesses(" + target + ")");
        Map<?, ?> row = (Map<?, ?>) rows(answered, "processes").get(0);
        assertThat(row.get("pid")).isEqualTo(42L);
        assertThat(row.get("name")).isEqualTo(target);
        assertThat(row.get("commandLine")).isEqualTo("quote \" back \\ esc \u001b newline \n lone \ud800 pair 😀");
    }

    @Test
    void escapesJson() {
        assertThat(bridge.call("GET", "/processes").body())
                .contains("quote \\\" back \\\\ esc \\u001b newline \\n lone \\ud800 pair 😀");
    }

    /** As a send to it says. */
    @Test
    void hiddenProcessesAreForbiddenAndNotMissing() {
        Answered refused = bridge.call("GET", "/processes/REFUSED");

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.message()).isEqualTo("REFUSED it is.");
        assertThat(bridge.call("POST", "/processes/REFUSED/_signal/0").parsed()).isEqualTo(refused.parsed());
    }

    @Test
    void aNoteCountsProcessesThatCouldMatch() {
        assertThat(bridge.call("GET", "/processes/some").status()).isEqualTo(200);
        assertThat(bridge.call("GET", "/processes/some").body()).endsWith("\"note\":\"1 more could match.\"}");
        assertThat(bridge.call("GET", "/processes/unknown").error()).isEqualTo("not_found");
        assertThat(bridge.call("GET", "/processes/unknown").body()).contains("1 more could match.");
        assertThat(bridge.call("GET", "/processes/any").body()).doesNotContain("note");
    }

    @Test
    void findsNoProcessWhereNothingMatches() {
        Answered answered = bridge.call("GET", "/processes/nobody");

        assertThat(answered.status()).isEqualTo(404);
        assertThat(answered.error()).isEqualTo("not_found");
    }

    @Test
    void listsTheSignals() {
        assertThat(rows(bridge.call("GET", "/signals"), "signals"))
                .isEqualTo(List.of(Map.of(
                        "number", 15L,
                        "name", "SIGTERM",
                        "defaultAction", "terminate",
                        "description", "software termination signal")));
    }

    @Test
    void returnsTheLinesOfTheAuditUnchangedWithoutTornOnes() {
        bridge.manager.calls.clear();

        Answered all = bridge.call("GET", "/audit");
        Answered some = bridge.call("GET", "/audit?since=1h&limit=7&target=nginx&principal=anna");

        assertThat(bridge.manager.calls).containsExactly("findAudit(,,,1000)", "findAudit(1h,nginx,anna,7)");
        assertThat(List.of(all.status(), some.status())).containsOnly(200);
        assertThat(all.body())
                .isEqualTo("{\"file\":\"/var/audit\",\"truncated\":true,\"records\":[{\"b\":1,\"a\":2}]}");
    }

    @ParameterizedTest
    @CsvSource({
        "/audit?since=off, 404, not_found",
        "/audit?limit=0, 400, bad_value",
        "/audit?limit=1001, 400, bad_value",
        "/audit?file=x, 400, bad_request",
    })
    void rejectsRequestsForAMissingAuditOrWithBadParameters(String path, int status, String error) {
        Answered answered = bridge.call("GET", path);

        assertThat(answered.status()).isEqualTo(status);
        assertThat(answered.error()).isEqualTo(error);
    }

    private static List<?> rows(Answered answered, String field) {
        Object rows = ((Map<?, ?>) answered.parsed()).get(field);
        return rows instanceof List<?> list ? list : List.of();
    }
}
