package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** docs/openapi.json is a valid OpenAPI 3.1 document, and agrees with docs/http.md. */
class OpenApiTest {
    private final OpenApi api = new OpenApi();

    OpenApiTest() throws Exception {}

    @Test
    void theDocumentIsValid() {
        SwaggerParseResult parsed = new OpenAPIV3Parser().readContents(api.text());

        assertThat(parsed.getMessages()).isEmpty();
        assertThat(parsed.getOpenAPI().getOpenapi()).startsWith("3.1.");
    }

    @Test
    void everyExampleIsOfItsSchema() {
        SoftAssertions softly = new SoftAssertions();
        for (JsonNode holder : api.document().findParents("schema")) {
            if (holder.has("example")) {
                softly.assertThat(api.problems(holder.get("schema"), holder.get("example")))
                        .as(holder.toString())
                        .isEmpty();
            }
        }
        api.document()
                .at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("examples")
                        .forEach(example -> softly.assertThat(api.problems(schema.getValue(), example))
                                .as(schema.getKey())
                                .isEmpty()));
        softly.assertAll();
    }

    @Test
    void everyOperationHasItsParametersAndExamples() {
        SoftAssertions softly = new SoftAssertions();
        api.operations().forEach((name, operation) -> {
            softly.assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
            for (JsonNode parameter : operation.path("parameters")) {
                JsonNode meant = parameter.has("$ref")
                        ? api.document().at(parameter.get("$ref").asText().substring(1))
                        : parameter;
                softly.assertThat(meant.has("example") && meant.has("description"))
                        .as(name + " " + meant)
                        .isTrue();
            }
        });
        softly.assertAll();
    }

    @Test
    void theTableOfRoutesHasTheSameOperations() throws Exception {
        List<String> rows = Files.readAllLines(Path.of("../docs/http.md")).stream()
                .filter(line -> line.matches("\\| `(GET|POST|DELETE) .*"))
                .toList();

        assertThat(rows.stream()
                        .flatMap(row -> Pattern.compile("`((?:GET|HEAD|POST|DELETE) /[^`?]*)[^`]*`")
                                .matcher(row.substring(0, row.indexOf(" | ")))
                                .results())
                        .map(code -> code.group(1).replaceAll("<([a-z_]+)>", "{$1}"))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(api.operations().keySet());
    }
}
