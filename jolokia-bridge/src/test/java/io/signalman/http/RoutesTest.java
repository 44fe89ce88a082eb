package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.jolokia.JolokiaGate;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class RoutesTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    /** Both ways: a route that is not described, and a description of no route. */
    @Test
    void theDocumentDescribesExactlyTheRoutesAndTheirMethods() throws Exception {
        ObjectName name = new ObjectName(Bridge.MBEAN);
        JolokiaGate gate = new JolokiaGate(bridge.server, name);
        Routes routes =
                new Routes(new MBeanClient(bridge.server, name), gate, "1", new Events(bridge.server, name, 1_000));
        gate.close();
        JSONObject paths =
                (JSONObject) ((JSONObject) bridge.call("GET", "/openapi.json").parsed()).get("paths");

        assertThat(paths.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, path -> methods((JSONObject) path.getValue()))))
                .isEqualTo(routes.templates().stream()
                        .collect(Collectors.toMap(Routes.Template::path, kind -> new HashSet<>(kind.methods()))));
    }

    private static Set<String> methods(JSONObject path) {
        return path.keySet().stream()
                .map(method -> String.valueOf(method).toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
    }
}
