package io.signalman.cli.fleet;

import io.signalman.cli.client.AgentDoors;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads an inventory over HTTP, as Prometheus' http_sd does. It sends no token. */
final class HttpDiscovery {
    private static final int MOST_REDIRECTS = 5;
    private static final int STEP_MILLIS = 5_000;
    private static final int ALL_SECONDS = 15;

    private final AgentDoors doors;

    /** @param doors the CAs that an https URL is checked with */
    HttpDiscovery(AgentDoors doors) {
        this.doors = doors;
    }

    /** @throws Failure if there is no answer with status 200 in time */
    String get(String url) {
        ThreadFactory daemons = HttpFleet.daemons("signalman-inventory");
        try {
            return CompletableFuture.supplyAsync(
                            () -> follow(url), work -> daemons.newThread(work).start())
                    .orTimeout(ALL_SECONDS, TimeUnit.SECONDS)
                    .join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof Failure failure) {
                throw failure;
            }
            throw failure(
                    url,
                    cause instanceof TimeoutException
                            ? "it took more than " + ALL_SECONDS + " s"
                            : ErrorText.of(cause == null ? e : cause));
        }
    }

    private String follow(String url) {
        URI place = URI.create(url);
        try {
            for (int i = 0; i <= MOST_REDIRECTS; i++) {
                HttpURLConnection connection = (HttpURLConnection) place.toURL().openConnection(Proxy.NO_PROXY);
                doors.secureIfHttps(connection);
                connection.setInstanceFollowRedirects(false);
                connection.setConnectTimeout(STEP_MILLIS);
                connection.setReadTimeout(STEP_MILLIS);
                connection.setRequestProperty("Accept", "application/json");
                int status = connection.getResponseCode();
                String next = connection.getHeaderField("Location");
                if (status / 100 != 3 || next == null) {
                    return body(url, connection, status);
                }
                connection.disconnect();
                place = redirected(url, place, place.resolve(next));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw failure(url, "it redirects more than " + MOST_REDIRECTS + " times");
    }

    private static URI redirected(String url, URI from, URI to) {
        boolean safe =
                "https".equals(to.getScheme()) || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
        if (!safe) {
            throw failure(url, "it redirects to " + to + ", which is neither HTTPS nor as plain as it was");
        }
        return to;
    }

    private static String body(String url, HttpURLConnection connection, int status) throws IOException {
        if (status != HttpURLConnection.HTTP_OK) {
            throw failure(url, "it answered " + status);
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = in.readNBytes(InventorySource.MOST_BYTES + 1);
            if (bytes.length > InventorySource.MOST_BYTES) {
                throw failure(url, "it exceeds 16 MiB");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private static Failure failure(String url, String why) {
        return Failure.usage("The inventory " + url + " can't be read: " + why + ".");
    }
}
