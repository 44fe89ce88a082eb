package io.signalman.bench;

import com.sun.net.httpserver.HttpServer;
import io.signalman.it.hosts.PlainHost;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A host that used the JDK's own HTTP server before the attach; on JDK 17 that fixes the server's settings. */
public final class UsedHttpServerHost {
    private UsedHttpServerHost() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "used".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        URI own = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
        try (InputStream answer = own.toURL().openStream()) {
            answer.readAllBytes();
        }
        PlainHost.main(arguments);
        server.stop(0);
    }
}
