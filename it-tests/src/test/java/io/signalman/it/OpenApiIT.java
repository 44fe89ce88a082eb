package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every operation of docs/openapi.json answers as the document says, with each status that a test can cause. */
class OpenApiIT {
    /** Needs a full agent, a failing kernel, or a rate; other tests cause them. */
    private static final Set<String> RARE = Set.of("207", "429", "502", "503");

    private static final List<String> CALLS = List.of(
            "200 POST /processes/<name>/_signal/HUP",
            "200 POST /processes/<name>/_signal/HUP?report=true",
            "200 POST /processes/<name>/_signal/HUP?observe=1ms&require=handler&value=42&expect=1",
            "400 POST /processes/<name>/_signal/EMT",
            "403 POST /processes/<host>/_signal/STOP?report=true",
            "403 POST /processes/<name>/_signal/HUP?expect=2",
            "404 POST /processes/2147483647/_signal/HUP?report=true",
            "409 POST /processes/<pid>@1/_signal/HUP",
            "200 GET /processes/<name>/_signal/HUP",
            "404 GET /processes/2147483647/_signal/HUP",
            "200 GET /processes",
            "200 GET /processes/<name>",
            "400 GET /processes/+5",
            "404 GET /processes/2147483647",
            "200 GET /processes/<name>/_stop",
            "404 GET /processes/2147483647/_stop",
            "202 POST /processes/<name>/_stop?ladder=USR1%2010m",
            "403 POST /processes/<host>/_stop",
            "404 POST /processes/2147483647/_stop",
            "409 POST /processes/<pid>@1/_stop",
            "202 POST /processes/<name>/_await?timeout=10ms",
            "400 POST /processes/<name>/_await",
            "404 POST /processes/2147483647/_await?timeout=10ms",
            "409 POST /processes/<pid>@1/_await?timeout=10ms",
            "200 GET /processes/<name>/_explain?signum=HUP",
            "200 GET /processes/<name>/_explain?signum=HUP&as=local",
            "200 GET /processes/1/_explain?signum=0&as=vera",
            "400 GET /processes/<name>/_explain?signum=EMT",
            "400 GET /processes/<name>/_explain",
            "404 GET /processes/2147483647/_explain?signum=HUP",
            "200 GET /processes/<pid>/_probe",
            "200 GET /processes/1/_probe",
            "400 GET /processes/2147483648/_probe",
            "404 GET /processes/2147483647/_probe",
            "200 GET /jobs",
            "200 GET /jobs/1",
            "200 GET /jobs/2?wait=1m",
            "404 GET /jobs/99",
            "200 DELETE /jobs/1",
            "404 DELETE /jobs/99",
            "200 GET /signals",
            "200 GET /audit",
            "200 GET /audit?since=1h&target=<name>&principal=owner&limit=1",
            "400 GET /audit?since=yesterday",
            "200 GET /status",
            "200 GET /whoami",
            "200 GET /events", // its head; EventsIT reads the stream
            "200 GET /metrics",
            "200 GET /metrics⏎Accept: application/openmetrics-text",
            "200 GET /openapi.json",
            "200 GET /health",
            "200 HEAD /health",
            "200 POST /jolokia⏎Content-Type: application/json⏎Content-Length: 18⏎⏎{\"type\":\"version\"}",
            "200 POST /jolokia/⏎Content-Type: text/json⏎Content-Length: 14⏎⏎[{\"type\":\"x\"}]");

    @TempDir
    private Path folder;

    private final OpenApi api = new OpenApi();
    private final SoftAssertions softly = new SoftAssertions();
    private final Map<String, Set<String>> seen = new HashMap<>();

    OpenApiIT() throws Exception {}

