package io.signalman.console;

/**
 * An agent in a list.
 *
 * @param id tells it from all others, also when the list is read again
 * @param group what it belongs to: {@link #THIS_HOST}, {@code contexts}, or a group of the fleet
 * @param name for a person
 */
public record AgentEntry(String id, String group, String name) {
    /** The group of the agents of this host. */
    public static final String THIS_HOST = "this host";
}
