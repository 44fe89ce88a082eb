package io.signalman.core.plan;

import io.signalman.core.Processes;
import io.signalman.core.Refusal;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.judge.Judge;
import io.signalman.core.judge.JudgedProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Held and judged processes that are about to get a signal, one by one. All intents are recorded before the first send,
 * so that the effect on one process does not change the decision about another.
 */
final class Batch {
    private final SignalSender sender;
    private final SignalResults results;
    private final Judge judge;
    private final int self;
    private final List<JudgedProcess> processes = new ArrayList<>();

    /** @param self pid of the host JVM */
    Batch(SignalSender sender, SignalResults results, Judge judge, int self) {
        this.sender = sender;
        this.results = results;
        this.judge = judge;
        this.self = self;
    }

    /** Adds processes and records the intent; returns the processes that will get the signal. */
    List<JudgedProcess> add(List<JudgedProcess> more) {
        List<JudgedProcess> due = new ArrayList<>(more);
        due.removeIf(process -> !isDue(process));
        Optional<Refusal> refusal = due.isEmpty()
                ? Optional.empty()
                : sender.recordIntent(
                        judge.allowedBy(),
                        due.stream().map(JudgedProcess::aimed).toList());
        more.forEach(process -> processes.add(
                refusal.isPresent() && isDue(process) ? new JudgedProcess(process.process(), refusal) : process));
        return refusal.isPresent() ? List.of() : due;
    }

    private static boolean isDue(JudgedProcess process) {
        return process.isAllowed() && !process.stat().zombie();
    }

    /** Sends. The host JVM gets the signal last, since the signal may end it. */
    Map<Processes.HeldProcess, SignalResult> send() {
        Map<Processes.HeldProcess, SignalResult> sent = new LinkedHashMap<>();
        processes.sort(Comparator.comparing(process -> process.stat().pid() == self));
        processes.forEach(process -> sent.put(process.process(), send(process)));
        return sent;
    }

    private SignalResult send(JudgedProcess process) {
        return process.refusal()
                .orElseGet(() -> isDue(process) ? sender.send(process.process()) : results.zombie(process.process()));
    }
}
