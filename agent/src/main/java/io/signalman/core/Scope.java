package io.signalman.core;

/** Which processes a request can reach. */
public enum Scope {
    /** Processes of the JVM's own user. */
    USER,
    /** The JVM and its descendants. */
    TREE,
    /** Every process that can be seen. */
    ALL;

    /** As the setting spells it. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
