package io.signalman.core.plan;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.ErrorText;
import io.signalman.core.Processes;
import io.signalman.core.Reason;
import io.signalman.core.Refusal;
import io.signalman.core.Request;
import io.signalman.core.SignalResult;
import io.signalman.core.SignalResults;
import io.signalman.core.effect.EffectObserver;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Sends for real; the audit holds the intent first. A request that has a limit of time looks at the clock after the
 * record and again right before each send: the JVM may have been stopped meanwhile.
 *
 * @param observer looks at each process right before it gets the signal
 * @param gate runs the send to one process, or refuses it
 */
record RecordedSender(
        Request request,
        Processes processes,
        Audit audit,
        SignalResults results,
        SendOptions options,
        Optional<EffectObserver> observer,
        Gate gate)
        implements SignalSender {
    private static final Refusal LATE =
            new Refusal(Reason.LATE, "The time in which the request may act was over before the signal was sent.");

    private boolean isLate() {
        long until = request.caller().until();
        return until != Caller.NO_LIMIT && processes.uptimeMillis() > until;
    }

    @Override
    public boolean isDryRun() {
        return false;
    }

    @Override
    public Optional<Refusal> recordIntent(String rule, List<Audit.Aimed> processes) {
        try {
            audit.intent(request, rule, processes);
            return isLate() ? Optional.of(LATE) : Optional.empty();
        } catch (Audit.AuditException e) {
            return Optional.of(new Refusal(
                    Reason.AUDIT, "Nothing was sent, since the request could not be recorded: " + ErrorText.of(e)));
        }
    }

    @Override
    public SignalResult send(Processes.HeldProcess process) {
        return gate.pass(process, () -> {
            expect(process);
            if (isLate()) {
                return SignalResult.refused(process, LATE);
            }
            int signum = request.signal().number();
            int errno = options.value().isPresent()
                    ? process.queue(signum, options.value().getAsInt())
                    : process.send(signum);
            return results.sent(process, request.signal(), errno);
        });
    }

    @Override
    public void expect(Processes.HeldProcess process) {
        observer.ifPresent(it -> it.expect(process, request.signal()));
    }

    @Override
    public int sendAtOnce(IntSupplier systemCall) {
        return systemCall.getAsInt();
    }
}
