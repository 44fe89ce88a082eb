package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Json;
import java.util.List;
import java.util.Map;

/** Requests to an agent's MBean in Jolokia's protocol, and its answers. */
public final class Jolokia {
    /** Where an agent takes them. */
    public static final String PATH = "/jolokia";

    private static final String MBEAN = "io.signalman:type=SignalManager";

    private Jolokia() {}

    /** Executes an operation. */
    public static String exec(String operation, List<?> arguments) {
        return Json.write(Map.of("type", "exec", "mbean", MBEAN, "operation", operation, "arguments", arguments));
    }

    /** Reads all attributes. */
    public static String read() {
        return Json.write(Map.of("type", "read", "mbean", MBEAN));
    }

    /**
     * The value of an answer.
     *
     * @param agent its name in messages
     * @throws Failure if the answer is an error
     */
    public static Object value(String agent, Map<?, ?> answer) {
        Object value = answer.get("value");
        if (value != null) {
            return value;
        }
        if ("OPERATION".equals(answer.get("reason"))) {
            throw tooOld(agent);
        }
        throw failure(agent, (int) Json.number(answer, "status"), afterCode(Json.text(answer, "error")));
    }

    static Failure tooOld(String agent) {
        return Failure.unreachable(
                "The agent at " + agent + " is too old for that; detach it, and attach this version.");
    }

    /** The failure that a status other than 200 means. */
    public static Failure failure(String agent, int status, String message) {
        return switch (status) {
            case 400 -> Failure.usage(message);
            case 401 ->
                Failure.refused("The agent at " + agent
                        + " does not accept the token; for an agent of this host, detach it and attach it again; for"
                        + " --url, give the file that holds the token with --token-file.");
            case 403, 429 -> Failure.refused(message);
            default -> Failure.unreachable("The agent at " + agent + " answered " + status + ": " + message);
        };
    }

    /** Strips the class name that Jolokia puts in front of an exception's message, and our error code. */
    private static String afterCode(String error) {
        for (String code : List.of("bad_value: ", "bad_signal: ")) {
            int at = error.indexOf(code);
            if (at >= 0) {
                return error.substring(at + code.length());
            }
        }
        return error.replaceFirst("^java\\.[A-Za-z.]+ ?: ", "");
    }
}
