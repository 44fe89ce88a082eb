package io.signalman.http;

import io.signalman.http.call.HttpAnswer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Writes an {@link HttpAnswer}; never blocks, even if the client does not read. */
final class AnswerWriter {

    /** Pre-encoded: their bytes are made once. */
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");

    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField JSON = new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, "application/json");

    private AnswerWriter() {}

    static void write(Response response, Callback callback, HttpAnswer answer) {
        begin(response, answer);
        response.write(true, ByteBuffer.wrap(answer.body().getBytes(StandardCharsets.UTF_8)), callback);
    }

    /** Sets everything but the body; the first write sends it. */
    static void begin(Response response, HttpAnswer answer) {
        HttpFields.Mutable headers = response.getHeaders();
        response.setStatus(answer.status());
        headers.put(NO_STORE);
        headers.put(NO_SNIFF);
        if (!answer.body().isEmpty()) {
            headers.put(JSON);
        }
        answer.headers().forEach(headers::put);
    }
}
