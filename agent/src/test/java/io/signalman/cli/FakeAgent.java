package io.signalman.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers the command line over real HTTP as a test prepared it; every other request gets 404. */
final class FakeAgent implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, String> answers = new HashMap<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> wholeRequests = new ArrayList<>();
    private final List<String> queries = new ArrayList<>();
    private final List<String> authorizations = new ArrayList<>();
    private final List<String> doorsAndReasons = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    FakeAgent() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /**
     * Prepares an answer.
     *
     * @param request "POST /processes/x/_signal/HUP"
     */
    FakeAgent on(String request, int status, String json) {
        answers.put(request, status + " " + json);
        return this;
    }

    /** Runs one command against this agent; returns the exit code. */
    int run(String... args) {
        List<String> all = new ArrayList<>(Arrays.asList(args));
        all.addAll(1, List.of("--url", url()));
        return Main.run(
                all.toArray(String[]::new),
                (Serving) settings -> {
                    throw new IllegalStateException("no test serves");
                },
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Each as "POST /path body". */
    List<String> requests() {
        return requests;
    }

    /** Each with its method, path, query, headers and body. */
    List<String> wholeRequests() {
        return wholeRequests;
    }

    /** The query strings of all requests that had one, as they were sent. */
    List<String> queries() {
        return queries;
    }

    List<String> authorizations() {
        return authorizations;
    }

    /** The headers of each request as "door reason"; a missing header is left out. */
    List<String> doorsAndReasons() {
        return doorsAndReasons;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String request = exchange.getRequestMethod() + " " + path;
        authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        doorsAndReasons.add(Stream.of("X-Signalman-Door", "X-Signalman-Reason")
                .flatMap(name -> exchange.getRequestHeaders().getOrDefault(name, List.of()).stream())
                .collect(Collectors.joining(" ")));
        if (exchange.getRequestURI().getRawQuery() != null) {
            queries.add(exchange.getRequestURI().getRawQuery());
        }
        wholeRequests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + "\n"
                + new TreeMap<>(exchange.getRequestHeaders()) + "\n" + body);
        requests.add(request + (body.isEmpty() ? "" : " " + body));
        String answer = answers.getOrDefault(request, "404 {\"error\":\"not_found\",\"message\":\"nothing there\"}");
        byte[] json = answer.substring(4).getBytes(StandardCharsets.UTF_8);
        // JDK 17's server leaves Nagle's algorithm on, which delays an answer on a kept connection by 40 ms.
        exchange.getResponseHeaders().set("Connection", "close");
        exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }

    /** A report as the agent writes it, with one result per outcome. */
    static String report(boolean ok, int delivered, String... outcomes) {
        StringBuilder results = new StringBuilder();
        for (String outcome : outcomes) {
            results.append(results.isEmpty() ? "" : ",")
                    .append("{\"pid\":42,\"handle\":\"42@7\",\"name\":\"worker\",\"outcome\":\"")
                    .append(outcome)
                    .append("\",\"errno\":0,\"error\":\"\",\"message\":\"It is so.\",\"reason\":\"NONE\"}");
        }
        return "{\"ok\":" + ok + ",\"target\":\"worker\",\"signal\":\"SIGHUP\",\"signum\":1,\"matched\":"
                + outcomes.length + ",\"delivered\":" + delivered
                + ",\"message\":\"That happened.\",\"reason\":\"NONE\",\"retryAfter\":0,\"results\":["
                + results + "]}";
    }

    /** An error answer that carries a report. */
    static String error(String code, String report) {
        return "{\"error\":\"" + code + "\",\"message\":\"That happened.\",\"report\":" + report + "}";
    }
}
