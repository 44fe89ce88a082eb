package io.signalman.http;

import static io.signalman.http.Bridge.OURS;
import static io.signalman.http.Bridge.value;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Jolokia's requests that change nothing: read, search, list and version. */
class JolokiaLooksTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @Test
    void readsAttributes() {
        assertThat(value(bridge.jolokia("{\"type\":\"read\"," + OURS + ",\"attribute\":\"Version\"}")))
                .isEqualTo("1.2.3");
        assertThat((Map<?, ?>) value(bridge.jolokia("{\"type\":\"read\"," + OURS + "}")))
                .hasSize(11);
        assertThat((Map<?, ?>) value(
                        bridge.jolokia("{\"type\":\"read\"," + OURS + ",\"attribute\":[\"Delivered\",\"Scope\"]}")))
                .isEqualTo(Map.of("Delivered", 1L, "Scope", "user"));
    }

    @Test
    void reportsAMissingAttribute() {
        JSONObject answer = bridge.jolokia("{\"type\":\"read\"," + OURS + ",\"attribute\":\"Nothing\"}");

        assertThat(answer.get("status")).isEqualTo(404L);
        assertThat(answer.get("error_type")).isEqualTo("javax.management.AttributeNotFoundException");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*:*                             | 1",
                "io.signalman:*                  | 1",
                "io.signalman:type=SignalManager | 1",
                "*:type=SignalManager            | 1",
                "JMImplementation:*              | 0",
                "java.lang:*                     | 0",
                "hawtio:*                        | 0",
            })
    void searchesAmongOneMBean(String pattern, int found) {
        JSONObject answer = bridge.jolokia("{\"type\":\"search\",\"mbean\":\"" + pattern + "\"}");

        assertThat((List<?>) value(answer)).hasSize(found);
        assertThat(answer.get("status")).isEqualTo(200L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "*/*", "io.signalman/*", "*/type=SignalManager", "io.signalman"})
    void listsOneMBeanForWildcards(String path) {
        JSONObject answer = bridge.jolokia("{\"type\":\"list\",\"path\":\"" + path + "\"}");

        assertThat(answer.get("status")).isEqualTo(200L);
        assertThat(value(answer).toString()).contains("sendSignal").doesNotContain("MBeanServerDelegate");
    }

    @Test
    void listsOneMBean() {
        assertThat(value(bridge.jolokia("{\"type\":\"list\"}")).toString())
                .startsWith("{\"io.signalman\":{\"type=SignalManager\":{")
                .doesNotContain("JMImplementation");
        assertThat((JSONObject)
                        value(bridge.jolokia("{\"type\":\"list\",\"path\":\"io.signalman/type=SignalManager\"}")))
                .containsKeys("op", "attr");
        Map<?, ?> operations = (Map<?, ?>)
                value(bridge.jolokia("{\"type\":\"list\",\"path\":[\"io.signalman\",\"type=SignalManager\",\"op\"]}"));
        assertThat(operations.keySet())
                .isEqualTo(Stream.of(SignalManagerMXBean.class.getMethods())
                        .map(Method::getName)
                        .filter(name -> !name.startsWith("get"))
                        .collect(Collectors.toSet()));
        assertThat((Map<?, ?>) value(bridge.jolokia("{\"type\":\"list\",\"path\":\"JMImplementation\"}")))
                .isEmpty();
    }

    @Test
    void showsItsVersionAndNotItsSettings() {
        Map<?, ?> version = (Map<?, ?>) value(bridge.jolokia("{\"type\":\"version\"}"));

        assertThat(version.get("agent")).isEqualTo("2.6.0");
        assertThat(version.get("protocol")).isNotNull();
        assertThat((Map<?, ?>) version.get("config")).isEmpty();
    }
}
