package io.signalman.assembly;

import io.signalman.core.Caller;
import io.signalman.core.Oversight;
import io.signalman.core.ProcessList;
import io.signalman.core.Scope;
import io.signalman.core.judge.Rules;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalService;
import io.signalman.posix.PosixHost;
import io.signalman.regex.LinearPatterns;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds processes for the command line as an agent of this user would. */
final class PosixSearch {
    private PosixSearch() {}

    /** @throws IllegalArgumentException beginning with {@code bad_value: } if the target is malformed */
    static List<Long> find(String target) {
        Rules rules =
                new Rules(Scope.ALL, Integer.MAX_VALUE, true, true, true, Map.of(), LinearPatterns.RE2J, Set.of());
        try (PosixHost host = NativeHost.open();
                SignalService service =
                        new SignalService(new Planner(host.processes(), host.signals(), rules, Oversight.byRole()))) {
            ProcessList found = service.find(Caller.admin("command line"), target);
            return found.processes().stream().map(row -> (long) row.pid()).toList();
        }
    }
}
