package io.signalman.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Signals many processes one by one. All are held and judged before the first one gets anything, so that what the signal
 * does to one changes nothing about the others; each takes a descriptor meanwhile ({@link Aim}).
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
        return send(attempt, target, resolver.find(target, attempt::maySee, attempt.lineage()));
    }

    private SignalReport send(Attempt attempt, Target target, List<Resolver.Found> found) {
        try (Aim aim = aim(attempt, target)) {
            aim.take(found);
            Optional<Refusal> refusal = guard.fanoutRefusal(aim.matched());
            if (refusal.isPresent()) {
                return refuse(attempt, aim, refusal.get());
            }
            Judged judged = new Judged(attempt);
            judged.add(aim.held());
            return report(attempt, aim, judged.send(), "");
        }
    }

    private Aim aim(Attempt attempt, Target target) {
        Aim.Terms terms = new Aim.Terms(
                target.reach(),
                attempt.lineage(),
                !attempt.signal().isNone(),
                process -> true,
                process -> process.stat().zombie() ? Optional.of(results.zombie(process)) : Optional.empty());
        return new Aim(processes, rules, guard, results, terms);
    }

    /**
     * Signals a process and its descendants, also those that are born meanwhile: it looks for them until there are no new
     * ones. For KILL, each is stopped before that: what a process has begun just before its end is nobody's child any more.
     *
     * @param mayBeSeen whether the caller may know of a descendant
     */
    SignalReport sendToTree(Attempt attempt, Target tree, Predicate<ProcessStat> mayBeSeen) {
        List<Resolver.Found> found = resolver.find(tree, attempt::maySee, attempt.lineage());
        Optional<Refusal> init =
                attempt.signal().isNone() ? Optional.empty() : Resolver.Found.initRefusal(found, guard);
        if (init.isPresent()) {
            SignalResult refused = Results.refused(1, "", init.get());
            return Results.report(attempt.target(), attempt.signal(), 0, List.of(refused), "");
        }
        return attempt.sends() ? sendToTree(attempt, tree, mayBeSeen, found) : send(attempt, tree, found);
    }

    private SignalReport sendToTree(
            Attempt attempt, Target tree, Predicate<ProcessStat> mayBeSeen, List<Resolver.Found> found) {
        try (Aim aim = aim(attempt, tree);
                Freezer freezer = new Freezer(processes, signals)) {
            aim.take(found);
            Offspring offspring = new Offspring(processes, aim, mayBeSeen);
            Judged judged = new Judged(attempt);
            Optional<Refusal> refusal = guard.fanoutRefusal(aim.matched());
            if (refusal.isEmpty() && attempt.signal().name().equals("SIGKILL")) {
                freezer.stop(judged.add(aim.held()));
                offspring.follow(born -> freezer.stop(judged.add(born)));
            } else if (refusal.isEmpty()) {
                offspring.follow(born -> {});
                judged.add(aim.held());
            }
            refusal = guard.fanoutRefusal(aim.matched());
            if (refusal.isPresent()) {
                return refuse(attempt, aim, refusal.get());
            }
            List<SignalResult> sent = new ArrayList<>(judged.send());
            return report(attempt, aim, sent, sendToBorn(attempt, aim, offspring, sent));
        }
    }

    /** To those who are born after the others were told; what was sent before stays told, whatever goes wrong here. */
    private String sendToBorn(Attempt attempt, Aim aim, Offspring offspring, List<SignalResult> sent) {
        try {
            offspring.follow(born -> {
                Judged judged = new Judged(attempt);
                judged.add(born);
                sent.addAll(judged.send());
            });
        } catch (IllegalStateException e) {
            return "Descendants that were born meanwhile could not be looked for: " + ErrorText.of(e);
        }
        guard.fanoutRefusal(aim.matched())
                .ifPresent(why -> aim.tooMany()
                        .forEach(process -> sent.add(Results.refused(process.pid(), process.name(), why))));
        return offspring.note();
    }

    /** Some processes, and why some of them must not get the signal. What is sent to the others is recorded already. */
    private final class Judged {
        private final Attempt attempt;
        private final List<Processes.HeldProcess> held = new ArrayList<>();
        private final Map<Processes.HeldProcess, Refusal> refused = new HashMap<>();

        Judged(Attempt attempt) {
            this.attempt = attempt;
        }

        /** Those of them that may get it. */
        List<Processes.HeldProcess> add(List<Processes.HeldProcess> more) {
            held.addAll(more);
            for (Processes.HeldProcess process : more) {
                attempt.refusal(process.stat(), false).ifPresent(why -> refused.put(process, why));
            }
            List<Processes.HeldProcess> allowed = allowed(more);
            if (!allowed.isEmpty()) {
                attempt.intent(allowed.stream().map(Attempt::aimed).toList())
                        .ifPresent(why -> allowed.forEach(process -> refused.put(process, why)));
            }
            return allowed(more);
        }

        private List<Processes.HeldProcess> allowed(List<Processes.HeldProcess> of) {
            return of.stream().filter(process -> !refused.containsKey(process)).toList();
        }

        /** To the JVM that this runs in last, since it may be the end of it. */
        List<SignalResult> send() {
            return held.stream()
                    .sorted(Comparator.comparing(process -> process.stat().pid() == processes.self()))
                    .map(process -> Optional.ofNullable(refused.get(process))
                            .map(why -> Results.refused(process, why))
                            .orElseGet(() -> results.sent(process, attempt.signal(), attempt.send(process))))
                    .toList();
        }
    }

    private SignalReport refuse(Attempt attempt, Aim aim, Refusal why) {
        List<SignalResult> refused = new ArrayList<>();
        aim.meant().forEach(process -> refused.add(Results.refused(process.pid(), process.name(), why)));
        return report(attempt, aim, refused, why.message());
    }

    private SignalReport report(Attempt attempt, Aim aim, List<SignalResult> sent, String note) {
        List<SignalResult> all = new ArrayList<>(aim.others());
        all.addAll(sent);
        boolean unpinned = aim.meant().size() > 1
                && aim.tooMany().isEmpty()
                && processes.pinning().equals("none");
        String how = unpinned ? "This host can't pin a process, so each start time was compared right before." : "";
        return Results.report(
                attempt.target(), attempt.signal(), aim.matched(), all, Results.sentences(note, aim.note(), how));
    }
}
