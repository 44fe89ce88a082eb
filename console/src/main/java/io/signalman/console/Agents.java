package io.signalman.console;

import java.util.List;

/** The agents that the operator can reach, over any transport. Its methods may be called by several threads. */
public interface Agents extends AutoCloseable {
    /** The agents known now, in the order to show them. Looking for them may take some time. */
    List<AgentEntry> list();

    /**
     * Executes one operation of an agent's MBean, or reads its attributes. It is sent at most once.
     *
     * @param agent its {@link AgentEntry#id}
     * @param operation such as {@code findProcesses}; {@link #STATUS} reads the attributes and takes no arguments
     * @param arguments texts and whole numbers
     * @param reason why, for the agent's records; "" for none
     * @return the value, as JSON
     * @throws AgentException if the agent gives none; its message says why
     */
    String call(String agent, String operation, List<Object> arguments, String reason) throws AgentException;

    /** Reads an agent's attributes. */
    String STATUS = "status";

    @Override
    void close();
}
