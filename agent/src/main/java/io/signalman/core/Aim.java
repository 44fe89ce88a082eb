package io.signalman.core;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a request that signals processes one by one means; it is held until this is closed. Used by one thread. */
final class Aim implements AutoCloseable {
    private final Processes processes;
    private final Rules rules;
    private final Guard guard;
    private final Results results;
    private final Signal signal;
    private final List<Processes.HeldProcess> held = new ArrayList<>();
    private final List<ProcessStat> tooMany = new ArrayList<>();
    private final List<SignalResult> notHeld = new ArrayList<>();
    private final List<SignalResult> missing = new ArrayList<>();
    private int outside;
    private boolean selfLeftOut;

    Aim(Processes processes, Rules rules, Guard guard, Results results, Signal signal) {
        this.processes = processes;
        this.rules = rules;
        this.guard = guard;
        this.results = results;
        this.signal = signal;
    }

    /** Takes hold of those that are meant, in scope, and no guarded host JVM; returns them. */
    List<Processes.HeldProcess> take(List<Resolver.Found> found) {
        int before = held.size();
        found.forEach(this::take);
        return List.copyOf(held.subList(before, held.size()));
    }

    private void take(Resolver.Found found) {
        Processes.Hold hold = processes.hold(found.pid());
        if (hold instanceof Processes.Hold.Held it) {
            held.add(it.process()); // first of all, so that it is closed whatever happens
            if (!isMeant(it.process(), found)) {
                held.remove(held.size() - 1).close();
            } else if (held.size() > rules.fanoutMax()) {
                tooMany.add(it.process().stat());
                held.remove(held.size() - 1).close();
            }
        } else if (hold instanceof Processes.Hold.Hidden || hold instanceof Processes.Hold.Failed) {
            notHeld.add(results.notHeld(found.pid(), hold));
        } else if (found.byHandle()) {
            missing.add(results.notHeld(found.pid(), hold));
        } // else it has vanished
    }

    private boolean isMeant(Processes.HeldProcess process, Resolver.Found found) {
        if (found.byHandle()) {
            return isMeantByHandle(process, found);
        }
        if (process.stat().zombie() || !found.isMeant().test(process)) {
            return false;
        }
        if (!guard.inScope(process.stat())) {
            outside++;
            return false;
        }
        if (guard.isGuardedSelf(process.stat().pid(), signal)) {
            selfLeftOut = true;
            return false;
        }
        return true;
    }

    /** What is wrong with one that was meant by itself is told, and not left out. */
    private boolean isMeantByHandle(Processes.HeldProcess process, Resolver.Found found) {
        if (!found.isMeant().test(process)) {
            missing.add(results.stale(process));
            return false;
        }
        Optional<SignalResult> why = guard.outOfScope(process.stat())
                .map(outside -> results.about(process, Outcome.REFUSED, 0, outside))
                .or(() -> process.stat().zombie() ? Optional.of(results.zombie(process)) : Optional.empty());
        why.ifPresent(notHeld::add);
        return why.isEmpty();
    }

    /** {@code fanout.max} at the most. */
    List<Processes.HeldProcess> held() {
        return held;
    }

    /** All of them, also where there are too many to hold. */
    List<ProcessStat> meant() {
        return Stream.concat(held.stream().map(Processes.HeldProcess::stat), tooMany.stream())
                .toList();
    }

    /** Those that are meant beyond that. */
    List<ProcessStat> tooMany() {
        return tooMany;
    }

    /** Those that are meant or may be, and can't be signalled; and those that were meant by handles and are gone. */
    List<SignalResult> notHeld() {
        return Stream.concat(notHeld.stream(), missing.stream()).toList();
    }

    int matched() {
        return held.size() + tooMany.size() + notHeld.size();
    }

    boolean selfLeftOut() {
        return selfLeftOut;
    }

    /** What there is to say of those that were left out, and of how the others are held: "" or whole sentences. */
    String note() {
        String scope = outside == 0
                ? ""
                : outside + " outside the scope " + (outside == 1 ? "was" : "were") + " left out (setting scope="
                        + rules.scope().text() + ").";
        String self = selfLeftOut ? " The host JVM itself was left out (setting guard.self)." : "";
        String unpinned =
                held.size() > 1 && tooMany.isEmpty() && processes.pinning().equals("none")
                        ? " This host can't pin a process, so each start time was compared right before."
                        : "";
        return (scope + self + unpinned).strip();
    }

    @Override
    public void close() {
        held.forEach(Processes.HeldProcess::close);
        held.clear();
    }
}
