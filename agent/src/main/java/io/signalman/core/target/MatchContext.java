package io.signalman.core;

import java.util.Map;
import java.util.function.Predicate;

/**
 * What conditions look at, for one request.
 *
 * @param mayBeSeen whether the caller may know of a process at all
 * @param lineage of the caller
 */
record Sight(Resolver resolver, Processes processes, Guard guard, Predicate<ProcessStat> mayBeSeen, Lineage lineage) {
    ProcessDetails details() {
        return processes.details();
    }

    /** Those that a target inside of another one means now, by their pids. */
    Map<Integer, ProcessIdentity> identities(Target target) {
        return resolver.identities(target, mayBeSeen, lineage);
    }
}
