package io.signalman.it;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The agent's HTTP over raw sockets, with requests written as docs/bad-input.md writes them. */
record RawDoor(URI url, String token) {
    static RawDoor of(TestHost host) throws Exception {
        HttpDoor http = host.http();
        return new RawDoor(http.uri(), http.token());
    }

    RawHttp.Answer post(String path) throws IOException {
        return ask("POST " + path + " HTTP/1.1");
    }

    RawHttp.Answer jolokia(String body) throws IOException {
        String bytes = new String(body.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return ask("POST /jolokia HTTP/1.1⏎Content-Type: application/json⏎Content-Length: " + bytes.length() + "⏎⏎"
                + bytes);
    }

    RawHttp.Answer ask(String written) throws IOException {
        return RawHttp.exchange(url, complete(written));
    }

    /** Replaces {@code ⏎} by CRLF and adds a missing Host, token and empty line. */
    String complete(String written) {
        int end = written.indexOf("⏎⏎");
        String head = end < 0 ? written : written.substring(0, end);
        String body = end < 0 ? "" : written.substring(end + 2);
        List<String> lines = new ArrayList<>(List.of(head.split("⏎")));
        complete(lines, "Host", "127.0.0.1");
        complete(lines, "Authorization", "Bearer " + token);
        return String.join("\r\n", lines) + "\r\n\r\n" + body.replace("⏎", "\r\n");
    }

    private static void complete(List<String> lines, String header, String value) {
        if (!lines.remove("-" + header) && lines.stream().noneMatch(line -> line.startsWith(header + ":"))) {
            lines.add(header + ": " + value);
        }
    }
}
