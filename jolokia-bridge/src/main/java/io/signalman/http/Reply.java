package io.signalman.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes an {@link Answer}; never blocks, whether or not the client reads. */
final class Reply {

    private Reply() {}

    static void write(Response response, Callback callback, Answer answer) {
        HttpFields.Mutable headers = response.getHeaders();
        response.setStatus(answer.status());
        headers.put(HttpHeader.CACHE_CONTROL, "no-store");
        headers.put("X-Content-Type-Options", "nosniff");
        if (!answer.body().isEmpty()) {
            headers.put(HttpHeader.CONTENT_TYPE, "application/json");
        }
        answer.headers().forEach(headers::put);
        response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
    }
}
