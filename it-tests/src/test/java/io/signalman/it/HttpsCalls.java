package io.signalman.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Requests over HTTPS, with or without a token; each returns the status. */
final class HttpsCalls {

    private HttpsCalls() {}

    static int get(TestHost host, SSLContext context, String path, boolean token) throws Exception {
        return send(context, request(host, path, token).GET());
    }

    static int post(TestHost host, SSLContext context, String path, boolean token) throws Exception {
        return send(context, request(host, path, token).POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpRequest.Builder request(TestHost host, String path, boolean token) throws Exception {
        return token
                ? host.http().request(path)
                : HttpRequest.newBuilder(URI.create(host.http().url() + path)).timeout(Duration.ofMinutes(1));
    }

    static int send(SSLContext context, HttpRequest.Builder request) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(context).build();
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
