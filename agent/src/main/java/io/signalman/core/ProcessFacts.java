package io.signalman.core;

import java.util.List;

/** What a {@link Policy} may ask about the process that was found; each is read when it is asked for. */
public interface ProcessFacts {
    /** See {@link ProcessStat#name}. */
    String name();

    /** The user's name, or the uid's digits where it has none. */
    String user();

    /** Whether it runs a JVM. */
    boolean jvm();

    /** Whether it is the host JVM, or descends from it. */
    boolean ofHost();

    /** Its own name, its parent's, and so on to the first process. */
    List<String> lineage();
}
