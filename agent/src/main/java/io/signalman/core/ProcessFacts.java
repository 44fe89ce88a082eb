package io.signalman.core;

import java.util.List;

/** The facts of a process that a {@link Policy} may need, each read on demand. */
public interface ProcessFacts {
    /** The process's own name. */
    Name name();

    /** The effective user id; -1 if unknown. */
    int uid();

    /** Whether it runs a JVM. */
    Truth jvm();

    /** Whether it is the host JVM, or descends from it. */
    Truth ofHost();

    /** Its ancestors. */
    Lineage lineage();

    /**
     * A name.
     *
     * @param text see {@link ProcessStat#name}
     * @param cut see {@link ProcessStat#cut}
     */
    record Name(String text, boolean cut) {}

    /**
     * A process, its parent, and so on.
     *
     * @param names its own name first
     * @param whole whether it goes up to a first process; false if an ancestor could not be read
     */
    record Lineage(List<Name> names, boolean whole) {}
}
