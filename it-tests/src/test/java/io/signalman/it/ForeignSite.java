package io.signalman.it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A site whose page tries to use another server in the visitor's name. */
final class ForeignSite implements AutoCloseable {
    private final HttpServer server;

    /** @param victim the address of the other server */
    ForeignSite(URI victim) throws IOException {
        byte[] page = """
                <!doctype html><title>evil</title><pre id="seen"></pre><p id="result"></p>
                <script>
                const victim = 'VICTIM';
                const seen = {};
                const post = options => fetch(victim + '/agents', {method: 'POST', body: '{}', credentials: 'include', ...options});
                const element = (name, source) => new Promise(over => {
                  const made = document.createElement(name);
                  made.onload = () => over('load');
                  made.onerror = () => over('error');
                  made.src = source;
                  document.body.append(made);
                });
                (async () => {
                  seen.fetch = await post({}).then(answer => answer.status, problem => problem.name);
                  seen.opaque = await post({mode: 'no-cors'}).then(answer => answer.type, problem => problem.name);
                  seen.script = await element('script', victim + '/app.js');
                  await element('iframe', victim + '/');
                  let inside = 'readable';
                  try {
                    inside = document.querySelector('iframe').contentDocument ? 'readable' : 'null or foreign';
                  } catch {
                    inside = 'null or foreign';
                  }
                  seen.frame = inside;
                  document.getElementById('seen').innerText = JSON.stringify(seen);
                  document.getElementById('result').innerText = 'done';
                })();
                </script>
                """.replace("VICTIM", victim.toString()).getBytes(StandardCharsets.UTF_8);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
