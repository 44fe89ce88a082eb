package io.signalman.console.ui;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.signalman.console.AgentEntry;
import io.signalman.console.AgentException;
import io.signalman.console.Agents;
import io.signalman.console.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Answers the page: its files to everybody on this host, all else to the person with the session's token. */
final class PageHandler implements HttpHandler {
    private static final Set<String> LOOK = Set.of(
            Agents.STATUS,
            "whoAmI",
            "findProcesses",
            "preview",
            "previewStop",
            "listJobs",
            "awaitJob",
            "listEvents",
            "findAudit");

    private static final Set<String> SEND = Set.of("sendSignalWith", "stop", "cancelJob");

    /** A site whose name leads to 127.0.0.1 has another host here. The port may be the one of a tunnel. */
    private static final Pattern LOOPBACK = Pattern.compile("(127\\.0\\.0\\.1|localhost)(:[0-9]{1,5})?");

    /** A target has at most 8192 characters, and each may become six. */
    private static final int MOST_BYTES = 64 * 1024;

    /** The agent's limit, in characters. */
    private static final int MOST_REASON = 200;

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script';"
                    + " trusted-types lit-html",
            "X-Content-Type-Options",
            "nosniff",
            "X-Frame-Options",
            "DENY",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Opener-Policy",
            "same-origin",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    private final PageFiles files;
    private final Session session;
    private final Agents agents;
    private final boolean readOnly;
    private volatile long asked = System.nanoTime();

    PageHandler(PageFiles files, Session session, Agents agents, boolean readOnly) {
        this.files = files;
        this.session = session;
        this.agents = agents;
        this.readOnly = readOnly;
    }

    /** How long ago the last request with the token came. */
    Duration idle() {
        return Duration.ofNanos(System.nanoTime() - asked);
    }

    /** A status and its JSON. */
    private record Answer(int status, String json) {
        static Answer error(int status, String kind, String sentence) {
            return new Answer(status, "{\"kind\":\"" + kind + "\",\"error\":" + Json.quote(sentence) + "}");
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HEADERS.forEach(exchange.getResponseHeaders()::set);
            String path = exchange.getRequestURI().getPath();
            Optional<Answer> foreign = foreign(exchange);
            Optional<byte[]> file = files.get(path);
            if (foreign.isPresent()) {
                send(exchange, foreign.get());
            } else if (exchange.getRequestMethod().equals("GET") && file.isPresent()) {
                send(exchange, 200, PageFiles.type(path), file.get());
            } else if (exchange.getRequestMethod().equals("POST")) {
                send(exchange, answer(exchange, path));
            } else {
                send(exchange, Answer.error(404, "NO_PAGE", "There is nothing here; the page is at /."));
            }
        }
    }

    /** Refuses what another site makes the browser ask. */
    private static Optional<Answer> foreign(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        String host = header(headers, "Host");
        String site = header(headers, "Sec-Fetch-Site");
        boolean reads = exchange.getRequestMethod().equals("GET");
        boolean opens = reads && header(headers, "Sec-Fetch-Mode").equals("navigate");
        boolean own = header(headers, "Origin").equals("http://" + host);
        if (LOOPBACK.matcher(host).matches()
                && (site.isEmpty() || site.equals("same-origin") || opens)
                && (own || (reads && !headers.containsKey("Origin")))) {
            return Optional.empty();
        }
        return Optional.of(Answer.error(403, "FOREIGN", "This server answers its own page only."));
    }

    /** "" if the header is missing, or given twice. */
    private static String header(Headers headers, String name) {
        List<String> values = headers.getOrDefault(name, List.of());
        return values.size() == 1 ? values.get(0) : "";
    }

    private Answer answer(HttpExchange exchange, String path) throws IOException {
        try {
            return post(exchange, path);
        } catch (AgentException e) {
            int status =
                    switch (e.kind()) {
                        case MALFORMED -> 400;
                        case REFUSED -> 403;
                        case UNREACHABLE -> 502;
                    };
            return Answer.error(status, e.kind().name(), e.sentence());
        } catch (RuntimeException e) {
            return Answer.error(500, "UNREACHABLE", "An unexpected error, after which the agent may have acted: " + e);
        }
    }

    private Answer post(HttpExchange exchange, String path) throws IOException, AgentException {
        boolean opens = path.equals("/session");
        if (!opens && !session.isOpen(header(exchange.getRequestHeaders(), "Authorization"))) {
            return Answer.error(401, "SESSION", "This page has no session.");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            return Answer.error(413, "MALFORMED", "The request is too long; pick fewer processes.");
        }
        Map<?, ?> json = Json.object(Json.parse(new String(body, StandardCharsets.UTF_8)));
        if (opens) {
            return session.exchange(Json.text(json, "secret"))
                    .map(token -> new Answer(200, "{\"token\":" + Json.quote(token) + "}"))
                    .orElse(Answer.error(401, "SESSION", "This link was used already, or belongs to an earlier run."));
        }
        asked = System.nanoTime();
        return switch (path) {
            case "/agents" -> new Answer(200, list());
            case "/call" -> call(json);
            default -> Answer.error(404, "NO_PAGE", "There is nothing here; the page is at /.");
        };
    }

    private String list() {
        return agents.list().stream()
                .map(PageHandler::json)
                .collect(Collectors.joining(",", "{\"readOnly\":" + readOnly + ",\"agents\":[", "]}"));
    }

    private static String json(AgentEntry agent) {
        return "{\"id\":" + Json.quote(agent.id()) + ",\"group\":" + Json.quote(agent.group()) + ",\"name\":"
                + Json.quote(agent.name()) + "}";
    }

    private Answer call(Map<?, ?> json) throws AgentException {
        String operation = Json.text(json, "operation");
        if (readOnly && SEND.contains(operation)) {
            return Answer.error(403, "REFUSED", "This page is read-only; start signalman ui without --read-only.");
        }
        if (!LOOK.contains(operation) && !SEND.contains(operation)) {
            return Answer.error(400, "MALFORMED", "The page has no such operation.");
        }
        List<Object> arguments = new ArrayList<>();
        if (json.get("arguments") instanceof List<?> given) {
            for (Object argument : given) {
                boolean plain = argument instanceof String || argument instanceof Long || argument instanceof Integer;
                arguments.add(plain ? argument : String.valueOf(argument));
            }
        }
        String reason = Json.text(json, "reason");
        if (reason.length() > MOST_REASON || reason.chars().anyMatch(Character::isISOControl)) {
            return Answer.error(400, "MALFORMED", "A reason is one line of at most " + MOST_REASON + " characters.");
        }
        String value = agents.call(Json.text(json, "agent"), operation, arguments, reason);
        return new Answer(200, "{\"value\":" + value + "}");
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.json().getBytes(StandardCharsets.UTF_8);
        send(exchange, answer.status(), "application/json", body);
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }
}
