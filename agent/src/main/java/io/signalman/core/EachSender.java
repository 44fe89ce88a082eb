package io.signalman.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Signals many processes one by one. All are held and judged before the first one gets anything, so that what the signal
 * does to one changes nothing about the others; each takes a descriptor meanwhile, {@code fanout.max} at the most.
 */
final class EachSender {
    private final Processes processes;
    private final Rules rules;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;

    EachSender(Processes processes, Rules rules, Guard guard, Results results, Resolver resolver) {
        this.processes = processes;
        this.rules = rules;
        this.guard = guard;
        this.results = results;
        this.resolver = resolver;
    }

    SignalReport send(Attempt attempt, Target target) {
        try (Aim aim = new Aim(attempt.signal())) {
            resolver.find(target).forEach(aim::take);
            int matched = aim.meant.size() + aim.notHeld.size();
            Optional<String> refusal = guard.fanoutRefusal(matched);
            List<SignalResult> sent = new ArrayList<>(aim.notHeld);
            if (refusal.isPresent()) {
                aim.meant.forEach(process -> sent.add(results.refused(process.pid(), process.name(), refusal.get())));
            } else {
                sent.addAll(send(attempt, aim.held));
            }
            String note = refusal.map(why -> why + " ").orElse("") + note(aim, matched > 1 && refusal.isEmpty());
            return Results.report(attempt.target(), attempt.signal(), matched, sent, note);
        }
    }

    private List<SignalResult> send(Attempt attempt, List<Processes.HeldProcess> held) {
        Map<Processes.HeldProcess, String> refused = new HashMap<>();
        List<Audit.Aimed> aimed = new ArrayList<>();
        for (Processes.HeldProcess process : held) {
            attempt.refusal(process.stat(), false)
                    .ifPresentOrElse(why -> refused.put(process, why), () -> aimed.add(Attempt.aimed(process)));
        }
        Optional<String> nothing = aimed.isEmpty() ? Optional.empty() : attempt.intent(aimed);
        return held.stream()
                .map(process -> Optional.ofNullable(refused.get(process))
                        .or(() -> nothing)
                        .map(why -> results.about(process, Outcome.REFUSED, 0, why))
                        .orElseGet(() -> results.sent(
                                process,
                                attempt.signal(),
                                process.send(attempt.signal().number()))))
                .toList();
    }

    private String note(Aim aim, boolean many) {
        String scope = aim.outside == 0
                ? ""
                : aim.outside + " outside the scope " + (aim.outside == 1 ? "was" : "were")
                        + " left out (setting scope=" + rules.scope().text() + ").";
        String self = aim.selfLeftOut ? " The host JVM itself was left out (setting guard.self)." : "";
        String unpinned = many && processes.pinning().equals("none")
                ? " This host can't pin a process, so each start time was compared right before."
                : "";
        return (scope + self + unpinned).strip();
    }

    /** What the target means. */
    private final class Aim implements AutoCloseable {
        private final Signal signal;
        /** Empty once there are too many: none of them gets anything then. */
        private final List<Processes.HeldProcess> held = new ArrayList<>();

        private final List<ProcessStat> meant = new ArrayList<>();
        private final List<SignalResult> notHeld = new ArrayList<>();
        private int outside;
        private boolean selfLeftOut;

        Aim(Signal signal) {
            this.signal = signal;
        }

        void take(Resolver.Found found) {
            Processes.Hold hold = processes.hold(found.pid());
            if (hold instanceof Processes.Hold.Held it) {
                held.add(it.process()); // first of all, so that it is closed whatever happens
                if (!take(it.process(), found)) {
                    held.remove(held.size() - 1).close();
                }
            } else if (hold instanceof Processes.Hold.Hidden || hold instanceof Processes.Hold.Failed) {
                notHeld.add(results.notHeld(found.pid(), hold));
            } // else it has vanished
        }

        private boolean take(Processes.HeldProcess process, Resolver.Found found) {
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
            meant.add(process.stat());
            if (meant.size() > rules.fanoutMax()) {
                close();
            }
            return true;
        }

        @Override
        public void close() {
            held.forEach(Processes.HeldProcess::close);
            held.clear();
        }
    }
}
