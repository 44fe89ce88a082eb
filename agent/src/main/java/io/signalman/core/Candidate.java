package io.signalman.core;

import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * A process that conditions are tried on: as a look at all of them found it, or as it is once it is held.
 *
 * @param identity without an inode while it is not held
 * @param others the process of another pid, in the same look
 */
record Candidate(ProcessStat stat, Supplier<ProcessIdentity> identity, IntFunction<Optional<ProcessStat>> others) {
    static Candidate seen(ProcessStat stat, IntFunction<Optional<ProcessStat>> others) {
        return new Candidate(stat, () -> new ProcessIdentity(stat.pid(), stat.startTime(), 0), others);
    }

    static Candidate held(Processes.HeldProcess process, Processes processes) {
        return new Candidate(process.stat(), process::identity, processes::stat);
    }

    int pid() {
        return stat.pid();
    }
}
