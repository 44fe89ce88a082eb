package io.signalman.core.target;

import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.SignalResult;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** One result of a search among all processes, before anything is held. */
public sealed interface Found {
    /**
     * A process that the target means, unless its pid has passed to another one since.
     *
     * @param isMeant asked once the pid is held
     * @param mismatch makes the result if another process has the pid; present if the caller named this very process,
     *     whose absence then is reported, too
     */
    record Candidate(int pid, Predicate<HeldProcess> isMeant, Optional<Function<HeldProcess, SignalResult>> mismatch)
            implements Found {
        /** One of several processes. */
        public Candidate(int pid, Predicate<HeldProcess> isMeant) {
            this(pid, isMeant, Optional.empty());
        }

        /** Whether the caller named this very process. */
        public boolean named() {
            return mismatch.isPresent();
        }
    }

    /** A process that could match, but the kernel does not show what a condition is about. */
    record Unreadable(int pid) implements Found {}

    /** The target names no process. */
    record Nobody(SignalResult why) implements Found {}
}
