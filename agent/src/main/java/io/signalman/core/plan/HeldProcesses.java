package io.signalman.core.plan;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.judge.Judge;
import io.signalman.core.judge.JudgedProcess;
import io.signalman.core.target.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Holds the processes that were found, each by a descriptor until this is closed, and has each judged while it is held.
 * Keeps a result for each process that it could not hold. Used by one thread.
 */
final class HeldProcesses implements AutoCloseable {
    private final Processes processes;
    private final SignalResults results;
    private final Judge judge;
    private final int most;
    private final List<JudgedProcess> held = new ArrayList<>();
    private final List<ProcessStat> tooMany = new ArrayList<>();
    private final List<SignalResult> unheld = new ArrayList<>();
    private final List<Integer> unreadable = new ArrayList<>();

    /** @param most the highest number of descriptors, apart from one for the process under judgement */
    HeldProcesses(Processes processes, SignalResults results, Judge judge, int most) {
        this.processes = processes;
        this.results = results;
        this.judge = judge;
        this.most = most;
    }

    /** Holds more processes; returns them. */
    List<JudgedProcess> join(List<Found> found) {
        int before = held.size();
        found.forEach(it -> take(it, this::keep));
        return List.copyOf(held.subList(before, held.size()));
    }

    private boolean keep(JudgedProcess process) {
        if (held.size() < most) {
            return held.add(process);
        }
        tooMany.add(process.stat());
        return false;
    }

    /** Holds one process after the other, each only while the visitor looks at it. */
    void visit(List<Found> found, Consumer<JudgedProcess> visitor) {
        found.forEach(it -> take(it, process -> {
            visitor.accept(process);
            return false;
        }));
    }

    /** @param keep whether it stays held */
    private void take(Found found, Predicate<JudgedProcess> keep) {
        if (found instanceof Found.Nobody nobody) {
            unheld.add(nobody.why());
        } else if (found instanceof Found.Unreadable process) {
            unreadable.add(process.pid());
        } else if (found instanceof Found.Candidate process) {
            take(process, keep);
        }
    }

    private void take(Found.Candidate found, Predicate<JudgedProcess> keep) {
        Processes.Hold hold = processes.hold(found.pid());
        if (hold instanceof Processes.Hold.Held it) {
            boolean kept = false;
            try {
                kept = judged(found, it.process()).filter(keep).isPresent();
            } finally {
                if (!kept) {
                    it.process().close();
                }
            }
        } else if (found.named() || hold instanceof Processes.Hold.Hidden || hold instanceof Processes.Hold.Failed) {
            unheld.add(results.notHeld(found.pid(), hold));
        } // else it has ended
    }

    private Optional<JudgedProcess> judged(Found.Candidate found, Processes.HeldProcess process) {
        if (!found.isMeant().test(process)) {
            found.mismatch().ifPresent(mismatch -> unheld.add(mismatch.apply(process)));
            return Optional.empty();
        }
        return judge.judge(process, found.named());
    }

    List<JudgedProcess> all() {
        return List.copyOf(held);
    }

    /** The processes beyond the highest number. */
    List<ProcessStat> tooMany() {
        return List.copyOf(tooMany);
    }

    /** The processes that can't be held, or are not the ones that the caller named. */
    List<SignalResult> unheld() {
        return List.copyOf(unheld);
    }

    /** The processes that could be meant, but the kernel does not show what a condition is about. */
    List<Integer> unreadable() {
        return List.copyOf(unreadable);
    }

    int matched() {
        int matched = held.size() + tooMany.size();
        for (SignalResult result : unheld) {
            matched += result.isPresent() && result.reason() != Reason.TARGET ? 1 : 0;
        }
        return matched;
    }

    /** Hands the processes over: the caller closes them. */
    void release() {
        held.clear();
    }

    @Override
    public void close() {
        held.forEach(process -> process.process().close());
        held.clear();
    }
}
