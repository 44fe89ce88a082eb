package io.signalman.core.target;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Truth;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * A process that conditions are tried on: as the search found it, or as it is while it is held.
 *
 * @param identity without an inode while it is not held
 * @param others finds another process by its pid in the same search
 * @param unreadable set once a condition needs a fact that the kernel does not show
 */
record MatchSubject(
        ProcessStat stat,
        Supplier<ProcessIdentity> identity,
        IntFunction<Optional<ProcessStat>> others,
        AtomicBoolean unreadable) {
    static MatchSubject seen(ProcessStat stat, IntFunction<Optional<ProcessStat>> others) {
        return new MatchSubject(
                stat, () -> new ProcessIdentity(stat.pid(), stat.startTime(), 0), others, new AtomicBoolean());
    }

    static MatchSubject held(Processes.HeldProcess process, Processes processes) {
        return new MatchSubject(process.stat(), process::identity, processes::stat, new AtomicBoolean());
    }

    /** Whether the condition may hold. If the kernel does not show the fact, it may, and this subject notes that. */
    <T> boolean mayHold(Optional<T> read, Predicate<T> holds) {
        if (read.isEmpty()) {
            unreadable.set(true);
        }
        return read.map(holds::test).orElse(true);
    }

    /** As {@link #mayHold(Optional, Predicate)}. */
    boolean mayHold(Truth truth) {
        return mayHold(truth.isUnknown() ? Optional.empty() : Optional.of(truth.holds()), holds -> holds);
    }

    int pid() {
        return stat.pid();
    }
}
