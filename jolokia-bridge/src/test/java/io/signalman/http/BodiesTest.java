package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {

    private static final String VERSION = "{\"type\":\"version\"}";

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forgetCalls() {
        bridge.manager.calls.clear();
    }

    @ParameterizedTest
    @CsvSource({"16384, 200", "16385, 413", "17408, 413", "1000000, 413"})
    void acceptsBodiesUpTo16KibOfADeclaredLength(int length, int status) throws Exception {
        HttpResponse<String> response = post(BodyPublishers.ofString(padded(length)));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(status == 413 ? "\"error\":\"too_large\"" : "\"protocol\"");
    }

    @ParameterizedTest
    @CsvSource({"16384, 200", "16385, 413", "17408, 413"})
    void acceptsBodiesUpTo16KibInChunks(int length, int status) throws Exception {
        byte[] body = padded(length).getBytes(StandardCharsets.US_ASCII);
        HttpResponse<String> response = post(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(status == 413 ? "\"error\":\"too_large\"" : "\"protocol\"");
    }

    @Test
    void doesNotWaitForABodyThatIsDeclaredTooLarge() {
        Answered answered = bridge.call("POST", "/jolokia", "Content-Length: 99999", "Content-Type: application/json");

        assertThat(answered.status()).isEqualTo(413);
        assertThat(answered.head()).contains("Connection: close\r\n");
    }

    @Test
    void invitesTheBodyOfAClientThatAsksFirst() throws IOException {
        try (Socket socket = bridge.connect()) {
            write(
                    socket,
                    Bridge.head(
                            "POST",
                            "/jolokia",
                            "Authorization: Bearer " + Bridge.TOKEN,
                            "Content-Type: text/json",
                            "Content-Length: " + VERSION.length(),
                            "Expect: 100-continue"));
            assertThat(Bridge.read(socket).status()).isEqualTo(100);
            write(socket, VERSION);
            assertThat(Bridge.read(socket).body()).contains("\"protocol\"");
        }
    }

    @Test
    void doesNotInviteTheBodyOfAStranger() throws IOException {
        try (Socket socket = bridge.connect()) {
            write(
                    socket,
                    Bridge.head(
                            "POST",
                            "/jolokia",
                            "Authorization: Bearer wrong",
                            "Content-Type: text/json",
                            "Content-Length: 9",
                            "Expect: 100-continue"));
            assertThat(Bridge.read(socket).status()).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/json",
                "application/json; charset=utf-8",
                "Application/JSON;charset=UTF-8",
                "application/json; version=1; charset=\"utf-8\"",
                "application/json\r\nContent-Encoding: identity",
                "application/json\r\nContent-Type: application/json"
            })
    void acceptsBothContentTypesOfJson(String type) {
        assertThat(typed("Content-Type: " + type).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Nothing: here",
                "Content-Type: text/plain",
                "Content-Type: application/x-www-form-urlencoded",
                "Content-Type: multipart/form-data; boundary=x",
                "Content-Type: application/jsonx",
                "Content-Type: application/json; charset=utf-16",
                "Content-Type: application/json; charset=\"utf-8859\"",
                "Content-Type: application/json\r\nContent-Encoding: gzip",
                "Content-Type: application/json\r\nContent-Type: text/plain"
            })
    void acceptsNoOtherContentType(String header) {
        Answered answered = typed(header);

        assertThat(answered.status()).isEqualTo(415);
        assertThat(answered.error()).isEqualTo("unsupported_media_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 0",
                "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 0",
                "Content-Type: text/plain"
            })
    void needsNoContentTypeForAnEmptyBody(String headers) {
        assertThat(bridge.call("POST", "/processes/a/_signal/0", headers).status())
                .isEqualTo(200);
    }

    @Test
    void needsNoContentTypeForAnEmptyChunkedBody() {
        String head = Bridge.head(
                "POST",
                "/processes/a/_signal/0",
                "Authorization: Bearer " + Bridge.TOKEN,
                "Transfer-Encoding: chunked");

        assertThat(bridge.send(head + "0\r\n\r\n").status()).isEqualTo(200);
        assertThat(bridge.send(head + "1\r\n{\r\n0\r\n\r\n").status()).isEqualTo(415);
    }

    @Test
    void rejectsACodingBeforeTheChunks() {
        Answered answered = bridge.send(Bridge.head(
                        "POST",
                        "/jolokia",
                        "Authorization: Bearer " + Bridge.TOKEN,
                        "Content-Type: application/json",
                        "Transfer-Encoding: gzip, chunked")
                + "2\r\n{}\r\n0\r\n\r\n");

        assertThat(answered.status()).isEqualTo(415);
        assertThat(answered.error()).isEqualTo("unsupported_media_type");
    }

    @Test
    void rejectsABodyThatIsNotUtf8() throws Exception {
        HttpResponse<String> response = post(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'}));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"error\":\"bad_request\"");
    }

    private static Answered typed(String header) {
        return bridge.send(Bridge.head(
                        "POST",
                        "/jolokia",
                        "Authorization: Bearer " + Bridge.TOKEN,
                        header,
                        "Content-Length: " + VERSION.length())
                + VERSION);
    }

    private static String padded(int length) {
        return VERSION + " ".repeat(length - VERSION.length());
    }

    private static HttpResponse<String> post(HttpRequest.BodyPublisher body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(bridge.url().resolve("/jolokia"))
                .header("Authorization", "Bearer " + Bridge.TOKEN)
                .header("Content-Type", "application/json")
                .POST(body)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
