package io.signalman.cli.fleet;

import io.signalman.cli.output.ExitCode;
import io.signalman.fleet.HostState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The exit code of a command for many hosts. */
final class FleetCode {
    private FleetCode() {}

    /**
     * The code that all hosts have, else {@link ExitCode#SOME}.
     *
     * @param allowMissing so many unreachable hosts don't count, if another host is reached
     */
    static int of(Collection<HostResult> results, int allowMissing) {
        List<HostResult> counted = new ArrayList<>(results);
        if (missing(results) <= allowMissing && missing(results) < results.size()) {
            counted.removeIf(FleetCode::isMissing);
        }
        Set<Integer> codes = new HashSet<>();
        counted.forEach(result -> codes.add(result.code()));
        return codes.size() == 1 ? codes.iterator().next() : ExitCode.SOME;
    }

    /** How many hosts failed; an unreachable host that is allowed to be missing has not. */
    static long failures(Collection<HostResult> results, int allowMissing) {
        long failed =
                results.stream().filter(result -> result.code() != ExitCode.OK).count();
        return failed - Math.min(missing(results), allowMissing);
    }

    private static long missing(Collection<HostResult> results) {
        return results.stream().filter(FleetCode::isMissing).count();
    }

    private static boolean isMissing(HostResult result) {
        return result.state() == HostState.UNREACHABLE;
    }
}
