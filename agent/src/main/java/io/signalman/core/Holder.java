package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Takes hold of the processes that a {@link Job} is about, and says which ones it may not be about, and why. */
final class Holder implements AutoCloseable {
    private final Processes processes;
    private final Guard guard;
    private final Results results;
    private final boolean one;
    private final int most;
    private final Predicate<ProcessStat> mayBeSeen;
    private final Function<ProcessStat, Optional<String>> refusal;

    private final List<Processes.HeldProcess> held = new ArrayList<>();
    private final List<SignalResult> others = new ArrayList<>();
    private int meant;
    private int outside;
    private boolean selfLeftOut;

    /**
     * @param one whether the target means one process by itself
     * @param most how many may be held
     * @param mayBeSeen one that may not is as if it did not exist
     * @param refusal why the job may not be about a process
     */
    Holder(
            Processes processes,
            Guard guard,
            Results results,
            boolean one,
            int most,
            Predicate<ProcessStat> mayBeSeen,
            Function<ProcessStat, Optional<String>> refusal) {
        this.processes = processes;
        this.guard = guard;
        this.results = results;
        this.one = one;
        this.most = most;
        this.mayBeSeen = mayBeSeen;
        this.refusal = refusal;
    }

    void take(Resolver.Found found) {
        Processes.Hold hold = processes.hold(found.pid());
        if (hold instanceof Processes.Hold.Held it) {
            held.add(it.process()); // first of all, so that it is closed whatever happens
            if (!take(it.process(), found)) {
                held.remove(held.size() - 1).close();
            } else if (++meant > most) {
                close(); // nothing is done about any of them then
            }
        } else if (one
                || found.byHandle()
                || hold instanceof Processes.Hold.Hidden
                || hold instanceof Processes.Hold.Failed) {
            others.add(results.notHeld(found.pid(), hold));
        } // else it has vanished
    }

    private boolean take(Processes.HeldProcess process, Resolver.Found found) {
        ProcessStat stat = process.stat();
        if (!mayBeSeen.test(stat)) {
            if (one || found.byHandle()) {
                others.add(results.gone(stat.pid()));
            }
            return false;
        }
        if (!found.isMeant().test(process)) {
            if (one || found.byHandle()) {
                others.add(results.about(process, Outcome.STALE, 0, Results.staleHandle(process)));
            }
            return false;
        }
        return one ? takeOne(process) : takeOneOfMany(process);
    }

    boolean selfLeftOut() {
        return selfLeftOut;
    }

    boolean maySee(ProcessStat process) {
        return mayBeSeen.test(process);
    }

    /** What else there is to tell, of a process that nothing is done about. */
    void tell(SignalResult problem) {
        others.add(problem);
    }

    private boolean takeOne(Processes.HeldProcess process) {
        Optional<String> why = guard.outOfScope(process.stat()).or(() -> refusal.apply(process.stat()));
        why.ifPresent(text -> others.add(results.about(process, Outcome.REFUSED, 0, text)));
        return why.isEmpty();
    }

    private boolean takeOneOfMany(Processes.HeldProcess process) {
        if (process.stat().zombie()) {
            return false;
        }
        if (!guard.inScope(process.stat())) {
            outside++;
            return false;
        }
        if (guard.isGuardedSelf(process.stat().pid())) {
            selfLeftOut = true;
            return false;
        }
        Optional<String> why = refusal.apply(process.stat());
        why.ifPresent(text -> others.add(results.about(process, Outcome.REFUSED, 0, text)));
        return why.isEmpty();
    }

    List<Processes.HeldProcess> held() {
        return held;
    }

    /** Those that nothing is done about. */
    List<SignalResult> others() {
        return others;
    }

    /** How many there are, held or not. */
    int matched() {
        return meant
                + (int) others.stream()
                        .filter(result -> result.outcome() != Outcome.GONE && result.outcome() != Outcome.STALE)
                        .count();
    }

    /** Which processes were left out; "" or whole sentences. */
    String note(Scope scope) {
        String left = outside == 0
                ? ""
                : outside + " outside the scope " + (outside == 1 ? "was" : "were") + " left out (setting scope="
                        + scope.text() + ").";
        return (left + (selfLeftOut ? " The host JVM itself was left out (setting guard.self)." : "")).strip();
    }

    /** Lets go of those that nobody took over. */
    @Override
    public void close() {
        held.forEach(Processes.HeldProcess::close);
        held.clear();
    }
}
