package io.signalman.cli.client;

import static io.signalman.cli.output.Json.flag;
import static io.signalman.cli.output.Json.number;
import static io.signalman.cli.output.Json.objects;
import static io.signalman.cli.output.Json.text;
import static io.signalman.cli.output.Json.texts;

import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Printable;
import io.signalman.core.Effect;
import io.signalman.core.EndState;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.Observed;
import io.signalman.core.ObservedReport;
import io.signalman.core.ObservedResult;
import io.signalman.core.Outcome;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.Reason;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Maps an agent's JSON to records. Items that a newer agent adds are ignored; items that an older agent lacks are "",
 * 0, false or empty. Mapped by hand: reflection would add about 10 % to a short command.
 */
public final class JsonMapper {
    private JsonMapper() {}

    public static SignalReport signalReport(Map<?, ?> json) {
        List<SignalResult> results =
                objects(json, "results").stream().map(JsonMapper::signalResult).toList();
        return new SignalReport(
                flag(json, "ok"),
                text(json, "target"),
                text(json, "signal"),
                (int) number(json, "signum"),
                (int) number(json, "matched"),
                (int) number(json, "delivered"),
                text(json, "message"),
                reason(json),
                number(json, "retryAfter"),
                results);
    }

    private static SignalResult signalResult(Map<?, ?> json) {
        return new SignalResult(
                (int) number(json, "pid"),
                text(json, "handle"),
                text(json, "name"),
                choice(json, "outcome", Outcome.values()),
                (int) number(json, "errno"),
                text(json, "error"),
                text(json, "message"),
                reason(json));
    }

    public static ObservedReport observedReport(Map<?, ?> json) {
        return new ObservedReport(
                flag(json, "ok"),
                text(json, "target"),
                text(json, "signal"),
                (int) number(json, "signum"),
                (int) number(json, "matched"),
                (int) number(json, "delivered"),
                text(json, "message"),
                reason(json),
                number(json, "retryAfter"),
                objects(json, "results").stream()
                        .map(JsonMapper::observedResult)
                        .toList());
    }

    private static ObservedResult observedResult(Map<?, ?> json) {
        return new ObservedResult(
                (int) number(json, "pid"),
                text(json, "handle"),
                text(json, "name"),
                choice(json, "outcome", Outcome.values()),
                (int) number(json, "errno"),
                text(json, "error"),
                text(json, "message"),
                reason(json),
                choice(json, "predicted", Effect.values()),
                choice(json, "observed", Observed.values()),
                number(json, "millis"));
    }

    public static PreviewReport previewReport(Map<?, ?> json) {
        return new PreviewReport(
                text(json, "target"),
                text(json, "signal"),
                (int) number(json, "signum"),
                (int) number(json, "matched"),
                (int) number(json, "allowed"),
                text(json, "confirm"),
                text(json, "message"),
                objects(json, "results").stream()
                        .map(row -> new PreviewReport.Row(
                                (int) number(row, "pid"),
                                text(row, "handle"),
                                text(row, "name"),
                                previewed(row),
                                flag(row, "allowed"),
                                choice(row, "effect", Effect.values()),
                                text(row, "message"),
                                reason(row)))
                        .toList());
    }

    /** An older agent sends no outcome. */
    private static Outcome previewed(Map<?, ?> row) {
        if (row.containsKey("outcome")) {
            return choice(row, "outcome", Outcome.values());
        }
        boolean allowed = flag(row, "allowed");
        if (choice(row, "effect", Effect.values()) == Effect.NO_EFFECT) {
            return allowed ? Outcome.ZOMBIE : Outcome.STALE;
        }
        return allowed ? Outcome.DELIVERED : Outcome.REFUSED;
    }

