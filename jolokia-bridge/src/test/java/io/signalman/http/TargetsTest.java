package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a path means, and what it does not. */
class TargetsTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forgetCalls() {
        bridge.manager.calls.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/processes/a%2Fb/_signal/HUP     | sendSignal(a/b,HUP)",
                "/processes/../_signal/HUP        | sendSignal(..,HUP)",
                "/processes/%2e%2E/_signal/HUP    | sendSignal(..,HUP)",
                "/processes/./_signal/HUP         | sendSignal(.,HUP)",
                "/processes/a;b=c/_signal/HUP     | sendSignal(a;b=c,HUP)",
                "/processes/..;/_signal/HUP       | sendSignal(..;,HUP)",
                "/processes/a+b%20c/_signal/HUP   | sendSignal(a+b c,HUP)",
                "/processes/%C3%A4/_signal/HUP    | sendSignal(\u00e4,HUP)",
                "/processes/a%FFb/_signal/HUP     | sendSignal(a\\xffb,HUP)",
                "/processes/%C3%28/_signal/HUP    | sendSignal(\\xc3(,HUP)",
                "/processes/%C3/_signal/HUP       | sendSignal(\\xc3,HUP)",
                "/processes/%5Cx41/_signal/HUP    | sendSignal(\\x41,HUP)",
                "/processes/%252F/_signal/HUP     | sendSignal(%2F,HUP)",
                "/processes/group:7/_signal/bsd:30 | sendSignal(group:7,bsd:30)",
                "/processes/-7/_signal/RTMIN+3    | sendSignal(-7,RTMIN+3)",
                "/processes/7@8.9/_signal/15?     | sendSignal(7@8.9,15)",
            })
    void decodesEachSegmentAfterTheSplit(String target, String call) {
        Answered answered = bridge.call("POST", target);

        assertThat(answered.body()).isEqualTo("{\"ok\": true}");
        assertThat(bridge.manager.calls).containsExactly(call);
    }

    @Test
    void acceptsCharactersThatAUriShouldEscape() {
        bridge.call("POST", "/processes/a\"<>|\\^`{}/_signal/0");

        assertThat(bridge.manager.calls).containsExactly("sendSignal(a\"<>|\\^`{},0)");
    }

    @ParameterizedTest
    @CsvSource({
        "/processes//_signal/HUP, bad_value",
        "/processes/a%00b/_signal/HUP, bad_value",
        "/processes/nginx/_signal/NOPE, bad_signal"
    })
    void takesTheCodeFromTheMBeansMessage(String target, String code) {
        Answered answered = bridge.call("POST", target);

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo(code);
        assertThat(answered.message()).doesNotStartWith(code).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "//processes",
                "//x/processes/1/_signal/0",
                "/processesX/..",
                "/processesX/../processes",
                "/processes/",
                "/processes/1/",
                "/processes/1/_signal",
                "/processes/1/_signal/",
                "/processes/1/_signal/0/",
                "/processes/1/_kill/0",
                "/%70rocesses",
                "/signals/",
                "/health/",
                "/jolokia//",
                "/jolokia/read/io.signalman:type=SignalManager",
                "/jolokia/exec/io.signalman:type=SignalManager/sendSignal/1/9",
                "/favicon.ico",
            })
    void rejectsUnknownPaths(String target) {
        for (String method : new String[] {"GET", "POST"}) {
            Answered answered = bridge.call(method, target);

            assertThat(answered.status()).isEqualTo(404);
            assertThat(answered.error()).isEqualTo("not_found");
        }
        assertThat(bridge.manager.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /%zz HTTP/1.1",
                "GET /processes/%2 HTTP/1.1",
                "GET /health?a=%g1 HTTP/1.1",
                "GET /processes/%u2192 HTTP/1.1",
                "GET /processes#fragment HTTP/1.1",
                "GET http://localhost/processes HTTP/1.1",
                "GET http://localhost HTTP/1.1",
                "GET HTTP://evil.example/processes HTTP/1.1",
                "CONNECT localhost:80 HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "GET processes HTTP/1.1",
                "GET localhost:80 HTTP/1.1",
                "GET /processes/\u00e4 HTTP/1.1",
                "GET /a b HTTP/1.1",
                "GET /processes",
                "GET /processes HTTP/9.9",
                "PRI * HTTP/2.0",
                "G@T /processes HTTP/1.1",
                "complete nonsense",
                "\u0001\u0002",
            })
    void rejectsOtherFormsOfRequestTargets(String requestLine) {
        Answered answered =
                bridge.send(requestLine + "\r\nHost: localhost\r\nAuthorization: Bearer " + Bridge.TOKEN + "\r\n\r\n");

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
        assertThat(answered.head()).contains("Content-Type: application/json\r\n");
        assertThat(bridge.manager.calls).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: 5\r\nTransfer-Encoding: chunked",
                "Content-Length: -5",
                "Content-Length: x",
                "Transfer-Encoding: gzip",
                "no colon in this header",
                "Bad Name: x",
                " folded: x",
                "Expect: a-miracle",
            })
    void rejectsMalformedHeaders(String header) {
        Answered answered = bridge.call("POST", "/processes/1/_signal/0", header);

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void rejectsABrokenChunk() {
        Answered answered = bridge.send(Bridge.head(
                        "POST",
                        "/jolokia",
                        "Authorization: Bearer " + Bridge.TOKEN,
                        "Content-Type: application/json",
                        "Transfer-Encoding: chunked")
                + "zz\r\n{}\r\n0\r\n\r\n");

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
    }

    @ParameterizedTest
    @ValueSource(ints = {9_000, 100_000})
    void rejectsAHeadThatIsTooLarge(int length) {
        String much = "x".repeat(length);

        assertThat(bridge.call("GET", "/processes/" + much).error()).isEqualTo("too_large");
        assertThat(bridge.call("GET", "/processes", "X-Much: " + much).status()).isEqualTo(413);
    }

    /** One in some thousand did, while connections shared a pool of buffers. */
    @Test
    void leavesNothingOfAMalformedRequestToTheNextConnection() {
        for (int i = 0; i < 2_000; i++) {
            bridge.send("G@T / HTTP/1.1\r\n\r\n" + "x".repeat(10_000));

            assertThat(bridge.call("GET", "/").status()).isEqualTo(404);
        }
    }

    @Test
    void acceptsNamesOf300Bytes() {
        String name = "n".repeat(300);

        bridge.call("POST", "/processes/" + name + "/_signal/0");

        assertThat(bridge.manager.calls).containsExactly("sendSignal(" + name + ",0)");
    }

    @Test
    void answersSeveralRequestsOnOneConnection() throws IOException {
        try (Socket socket = bridge.connect()) {
            for (int i = 0; i < 3; i++) {
                socket.getOutputStream()
                        .write(Bridge.head("POST", "/processes/a/_signal/0", "Authorization: Bearer " + Bridge.TOKEN)
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(Bridge.read(socket).status()).isEqualTo(200);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /processes/a/_signal/0?x=1",
        "POST, /processes/a/_signal/0?report=yes",
        "POST, /processes/a/_signal/0?report",
        "POST, /processes/a/_signal/0?report=true&report=true",
        "GET,  /processes?callback=f",
        "GET,  /signals?x",
        "GET,  /health?x=1"
    })
    void rejectsUnknownParameters(String method, String target) {
        Answered answered = bridge.call(method, target);

        assertThat(answered.status()).isEqualTo(400);
        assertThat(answered.error()).isEqualTo("bad_request");
        assertThat(bridge.manager.calls).isEmpty();
    }
}
