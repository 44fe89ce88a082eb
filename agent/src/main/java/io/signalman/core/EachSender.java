package io.signalman.core;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Signals many processes one by one. All are held and judged before the first one gets anything, so that what the signal
 * does to one changes nothing about the others; each takes a descriptor meanwhile, {@code fanout.max} at the most.
 */
final class EachSender {
    private final Processes processes;
    private final SignalTable signals;
    private final Rules rules;
    private final Guard guard;
    private final Results results;
    private final Resolver resolver;

    EachSender(Processes processes, SignalTable signals, Rules rules, Guard guard, Results results, Resolver resolver) {
        this.processes = processes;
        this.signals = signals;
        this.rules = rules;
        this.guard = guard;
        this.results = results;
        this.resolver = resolver;
    }

    SignalReport send(Attempt attempt, Target target) {
        try (Aim aim = new Aim(processes, rules, guard, results, attempt.signal())) {
            aim.take(resolver.find(target, attempt::maySee));
            return guard.fanoutRefusal(aim.matched())
                    .map(why -> refuse(attempt, aim, why))
                    .orElseGet(() ->
                            report(attempt, aim, judge(attempt, aim.held()).send(), ""));
        }
    }

    /**
     * Signals a process and its descendants, also those that are born meanwhile: it looks for them until there are no new
     * ones. For KILL, each is stopped before that: what a process has begun just before its end is nobody's child any more.
     */
    SignalReport sendToTree(Attempt attempt, Target tree) {
        try (Aim aim = new Aim(processes, rules, guard, results, attempt.signal());
                Freezer freezer = new Freezer(processes, signals)) {
            List<Resolver.Found> found = resolver.find(tree, attempt::maySee);
            Optional<String> init =
                    guard.initRefusal().filter(why -> found.stream().anyMatch(Resolver.Found::isInit));
            if (init.isPresent()) {
                SignalResult refused = results.refused(Guard.INIT, "", init.get());
                return Results.report(attempt.target(), attempt.signal(), 0, List.of(refused), "");
            }
            aim.take(found);
            Offspring offspring = new Offspring(processes, aim);
            List<Judged> judged = new ArrayList<>();
            if (attempt.signal().name().equals("SIGKILL")) {
                Consumer<List<Processes.HeldProcess>> stop = generation -> {
                    Judged next = judge(attempt, generation);
                    judged.add(next);
                    freezer.stop(next.allowed());
                };
                stop.accept(aim.held());
                offspring.follow(stop);
            } else {
                offspring.follow(born -> {});
                judged.add(judge(attempt, aim.held()));
            }
            Optional<String> refusal = guard.fanoutRefusal(aim.matched());
            if (refusal.isPresent()) {
                return refuse(attempt, aim, refusal.get());
            }
            List<SignalResult> sent = new ArrayList<>();
            judged.forEach(each -> sent.addAll(each.send()));
            offspring.follow(born -> sent.addAll(judge(attempt, born).send()));
            return report(attempt, aim, sent, offspring.note());
        }
    }

    private Judged judge(Attempt attempt, List<Processes.HeldProcess> held) {
        Judged judged = new Judged(attempt, List.copyOf(held));
        for (Processes.HeldProcess process : held) {
            attempt.refusal(process.stat(), false).ifPresent(why -> judged.refused.put(process, why));
        }
        List<Processes.HeldProcess> allowed = judged.allowed();
        if (!allowed.isEmpty()) {
            attempt.intent(allowed.stream().map(Attempt::aimed).toList())
                    .ifPresent(why -> allowed.forEach(process -> judged.refused.put(process, why)));
        }
        return judged;
    }

    /** Some processes, and why some of them must not get the signal. What is sent to the others is recorded already. */
    private final class Judged {
        private final Attempt attempt;
        private final List<Processes.HeldProcess> held;
        private final Map<Processes.HeldProcess, String> refused = new HashMap<>();

        Judged(Attempt attempt, List<Processes.HeldProcess> held) {
            this.attempt = attempt;
            this.held = held;
        }

        List<Processes.HeldProcess> allowed() {
            return held.stream()
                    .filter(process -> !refused.containsKey(process))
                    .toList();
        }

        List<SignalResult> send() {
            return held.stream()
                    .map(process -> Optional.ofNullable(refused.get(process))
                            .map(why -> results.about(process, Outcome.REFUSED, 0, why))
                            .orElseGet(() -> results.sent(process, attempt.signal(), attempt.send(process))))
                    .toList();
        }
    }

    private SignalReport refuse(Attempt attempt, Aim aim, String why) {
        List<SignalResult> refused = new ArrayList<>();
        aim.meant().forEach(process -> refused.add(results.refused(process.pid(), process.name(), why)));
        return report(attempt, aim, refused, why);
    }

    private static SignalReport report(Attempt attempt, Aim aim, List<SignalResult> sent, String note) {
        List<SignalResult> all = new ArrayList<>(aim.notHeld());
        all.addAll(sent);
        return Results.report(
                attempt.target(), attempt.signal(), aim.matched(), all, (note + " " + aim.note()).strip());
    }
}
