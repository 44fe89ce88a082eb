package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the MBean learns of a caller, and what a failed login leaves. */
class LoginTest {

    private static final String SEND = "/processes/a/_signal/HUP";
    private static final String EXEC =
            "{\"type\":\"exec\"," + Bridge.OURS + ",\"operation\":\"probe\",\"arguments\":[1]}";

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forget() {
        bridge.manager.calls.clear();
        bridge.manager.callers.clear();
        bridge.manager.facts.clear();
        bridge.failedLogins.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"POST | /processes/a/_signal/HUP", "GET | /processes", "GET | /processes/a", "GET | /signals"})
    void eachRouteCallsTheMBeanAsTheBearerOfTheToken(String method, String path) {
        bridge.call(method, path, "X-Signalman-Reason: a look", "Signalman-Caller: 7@8");
        bridge.send(Bridge.head(method, path, "Authorization: Bearer " + Bridge.OTHER_TOKEN));

        assertThat(bridge.manager.callers).containsExactly("operator", "monitor");
        assertThat(bridge.manager.facts)
                .first()
                .isEqualTo(Map.of(
                        "roles",
                        "admin",
                        "door",
                        "http",
                        "address",
                        "127.0.0.1",
                        "reason",
                        "a look",
                        "credential",
                        "first",
                        "caller",
                        "7@8",
                        "until",
                        ""));
        assertThat(String.valueOf(bridge.manager.facts.stream().toList().get(1).get("roles"))
                        .split(",", -1))
                .containsExactlyInAnyOrder("viewer", "night-shift");
    }

    @Test
    void jolokiaCallsTheMBeanAsTheBearerOfTheToken() {
        bridge.jolokia(EXEC);
        bridge.send(Bridge.head(
                        "POST",
                        "/jolokia",
                        "Authorization: Basic " + base64("x:" + Bridge.OTHER_TOKEN),
                        "X-Signalman-Reason: exec",
                        "X-Signalman-Door: cli",
                        "Content-Type: application/json",
                        "Content-Length: " + EXEC.length())
                + EXEC);

        assertThat(bridge.manager.callers).containsExactly("operator", "monitor");
        assertThat(bridge.manager.facts.stream().toList().get(1).get("door")).isEqualTo("cli");
        assertThat(bridge.manager.facts.stream().toList().get(1).get("reason")).isEqualTo("exec");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "X-Signalman-Door: cli  | cli",
                "X-Signalman-Door: ui   | ui",
                "x-signalman-door: cli  | cli",
                "X-Signalman-Door: CLI  | http",
                "X-Signalman-Door: jmx  | http",
                "X-Signalman-Door: local| http",
                "X-Signalman-Roles: admin | http",
            })
    void theDoorIsTheCommandLineOnlyIfItsHeaderSaysSo(String header, String door) {
        bridge.call("POST", SEND, header);

        assertThat(bridge.manager.facts.remove().get("door")).isEqualTo(door);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "disk full, see #42   | disk full, see #42",
                "tab\there            | tab?here",
                "Überlast \u2028 new  | Überlast ? new",
                "to \u202e left \u0085| to ? left ?",
                "                     | ''",
            })
    void aReasonIsOneLineOfText(String sent, String arrived) {
        bridge.call("POST", SEND, "X-Signalman-Reason: " + (sent == null ? "" : sent));

        assertThat(bridge.manager.facts.remove().get("reason")).isEqualTo(arrived);
    }

    @Test
    void aReasonHasAtMost200CharactersAndStandsAlone() {
        String longest = "Ü".repeat(200);

        assertThat(bridge.call("POST", SEND, "X-Signalman-Reason: " + longest).status())
                .isEqualTo(200);
        assertThat(bridge.manager.facts.remove().get("reason")).isEqualTo(longest);
        Answered tooLong = bridge.call("POST", SEND, "X-Signalman-Reason: " + longest + "x");
        Answered two = bridge.call("POST", SEND, "X-Signalman-Reason: a", "X-Signalman-Reason: a");
        assertThat(tooLong.status()).isEqualTo(400);
        assertThat(two.status()).isEqualTo(400);
        assertThat(two.error()).isEqualTo("bad_request");
        assertThat(bridge.manager.facts).isEmpty();
    }

    @Test
    void aCallerNamesOneProcess() {
        Answered two = bridge.call("POST", SEND, "Signalman-Caller: 7@8", "Signalman-Caller: 7@8");

        assertThat(two.status()).isEqualTo(400);
        assertThat(two.error()).isEqualTo("bad_request");
        assertThat(bridge.manager.facts).isEmpty();
    }

    @Test
    void aStrangerLearnsNothingAboutReasons() {
        Answered answered = bridge.send(Bridge.head("POST", SEND, "X-Signalman-Reason: a", "X-Signalman-Reason: a"));

        assertThat(answered.status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Basic czNjcmV0LXdpdGhvdXQ=",
                "Basic MHRoZXI=",
                "Bearer wr0ng",
                "Basic d3I6d3IwbmcK",
                "Digest wr0ng",
                "wr0ng",
                "Bearer",
                "Basic !!!"
            })
    void aFailedLoginIsReportedWithoutTheCredential(String credentials) {
        Answered answered = bridge.send(Bridge.head("GET", "/nowhere/x?token=wr0ng", "Authorization: " + credentials));

        assertThat(answered.status()).isEqualTo(401);
        FailedLogin failed = bridge.failedLogins.remove();
        assertThat(failed.address()).isEqualTo("127.0.0.1");
        assertThat(failed.path()).isEqualTo("/nowhere/x");
        assertThat(failed.toString()).doesNotContain("wr0ng");
        assertThat(bridge.failedLogins).isEmpty();
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void twoCredentialsAreAFailedLogin() {
        bridge.call("GET", "/signals", "Authorization: Bearer " + Bridge.OTHER_TOKEN);

        assertThat(bridge.failedLogins).hasSize(1);
    }

    @Test
    void aFailedLoginWithAChunkedBodyIsReportedOnce() {
        Answered answered = bridge.send(Bridge.head(
                        "POST",
                        "/jolokia",
                        "Authorization: Bearer wr0ng",
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                + "2\r\n{}\r\n0\r\n\r\n");

        assertThat(answered.status()).isEqualTo(401);
        assertThat(bridge.failedLogins).hasSize(1);
    }

    @Test
    void thePathOfAFailedLoginIsCut() {
        bridge.send(Bridge.head("GET", "/" + "a".repeat(4000), "Authorization: Bearer wr0ng"));

        assertThat(bridge.failedLogins.remove().path()).hasSize(256);
    }

    @Test
    void reportsNoRequestWithoutAnInvalidCredential() {
        bridge.send("GET /signals HTTP/1.1\r\nHost: localhost\r\n\r\n");
        bridge.call("GET", "/signals");
        bridge.send(Bridge.head("GET", "/health", "Authorization: Bearer wr0ng"));
        bridge.send("GET /signals HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer wr0ng\r\n\r\n");

        assertThat(bridge.failedLogins).isEmpty();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
