package io.signalman.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** docs/openapi.json: its operations, and the schemas of their answers. */
final class OpenApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

    private final String text = Files.readString(Path.of("../docs/openapi.json"));
    private final JsonNode document = JSON.readTree(text);

    OpenApi() throws IOException {}

    String text() {
        return text;
    }

    JsonNode document() {
        return document;
    }

    /** Each operation by "GET /path". */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> operations = new LinkedHashMap<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> operations.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
        return operations;
    }

    /** The operation that a request is; a literal segment goes before one in braces. */
    String operation(String method, String path) {
        return operations().keySet().stream()
                .filter(operation -> operation.startsWith(method + " "))
                .filter(operation -> path.matches(operation
                        .substring(method.length() + 1)
                        .replaceAll("\\{[a-z_]+}", "[^/]*")
                        .replace(".json", "\\.json")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(method + " " + path + " is in no path of openapi.json"));
    }

    /** Where a response is described; a reference is followed. */
    private Optional<JsonNode> response(String operation, int status) {
        return Optional.ofNullable(operations().get(operation).at("/responses/" + status))
                .filter(response -> !response.isMissingNode())
                .map(response -> response.has("$ref")
                        ? document.at(response.get("$ref").asText().substring(1))
                        : response);
    }

    /** What is wrong with an answer. */
    Set<String> problems(String operation, RawHttp.Answer answer) throws IOException {
        Optional<JsonNode> response = response(operation, answer.status());
        if (response.isEmpty()) {
            return Set.of("the status " + answer.status() + " is not described");
        }
        Set<String> problems = new TreeSet<>();
        response.get().path("headers").fieldNames().forEachRemaining(header -> {
            if (answer.header(header).isEmpty()) {
                problems.add("the header " + header + " is missing");
            }
        });
        JsonNode content = response.get().path("content");
        if (content.isMissingNode()) {
            return answer.body().isEmpty() ? problems : Set.of("a body is not described");
        }
        JsonNode type = content.path(answer.header("Content-Type").orElse(""));
        if (type.isMissingNode()) {
            return Set.of("the type " + answer.header("Content-Type") + " is not described");
        }
        JsonNode body = type.at("/schema/type").asText().equals("string")
                ? JSON.getNodeFactory().textNode(answer.body())
                : JSON.readTree(answer.body());
        problems.addAll(problems(type.get("schema"), body));
        return problems;
    }

    /** Validates a value by a schema of the document. */
    Set<String> problems(JsonNode schema, JsonNode value) {
        ObjectNode root = schema.deepCopy();
        root.set("components", document.get("components"));
        Set<String> problems = new TreeSet<>();
        for (ValidationMessage message : SCHEMAS.getSchema(root).validate(value)) {
            problems.add(message.getMessage());
        }
        return problems;
    }

    /** The statuses of an operation. */
    Set<String> statuses(String operation) {
        Set<String> statuses = new TreeSet<>();
        operations().get(operation).get("responses").fieldNames().forEachRemaining(statuses::add);
        return statuses;
    }

    /** A path for the operation, with an example for each segment in braces. */
    String example(String operation) {
        String path = operation.substring(operation.indexOf(' ') + 1);
        return String.join(
                "/",
                Arrays.stream(path.split("/", -1))
                        .map(segment -> segment.matches("\\{(pid|id)}") ? "1" : segment.startsWith("{") ? "0" : segment)
                        .toList());
    }
}
