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

    /** See {@link ProcessStat#name} and {@link ProcessStat#cut}. */
    record Name(String text, boolean cut) {}

    /** The names of a process, its parent and so on; {@code whole} unless an ancestor could not be read. */
    record Lineage(List<Name> names, boolean whole) {}
}
