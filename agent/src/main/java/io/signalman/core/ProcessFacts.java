package io.signalman.core;

import java.util.List;

/** What a {@link Policy} may ask about the process that was found; each is read when it is asked for. */
public interface ProcessFacts {
    /** The process's own name. */
    Name name();

    /** The effective user id; -1 where it can't be told. */
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
     * @param whole whether it goes up to a first process; false where an ancestor could not be read
     */
    record Lineage(List<Name> names, boolean whole) {}
}
