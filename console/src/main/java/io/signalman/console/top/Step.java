package io.signalman.console.top;

import java.util.List;

/**
 * What a key, an answer or the clock leads to.
 *
 * @param asks requests to agents, in this order
 */
record Step(State state, List<Ask> asks) {
    static Step of(State state) {
        return new Step(state, List.of());
    }

    static Step of(State state, Ask ask) {
        return new Step(state, List.of(ask));
    }

    /**
     * A request to an agent.
     *
     * @param operation of its MBean, or {@link io.signalman.console.Agents#STATUS}
     * @param then takes the answer, and the state of that moment
     */
    record Ask(String agent, String operation, List<Object> arguments, String reason, Then then) {}

    /** Continues with an answer. */
    interface Then {
        Step take(State state, Answer answer);
    }

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
