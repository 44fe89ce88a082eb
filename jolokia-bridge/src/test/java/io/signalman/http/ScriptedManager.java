package io.signalman.http;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * An MBean whose answers the target's text decides: {@code DELIVERED,GONE} has two results of these outcomes, {@code
 * wait} returns after {@link #mayReturn}, {@code compute} takes a processor until then, {@code throw-…} throws, and {@code too-many} is over the rate.
 */
public final class ScriptedManager extends ScriptedAttributes implements SignalManagerMXBean {

    private static final long RETRY_AFTER = 7;

    /** The first one that any result has is the report's reason. */
    private static final List<String> WORST_FIRST = List.of("REFUSED", "DENIED", "STALE", "ZOMBIE", "GONE", "FAILED");

    /** The id of the only job. */
    static final long JOB = 7;

    volatile String jobState = "RUNNING";

    final CountDownLatch mayReturn = new CountDownLatch(1);

    @Override
    public Report sendSignal(String nameOrId, String signum) {
        record("sendSignal", nameOrId, signum);
        switch (nameOrId) {
            case "" -> throw new IllegalArgumentException("bad_value: the target is empty; write a pid or a name.");
            case "throw-state" -> throw new IllegalStateException("out of order");
            case "throw-security" -> throw new SecurityException("viewers may look only");
            case "throw-error" -> throw new StackOverflowError();
            case "wait" -> await();
            case "compute" -> compute();
            default -> {}
        }
        if (nameOrId.contains("\0")) {
            throw new IllegalArgumentException("bad_value: the target contains NUL; take it out.");
        }
        if (signum.equals("NOPE")) {
            throw new IllegalArgumentException("bad_signal: NOPE is no signal (EINVAL); see listSignals.");
        }
        List<String> outcomes = nameOrId.matches("[A-Z,]+") ? Arrays.asList(nameOrId.split(",")) : List.of("DELIVERED");
        if (nameOrId.equals("too-many")) {
            return report(nameOrId, signum, List.of("REFUSED"));
        }
        return report(nameOrId, signum, nameOrId.equals("nobody") ? List.of() : outcomes);
    }

    @Override
    public Report sendSignalWith(String nameOrId, String signum, String options) {
        record("sendSignalWith", nameOrId, signum, options);
        if (options.contains("value=x")) {
            throw new IllegalArgumentException("bad_value: option \"value=x\" is no int; give one.");
        }
        return report(nameOrId, signum, List.of(nameOrId.matches("[A-Z]+|busy") ? nameOrId : "DELIVERED"));
    }

    @Override
    public Preview preview(String nameOrId, String signum) {
        record("preview", nameOrId, signum);
        return preview(nameOrId);
    }

    @Override
    public Preview previewStop(String nameOrId, String ladder) {
        record("previewStop", nameOrId, ladder);
        return preview(nameOrId);
    }

    private static Preview preview(String nameOrId) {
        Report report = report(nameOrId, "HUP", nameOrId.equals("nobody") ? List.of() : List.of("DELIVERED"));
        return new Preview(nameOrId, "42@7.9", report.message(), report.results());
    }

    private static Report report(String target, String signum, List<String> outcomes) {
        List<Result> results = new ArrayList<>();
        for (String given : outcomes) {
            String outcome = given.equals("busy") ? "REFUSED" : given;
            results.add(new Result(
                    42, "42@7.9", "na\u001bme", outcome, 0, "", outcome + " it is.", reason(target, List.of(outcome))));
        }
        int delivered = (int) outcomes.stream().filter("DELIVERED"::equals).count();
        boolean spoilt = target.equals("busy")
                || outcomes.stream().anyMatch(List.of("DENIED", "REFUSED", "STALE", "FAILED")::contains);
        String message = outcomes.isEmpty() ? "Nothing matches." : "All in all.";
        String reason = reason(target, outcomes);
        return new Report(
                delivered > 0 && !spoilt,
                target,
                "SIG" + signum,
                15,
                results.size(),
                delivered,
                message,
                reason,
                reason.equals("RATE") ? RETRY_AFTER : 0,
                results);
    }

    private static String reason(String target, List<String> outcomes) {
        return switch (target) {
            case "too-many" -> "RATE";
            case "busy", "full" -> "BUSY";
            case "denied" -> "PERMISSION";
            case "nobody", "gone" -> "GONE";
            default ->
                WORST_FIRST.stream()
                        .filter(outcomes::contains)
                        .findFirst()
                        .map(worst ->
                                worst.equals("REFUSED") ? "POLICY" : worst.equals("DENIED") ? "PERMISSION" : worst)
                        .orElse("NONE");
        };
    }

    @Override
    public Job stop(String nameOrId, String ladder) {
        record("stop", nameOrId, ladder);
        return begin(nameOrId, ladder.equals("NOPE"));
    }

    @Override
    public Job startAwait(String nameOrId, String timeout) {
        record("startAwait", nameOrId, timeout);
        return begin(nameOrId, timeout.isEmpty());
    }

    private static Job begin(String target, boolean malformed) {
        if (malformed) {
            throw new IllegalArgumentException("bad_value: that is none; give another.");
        }
        return switch (target) {
            case "throw-state" -> throw new IllegalStateException("out of order");
            case "throw-security" -> throw new SecurityException("viewers may look only");
            case "too-many", "full" -> refused(target, "Not now.", List.of("REFUSED"));
            case "nobody" -> refused(target, "Nothing matches \"nobody\" now.", List.of());
            case "gone" -> refused(target, "There is no process 5 (ESRCH).", List.of());
            case "denied" -> refused(target, "The kernel forbids it.", List.of("FAILED"));
            default ->
                target.matches("[A-Z,]+")
                        ? refused(target, "All in all.", Arrays.asList(target.split(",")))
                        : new Job(JOB, target, "RUNNING", "On its way.", "NONE", 0, List.of(new Row(42, "RUNNING")));
        };
    }

    private static Job refused(String target, String message, List<String> fates) {
        return new Job(
                0,
                target,
                "REFUSED",
                message,
                reason(target, fates),
                target.equals("too-many") ? RETRY_AFTER : 0,
                fates.stream().map(fate -> new Row(42, fate)).toList());
    }

    @Override
    public Job awaitJob(long id, String timeout) {
        record("awaitJob", id, timeout);
        if (timeout.equals("1m")) {
            await();
        }
        return job(id, jobState);
    }

    @Override
    public Job cancelJob(long id) {
        record("cancelJob", id);
        return job(id, "CANCELLED");
    }

    private static Job job(long id, String state) {
        if (id != JOB) {
            throw new IllegalArgumentException("bad_value: job " + id + " does not exist; see listJobs.");
        }
        return new Job(id, "a", state, "So it is.", "NONE", 0, List.of(new Row(42, state)));
    }

    @Override
    public List<Job> listJobs() {
        record("listJobs");
        return List.of(job(JOB, jobState));
    }

    @Override
    public Probe probe(long pid) {
        record("probe", pid);
        return new Probe(true, true, false, pid + "@7.9", "name");
    }

    @Override
    public Report killGroup(long pgid) {
        record("killGroup", pgid);
        return report("group:" + pgid, "TERM", List.of("DELIVERED"));
    }

    @Override
    public Report signalGroup(long pgid, String signum) {
        record("signalGroup", pgid, signum);
        return report("group:" + pgid, signum, List.of("DELIVERED"));
    }

    @Override
    public List<ProcessRow> listProcesses(String target) {
        record("listProcesses", target);
        return rows(target);
    }

    @Override
    public ProcessList findProcesses(String target) {
        record("findProcesses", target);
        return new ProcessList(
                target.matches("REFUSED|unknown") ? List.of() : rows(target),
                target.equals("REFUSED") ? "REFUSED it is." : "",
                target.equals("REFUSED") ? "POLICY" : target.matches("unknown|nobody") ? "GONE" : "NONE",
                target.matches("unknown|some") ? "1 more could match." : "");
    }

    private static List<ProcessRow> rows(String target) {
        return target.equals("nobody")
                ? List.of()
                : List.of(new ProcessRow(
                        42, "42@7.9", target, "quote \" back \\ esc \u001b newline \n lone \ud800 pair 😀"));
    }

    @Override
    public List<Signal> listSignals() {
        record("listSignals");
        return List.of(new Signal(15, "SIGTERM", "terminate", "software termination signal"));
    }

    @Override
    public AuditRecords findAudit(String since, String target, String principal, long limit) {
        record("findAudit", since, target, principal, limit);
        return since.equals("off")
                ? new AuditRecords("off", false, List.of())
                : new AuditRecords("/var/audit", true, List.of("{\"b\":1,\"a\":2}", "{\"torn"));
    }

    @Override
    public Explanation explain(String principal, String nameOrId, String signum) {
        record("explain", principal, nameOrId, signum);
        if (principal.equals("another")) {
            throw new SecurityException("ask about yourself");
        }
        return new Explanation(
                principal, true, "So it is.", nameOrId.equals("nobody") ? List.of() : List.of(new Row(42, "a rule")));
    }

    @Override
    public WhoAmI whoAmI() {
        record("whoAmI");
        return new WhoAmI("operator", List.of("admin"));
    }

    private void compute() {
        while (mayReturn.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    private void await() {
        try {
            mayReturn.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
