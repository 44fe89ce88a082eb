package io.signalman.http;

import static io.signalman.http.Bridge.OURS;
import static io.signalman.http.Bridge.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.Bridge.Answered;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JolokiaGateTest {

    @AutoClose
    private static final Bridge bridge = new Bridge();

    @BeforeEach
    void forgetCalls() {
        bridge.manager.calls.clear();
        bridge.manager.callers.clear();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sendSignal | [\"nginx\",\"HUP\"]      | sendSignal(nginx,HUP)",
                "sendSignal | [4242,15]                | sendSignal(4242,15)",
                "sendSignal(java.lang.String,java.lang.String) | [\"a\",\"0\"] | sendSignal(a,0)",
                "sendSignal(java.lang.String, java.lang.String) | [\"a\",\"0\"] | sendSignal(a,0)",
                "sendSignal | [\"-1\",99999999999999999999] | sendSignal(-1,99999999999999999999)",
                "probe      | [4294967297]             | probe(4294967297)",
                "probe(long) | [7]                     | probe(7)",
                "probe      | [\"-7\"]                 | probe(-7)",
                "probe      | [9223372036854775807]    | probe(9223372036854775807)",
                "killGroup  | [7]                      | killGroup(7)",
                "signalGroup | [\"7\",\"TERM\"]        | signalGroup(7,TERM)",
                "listProcesses | [\"*\"]               | listProcesses(*)",
                "listSignals | []                      | listSignals()",
                "listSignals() | []                    | listSignals()",
            })
    void executesAnOperationAsTheCaller(String operation, String arguments, String call) {
        JSONObject answer = bridge.jolokia(exec(operation, arguments));

        assertThat(answer.get("status")).isEqualTo(200L);
        assertThat(bridge.manager.calls).containsExactly(call);
        assertThat(bridge.manager.callers).containsExactly("operator");
    }

    @Test
    void returnsTheWholeReport() {
        JSONObject answer = bridge.jolokia(exec("sendSignal", "[\"DELIVERED,DENIED\",\"HUP\"]"));

        Map<?, ?> report = (Map<?, ?>) value(answer);
        assertThat(report.get("ok")).isEqualTo(false);
        assertThat(report.get("signal")).isEqualTo("SIGHUP");
        assertThat((List<?>) report.get("results")).hasSize(2);
        assertThat(answer).containsKeys("request", "timestamp");
    }

    @Test
    void executesAnOperationWithoutParameters() {
        JSONObject answer = bridge.jolokia("{\"type\":\"exec\"," + OURS + ",\"operation\":\"listSignals\"}");

        assertThat(answer.get("status")).isEqualTo(200L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "probe       | [15.7]",
                "probe       | [15.0]",
                "probe       | [1e3]",
                "probe       | [\"15.7\"]",
                "probe       | [\"0x10\"]",
                "probe       | [\" 7\"]",
                "probe       | [\"\"]",
                "probe       | [9223372036854775808]",
                "probe       | [99999999999999999999999]",
                "probe       | [true]",
                "probe       | [null]",
                "probe       | [[7]]",
                "probe       | [{\"a\":7}]",
                "probe       | []",
                "probe       | [7,8]",
                "probe       | {\"0\":7}",
                "probe       | 7",
                "sendSignal  | [\"a\"]",
                "sendSignal  | [\"a\",15,\"x\"]",
                "sendSignal  | [\"a\",15.7]",
                "sendSignal  | [\"a\",null]",
                "sendSignal  | [[\"a\"],15]",
                "sendSignal  | [\"[null]\",15]",
                "sendSignal  | [\"a\",\"\\\"\\\"\"]",
                "listSignals | [null]",
            })
    void rejectsArgumentsOfTheWrongType(String operation, String arguments) {
        refused(exec(operation, arguments), 400, "java.lang.IllegalArgumentException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "getVersion",
                "hashCode",
                "probe(int)",
                "probe(java.lang.String)",
                "sendSignal()",
                "sendSignal(long)",
                "PROBE",
                "",
                "*"
            })
    void refusesOtherOperations(String operation) {
        refused(exec(operation, "[7]"), 403, "java.lang.SecurityException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang:type=Runtime",
                "JMImplementation:type=MBeanServerDelegate",
                "io.signalman:type=*",
                "*:*",
                "io.signalman:*",
                "io.signalman:type=SignalManager,x=y",
                "io.signalman:type=SignalManager,*",
                "jmx@io.signalman:type=SignalManager",
                "proxy@io.signalman:type=SignalManager",
            })
    void opensNoOtherMBean(String name) {
        String mbean = "\"mbean\":\"" + name + "\"";

        refused("{\"type\":\"read\"," + mbean + "}", 403, "java.lang.SecurityException");
        refused("{\"type\":\"read\"," + mbean + ",\"attribute\":\"Version\"}", 403, "java.lang.SecurityException");
        refused(
                "{\"type\":\"exec\"," + mbean + ",\"operation\":\"probe\",\"arguments\":[7]}",
                403,
                "java.lang.SecurityException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"write\",\"mbean\":\"io.signalman:type=SignalManager\",\"attribute\":\"Version\",\"value\":1}",
                "{\"type\":\"config\"}",
                "{\"type\":\"notification\",\"command\":\"register\"}",
                "{\"type\":\"regnotif\"}",
                "{\"type\":\"EXEC\"}",
                "{\"type\":\"version\",\"target\":{\"url\":\"service:jmx:rmi:///jndi/rmi://localhost/jmxrmi\"}}",
                "{\"type\":\"version\",\"target\":null}",
            })
    void servesNoOtherTypeAndNoProxy(String request) {
        refused(request, 403, "java.lang.SecurityException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"type\":7}",
                "{\"type\":\"read\"}",
                "{\"type\":\"read\",\"mbean\":\"no name\"}",
                "{\"type\":\"search\",\"mbean\":\"no name\"}",
                "{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\"}",
                "{\"type\":\"read\",\"mbean\":\"io.signalman:type=SignalManager\",\"attribute\":7}",
                "{\"type\":\"read\",\"mbean\":\"io.signalman:type=SignalManager\",\"attribute\":[[]]}",
                "{\"type\":\"list\",\"path\":{}}",
                "{\"type\":\"list\",\"path\":\"a/b\"}",
                "{\"type\":\"version\",\"config\":7}",
                "{\"type\":\"version\",\"config\":{\"maxDepth\":\"x\"}}",
                "{\"type\":\"version\",\"config\":{\"callback\":\"f\"}}",
            })
    void rejectsMalformedRequests(String request) {
        refused(request, 400, "java.lang.IllegalArgumentException");
    }

    @Test
    void reportsABadArgumentAsTheMBeanDoes() {
        JSONObject answer = bridge.jolokia(exec("sendSignal", "[\"\",\"HUP\"]"));

        assertThat(answer.get("status")).isEqualTo(400L);
        assertThat(answer.get("error_type")).isEqualTo("java.lang.IllegalArgumentException");
        assertThat(String.valueOf(answer.get("error"))).startsWith("bad_value: ");
        assertThat(answer).doesNotContainKeys("stacktrace", "error_value");
    }

    @ParameterizedTest
    @CsvSource({"throw-state, 500", "throw-error, 500", "throw-security, 403"})
    void reportsExceptionsOfTheMBean(String target, long status) {
        JSONObject answer = bridge.jolokia(exec("sendSignal", "[\"" + target + "\",\"HUP\"]")
                .replace("}", ",\"config\":" + "{\"includeStackTrace\":\"true\",\"serializeException\":\"true\"}}"));

        assertThat(answer.get("status")).isEqualTo(status);
        assertThat(answer).containsKeys("error", "error_type").doesNotContainKeys("stacktrace", "error_value");
    }

    @Test
    void listsNoOtherMBean() {
        refused(
                "{\"type\":\"list\",\"path\":\"hawtio/type=security,name=RBACRegistry\"}",
                404,
                "javax.management.InstanceNotFoundException");
        refused(
                "{\"type\":\"list\",\"path\":\"JMImplementation/type=MBeanServerDelegate\"}",
                404,
                "javax.management.InstanceNotFoundException");
    }

    @Test
    void answersABulkItemByItem() {
        Answered answered = bridge.post(
                "/jolokia?maxDepth=7&maxCollectionSize=50000&ignoreErrors=true&canonicalNaming=false"
                        + "&mimeType=application%2Fjson&serializeException=false&includeStackTrace=false",
                "[{\"type\":\"version\"}," + exec("probe", "[7]") + ",{\"type\":\"search\",\"mbean\":\"*:*\"},"
                        + "{\"type\":\"read\",\"mbean\":\"java.lang:type=Runtime\"},7,"
                        + "{\"type\":\"read\"," + OURS + ",\"attribute\":\"Version\"}]");

        assertThat(answered.status()).isEqualTo(200);
        assertThat(((JSONArray) answered.parsed())
                        .stream().map(item -> ((JSONObject) item).get("status")).toList())
                .containsExactly(200L, 403L, 200L, 403L, 400L, 200L);
        assertThat(bridge.manager.calls).isEmpty();
    }

    @Test
    void aBulkIsBoundedInItsRequestsAndItsAnswers() {
        String version = "{\"type\":\"version\"}";
        Answered tooMany = bridge.post("/jolokia/", "[" + (version + ",").repeat(64) + version + "]");
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.body()).contains("A bulk has at most 64 requests");

        String list = "{\"type\":\"list\"}";
        Answered tooLong = bridge.post("/jolokia/", "[" + (list + ",").repeat(63) + version + "]");
        assertThat(tooLong.body()).contains("longer than 262144 characters").hasSizeLessThan(300_000);
    }

    @Test
    void readsAnAttributeThatIsNamedTwiceOnce() {
        JSONObject answer = bridge.jolokia("{\"type\":\"read\"," + OURS + ",\"attribute\":[\"Policy\",\"Policy\"]}");
        assertThat(((Map<?, ?>) answer.get("request")).get("attribute"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactly("Policy");
    }

    @Test
    void answersAnEmptyBulk() {
        assertThat(bridge.post("/jolokia/", "[]").body()).isEqualTo("[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"callback=f", "p=read/x", "maxDepth=x", "unknown=1"})
    void refusesOtherParameters(String query) {
        JSONObject answer = (JSONObject)
                bridge.post("/jolokia?" + query, "{\"type\":\"version\"}").parsed();

        assertThat(answer.get("status")).isEqualTo(400L);
    }

    @Test
    void writesValidJsonForAnyName() {
        JSONObject answer = bridge.jolokia(exec("listProcesses", "[\"*\"]"));

        Map<?, ?> row = (Map<?, ?>) ((List<?>) value(answer)).get(0);
        assertThat(row.get("commandLine")).isEqualTo("quote \" back \\ esc \u001b newline \n lone \ud800 pair 😀");
    }

    private static void refused(String request, long status, String type) {
        JSONObject answer = bridge.jolokia(request);

        assertThat(answer.get("status")).isEqualTo(status);
        assertThat(answer.get("error_type")).isEqualTo(type);
        assertThat(String.valueOf(answer.get("error"))).isNotEmpty();
        assertThat(bridge.manager.calls).isEmpty();
    }

    private static String exec(String operation, String arguments) {
        return "{\"type\":\"exec\"," + OURS + ",\"operation\":\"" + operation + "\",\"arguments\":" + arguments + "}";
    }
}