    @Test
    void everyOperationAnswersAsDescribed() throws Exception {
        JSONObject vera = token();
        Path tokens = Files.writeString(folder.resolve("tokens"), vera.get("line") + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        try (TestHost host = new TestHost.Builder(folder).start();
                Children children = new Children(folder)) {
            host.attach("tokens=" + tokens, "audit=" + folder.resolve("audit.jsonl"));
            RawDoor owner = RawDoor.of(host);
            String name = Children.uniqueName();
            int pid = children.reporter(name).pid();
            for (String call : CALLS) {
                String request = call.substring(4)
                        .replace("<name>", name)
                        .replace("<pid>", String.valueOf(pid))
                        .replace("<host>", String.valueOf(host.pid()));
                check(owner, request, Integer.parseInt(call.substring(0, 3)));
            }
            api.operations().keySet().forEach(operation -> checkFaults(owner, operation));
            RawDoor viewer = new RawDoor(owner.url(), (String) vera.get("token"));
            check(viewer, "GET /audit", 403);
            check(viewer, "GET /processes/" + name + "/_explain?signum=HUP", 200);
            check(viewer, "GET /processes/" + name + "/_explain?signum=HUP&as=owner", 403);
            RawHttp.Answer status = check(viewer, "GET /status", 200);
            assertThat(status.body()).doesNotContain(folder.toString(), owner.token());
            assertThat(check(viewer, "GET /whoami", 200).body())
                    .contains("\"principal\":\"vera\"", "\"operations\":[\"probe\",\"list\"]");
            assertThat(check(owner, "GET /openapi.json", 200).body()).isEqualTo(api.text());
        }
        try (TestHost host = new TestHost.Builder(folder).start()) {
            host.attach();
            check(RawDoor.of(host), "GET /audit", 404);
        }
        softly.assertAll();
        assertThat(seen.keySet()).isEqualTo(api.operations().keySet());
        seen.forEach((operation, statuses) -> {
            Set<String> missing = new TreeSet<>(api.statuses(operation));
            missing.removeAll(statuses);
            missing.removeAll(RARE);
            softly.assertThat(missing)
                    .as("statuses of " + operation + " that no call had")
                    .isEmpty();
        });
        softly.assertAll();
    }

    /** The faults that every operation can have. */
    private void checkFaults(RawDoor door, String operation) {
        String method = operation.substring(0, operation.indexOf(' '));
        String request = method + " " + api.example(operation);
        check(door, operation, request + "?nonsense=1", 400);
        if (!operation.endsWith("/health")) {
            check(door, operation, request + "⏎-Authorization", 401);
        }
        check(door, operation, request + "⏎Origin: https://example.org", 403);
        check(door, operation, "PATCH " + api.example(operation), 405);
        check(door, operation, request + "⏎Content-Length: 16385", 413);
        check(door, operation, request + "⏎Content-Type: text/plain⏎Content-Length: 1⏎⏎x", 415);
        check(door, operation, request + "⏎Host: example.org", 421);
    }

    private RawHttp.Answer check(RawDoor door, String request, int status) {
        String method = request.substring(0, request.indexOf(' '));
        String path = request.substring(method.length() + 1).replaceFirst("[?⏎].*", "");
        return check(door, api.operation(method, path), request, status);
    }

    private RawHttp.Answer check(RawDoor door, String operation, String request, int status) {
        try {
            RawHttp.Answer answer = door.ask(request.replaceFirst("⏎|$", " HTTP/1.1$0"));
            softly.assertThat(answer.status()).as(request + " " + answer.body()).isEqualTo(status);
            softly.assertThat(
                            operation.startsWith("HEAD") && status != 200 ? Set.of() : api.problems(operation, answer))
                    .as(request + " " + answer.body())
                    .isEmpty();
            seen.computeIfAbsent(operation, none -> new TreeSet<>()).add(String.valueOf(answer.status()));
            return answer;
        } catch (Exception e) {
            throw new AssertionError(request, e);
        }
    }

    private JSONObject token() throws Exception {
        return (JSONObject) new JSONParser()
                .parse(new CommandLine(folder)
                        .expect(0, "token", "new", "vera", "--role", "viewer", "--json")
                        .out());
    }
}
