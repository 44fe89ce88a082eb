package io.signalman.console.top;

import java.util.List;
import java.util.function.Consumer;

/**
 * A request to an agent.
 *
 * @param operation of its MBean, or {@link io.signalman.console.Agents#STATUS}
 * @param then takes the answer, on the thread of the loop
 */
record Ask(String agent, String operation, List<Object> arguments, String reason, Consumer<Answer> then) {
    /**
     * An agent's answer.
     *
     * @param value parsed JSON
     * @param problem why there is no value, one sentence; "" if there is one
     */
    record Answer(Object value, String problem) {
        boolean failed() {
            return !problem.isEmpty();
        }
    }
}