    public static JobReport jobReport(Map<?, ?> json) {
        return new JobReport(
                number(json, "id"),
                text(json, "target"),
                text(json, "ladder"),
                text(json, "principal"),
                choice(json, "state", JobState.values()),
                flag(json, "ok"),
                (int) number(json, "matched"),
                (int) number(json, "ended"),
                text(json, "started"),
                number(json, "millis"),
                text(json, "message"),
                reason(json),
                number(json, "retryAfter"),
                objects(json, "results").stream()
                        .map(row -> new JobReport.Row(
                                (int) number(row, "pid"),
                                text(row, "handle"),
                                text(row, "name"),
                                choice(row, "fate", EndState.values()),
                                text(row, "rung"),
                                number(row, "millis"),
                                (int) number(row, "status"),
                                text(row, "signal"),
                                text(row, "message"),
                                reason(row)))
                        .toList());
    }

    public static List<JobReport> jobs(Object json) {
        return objects(json).stream().map(JsonMapper::jobReport).toList();
    }

    /** An older agent sends no reason; a newer agent may send an unknown one. */
    public static Reason reason(Map<?, ?> json) {
        String name = text(json, "reason");
        return Arrays.stream(Reason.values())
                .filter(reason -> reason.name().equals(name))
                .findFirst()
                .orElse(Reason.NONE);
    }

    private static <E extends Enum<E>> E choice(Map<?, ?> json, String item, E[] choices) {
        String name = text(json, item);
        for (E choice : choices) {
            if (choice.name().equals(name)) {
                return choice;
            }
        }
        throw Failure.unreachable("The agent answered " + item + " \"" + Printable.escape(name)
                + "\", which this version does not know; use the command line of the agent's version.");
    }

    public static ProbeReport probeReport(Map<?, ?> json) {
        return new ProbeReport(
                (int) number(json, "pid"),
                flag(json, "exists"),
                flag(json, "maySignal"),
                flag(json, "zombie"),
                text(json, "handle"),
                text(json, "name"),
                (int) number(json, "uid"),
                text(json, "user"),
                (int) number(json, "errno"),
                text(json, "error"),
                text(json, "message"),
                reason(json));
    }

    public static ProcessList processList(Map<?, ?> json) {
        return new ProcessList(
                objects(json, "processes").stream().map(JsonMapper::process).toList(),
                text(json, "refusal"),
                reason(json),
                text(json, "note"));
    }

    static List<ProcessRow> processes(Object json) {
        return objects(json).stream().map(JsonMapper::process).toList();
    }

    private static ProcessRow process(Map<?, ?> row) {
        return new ProcessRow(
                (int) number(row, "pid"),
                text(row, "handle"),
                (int) number(row, "ppid"),
                (int) number(row, "pgid"),
                (int) number(row, "session"),
                (int) number(row, "uid"),
                text(row, "user"),
                text(row, "name"),
                text(row, "commandLine"),
                text(row, "state"),
                text(row, "start"));
    }

    static List<SignalInfo> signals(Object json) {
        List<SignalInfo> signals = new ArrayList<>();
        for (Map<?, ?> row : objects(json)) {
            signals.add(new SignalInfo(
                    (int) number(row, "number"),
                    text(row, "name"),
                    text(row, "defaultAction"),
                    text(row, "description")));
        }
        return signals;
    }

    static PolicyReport policyReport(Map<?, ?> json) {
        List<PolicyReport.Row> rows = new ArrayList<>();
        for (Map<?, ?> row : objects(json, "rows")) {
            rows.add(new PolicyReport.Row(
                    (int) number(row, "pid"),
                    text(row, "handle"),
                    text(row, "name"),
                    flag(row, "allowed"),
                    text(row, "rule")));
        }
        return new PolicyReport(
                text(json, "principal"),
                texts(json, "roles"),
                text(json, "target"),
                text(json, "signal"),
                flag(json, "allowed"),
                text(json, "message"),
                rows);
    }

    public static AgentStatus agentStatus(Map<?, ?> json) {
        return new AgentStatus(
                text(json, "name"),
                text(json, "version"),
                text(json, "platform"),
                text(json, "pinning"),
                text(json, "scope"),
                text(json, "url"),
                texts(json, "exposure"),
                text(json, "policy"),
                text(json, "policyProblem"),
                text(json, "tokensProblem"),
                text(json, "audit"),
                text(json, "auditProblem"),
                number(json, "delivered"),
                number(json, "failed"),
                number(json, "refused"),
                text(json, "socket"),
                text(json, "runFile"),
                texts(json, "notes"));
    }
}
