package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestGuardTest {

    private static final String POST = "POST /processes/a/_signal/0 HTTP/1.1\r\n";
    private static final String SECRET = "Authorization: Bearer " + Bridge.TOKEN + "\r\n";

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @AfterEach
    void onlyAllowedRequestsHaveCalledTheMBean() {
        bridge.manager.calls.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LocalHost",
                "127.0.0.1",
                "127.0.0.1:80",
                "localhost:12345",
                "[::1]",
                "[::1]:99",
                "Agent.Example",
                "agent.example:8080"
            })
    void acceptsLoopbackAndConfiguredHosts(String host) {
        assertThat(bridge.send(POST + "Host: " + host + "\r\n" + SECRET + "\r\n")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "evil.example:80",
                "127.0.0.2",
                "10.0.0.1",
                "localhost.",
                "[::2]",
                "127.0.0.1.nip.io"
            })
    void misdirectsAnyOtherHost(String host) {
        Answered answered = bridge.send(POST + "Host: " + host + "\r\n" + SECRET + "\r\n");

        assertThat(answered.status()).isEqualTo(421);
        assertThat(answered.error()).isEqualTo("misdirected");
        assertThat(bridge.manager.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Host:\r\n",
                "Host: \r\n",
                "Host: localhost\r\nHost: localhost\r\n",
                "Host: localhost\r\nhost: evil.example\r\n",
                "Host: local host\r\n",
                "Host: localhost:x\r\n"
            })
    void requiresExactlyOneHost(String headers) {
        Answered answered = bridge.send(POST + headers + SECRET + "\r\n");

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void requiresAHostInHttp10Too() {
        Answered without = bridge.send("POST /processes/a/_signal/0 HTTP/1.0\r\n" + SECRET + "\r\n");
        Answered with = bridge.send("POST /processes/a/_signal/0 HTTP/1.0\r\nHost: localhost\r\n" + SECRET + "\r\n");

        assertThat(without.status()).isEqualTo(400);
        assertThat(without.error()).isEqualTo("bad_request");
        assertThat(with.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://evil.example",
                "Origin: null",
                "Origin: http://localhost",
                "Origin: " + Bridge.ORIGIN + ":8443",
                "Origin: " + Bridge.ORIGIN + "\r\nOrigin: https://evil.example",
                "Origin: " + Bridge.ORIGIN + "\r\nReferer: https://evil.example/",
                "Referer: https://evil.example/page",
                "Referer: not a uri",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
            })
    void forbidsWebPages(String header) {
        for (String path : new String[] {"/health", "/processes"}) {
            Answered answered = bridge.call("GET", path, header);

            assertThat(answered.status()).isEqualTo(403);
            assertThat(answered.error()).isEqualTo("forbidden");
            assertThat(answered.head()).doesNotContain("Access-Control");
        }
        assertThat(bridge.manager.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: " + Bridge.ORIGIN,
                "Origin: " + Bridge.ORIGIN + "\r\nSec-Fetch-Site: cross-site",
                "Origin: " + Bridge.ORIGIN + "\r\nReferer: " + Bridge.ORIGIN
                        + "/app/page?x\r\nSec-Fetch-Site: same-origin",
                "Referer: " + Bridge.ORIGIN + "/",
                "Sec-Fetch-Site: same-origin",
                "Sec-Fetch-Site: none",
            })
    void acceptsTheConfiguredOrigin(String header) {
        assertThat(bridge.call("GET", "/signals", header).status()).isEqualTo(200);
    }

    @Test
    void allowsTheConfiguredOriginToRead() {
        Answered foreign = bridge.call("GET", "/signals");
        Answered configured = bridge.call("GET", "/signals", "Origin: " + Bridge.ORIGIN);
        Answered preflight = bridge.send("OPTIONS /processes/a/_signal/0 HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                + Bridge.ORIGIN + "\r\nAccess-Control-Request-Method: POST\r\n\r\n");

        assertThat(foreign.head()).doesNotContain("Access-Control");
        assertThat(configured.head()).contains("Access-Control-Allow-Origin: " + Bridge.ORIGIN, "Vary: Origin");
        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.head())
                .contains(
                        "Access-Control-Allow-Origin: " + Bridge.ORIGIN,
                        "Access-Control-Allow-Methods: GET, POST",
                        "Access-Control-Allow-Headers: Authorization, Content-Type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT     | /processes/a/_signal/0 | GET, POST",
                "OPTIONS | /processes/a/_signal/0 | GET, POST",
                "PUT     | /processes/a           | GET",
                "HEAD    | /processes             | GET",
                "POST    | /signals               | GET",
                "GET     | /jolokia               | POST",
                "GET     | /jolokia/              | POST",
                "POST    | /health                | GET, HEAD",
                "TRACE   | /health                | GET, HEAD",
                "get     | /signals               | GET",
                "NONSENSE | /signals              | GET",
            })
    void namesTheMethodsThatAPathAccepts(String method, String path, String allowed) {
        Answered answered = bridge.send(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(answered.status()).isEqualTo(405);
        assertThat(answered.head()).contains("Allow: " + allowed + "\r\n");
        if (!method.equals("HEAD")) {
            assertThat(answered.error()).isEqualTo("method_not_allowed");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer    "})
    void acceptsTheTokenAsABearer(String scheme) {
        assertThat(authorized(scheme + Bridge.TOKEN).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:", ":", "jolokia:"})
    void acceptsTheTokenAsAPasswordForAnyUser(String user) {
        assertThat(authorized("Basic " + base64(user + Bridge.TOKEN)).status()).isEqualTo(200);
        assertThat(authorized("basic " + base64(user + Bridge.TOKEN)).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                "Bearer wrong",
                "Bearer s3cret",
                "Bearer s3cret:with-colon-and-more",
                "s3cret:with-colon",
                "Digest s3cret:with-colon",
                "Basic",
                "Basic !!!",
                "Basic s3cret:with-colon",
            })
    void rejectsARequestWithoutTheToken(String credentials) {
        Answered answered = authorized(credentials);

        assertThat(answered.status()).isEqualTo(401);
        assertThat(answered.error()).isEqualTo("unauthorized");
        assertThat(answered.head()).contains("WWW-Authenticate: Bearer\r\n").doesNotContain("Basic");
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void rejectsAWrongPasswordAndTheTokenAsAUserName() {
        assertThat(authorized("Basic " + base64("user:wrong")).status()).isEqualTo(401);
        assertThat(authorized("Basic " + base64("s3cret:")).status()).isEqualTo(401);
    }

    @Test
    void rejectsTwoAuthorizations() {
        assertThat(bridge.call("GET", "/signals", "Authorization: Bearer " + Bridge.TOKEN)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void doesNotRevealPathsToAStranger() {
        assertThat(bridge.send("GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .status())
                .isEqualTo(401);
        assertThat(bridge.call("GET", "/nothing").status()).isEqualTo(404);
    }

    @Test
    void returnsTheVersionToEverybodyWithAGoodHost() {
        Answered get = bridge.send("GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Answered foreign = bridge.send("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n");

        assertThat(get.status()).isEqualTo(200);
        assertThat(get.body()).isEqualTo("{\"version\":\"1.2.3\"}");
        assertThat(foreign.status()).isEqualTo(421);
    }

    @Test
    void answersHeadOfHealthWithoutABody() {
        Answered head = bridge.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n");

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void checksInTheDocumentedOrder() {
        String large = "Content-Length: 99999\r\nContent-Type: text/plain\r\n";

        assertThat(status("GET /%zz HTTP/1.1\r\nHost: evil\r\n")).isEqualTo(400);
        assertThat(status("GET /jolokia HTTP/1.1\r\nHost: evil\r\nOrigin: x\r\n" + large))
                .isEqualTo(421);
        assertThat(status("GET /jolokia HTTP/1.1\r\nHost: localhost\r\nOrigin: x\r\n" + large))
                .isEqualTo(403);
        assertThat(status("GET /jolokia HTTP/1.1\r\nHost: localhost\r\n" + large))
                .isEqualTo(405);
        assertThat(status("POST /jolokia HTTP/1.1\r\nHost: localhost\r\n" + large))
                .isEqualTo(413);
        assertThat(status("POST /jolokia HTTP/1.1\r\nHost: localhost\r\n" + large.replace("99999", "9")))
                .isEqualTo(415);
        assertThat(
                        status(
                                "POST /jolokia HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/json\r\nContent-Length: 9\r\n"))
                .isEqualTo(401);
    }

    @Test
    void doesNotIdentifyItsSoftware() {
        Answered answered = bridge.call("GET", "/signals");

        assertThat(answered.head()).doesNotContainIgnoringCase("Server:").doesNotContainIgnoringCase("Jetty");
        assertThat(answered.head()).contains("Cache-Control: no-store\r\n", "X-Content-Type-Options: nosniff\r\n");
    }

    private static int status(String head) {
        return bridge.send(head + "\r\n").status();
    }

    private static Answered authorized(String credentials) {
        return bridge.send(POST + "Host: localhost\r\nAuthorization: " + credentials + "\r\n\r\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
