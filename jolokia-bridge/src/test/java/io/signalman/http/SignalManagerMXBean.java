package io.signalman.http;

import java.util.List;
import java.util.Map;

/** The contract's signatures, as much of them as the bridge uses. */
public interface SignalManagerMXBean {

    Report sendSignal(String nameOrId, String signum);

    Report sendSignalWith(String nameOrId, String signum, String options);

    Preview preview(String nameOrId, String signum);

    Job stop(String nameOrId, String ladder);

    Preview previewStop(String nameOrId, String ladder);

    Job startAwait(String nameOrId, String timeout);

    Job awaitJob(long id, String timeout);

    Job cancelJob(long id);

    List<Job> listJobs();

    Probe probe(long pid);

    Report killGroup(long pgid);

    Report signalGroup(long pgid, String signum);

    List<ProcessRow> listProcesses(String target);

    ProcessList findProcesses(String target);

    List<Signal> listSignals();

    AuditRecords findAudit(String since, String target, String principal, long limit);

    Explanation explain(String principal, String nameOrId, String signum);

    WhoAmI whoAmI();

    Map<String, Long> getCounts();

    int getRunningJobs();

    String getVersion();

    String getPlatform();

    String getPinning();

    String getScope();

    String getUrl();

    List<String> getExposure();

    long getDelivered();

    long getFailed();

    long getRefused();

    /** What {@code whoAmI} returns. */
    record WhoAmI(String principal, List<String> roles) {}

    /** What {@code explain} returns. */
    record Explanation(String principal, boolean allowed, String message, List<Row> rows) {}

    /** One process's result. */
    record Result(
            long pid,
            String handle,
            String name,
            String outcome,
            int errno,
            String error,
            String message,
            String reason) {}

    /** What was done. */
    record Report(
            boolean ok,
            String target,
            String signal,
            int signum,
            int matched,
            int delivered,
            String message,
            String reason,
            long retryAfter,
            List<Result> results) {}

    /** What would happen. */
    record Preview(String target, String confirm, String message, List<Result> results) {}

    /** Processes that are being ended. */
    record Job(
            long id, String target, String state, String message, String reason, long retryAfter, List<Row> results) {}

    /** One of them. */
    record Row(long pid, String fate) {}

    /** What a look at one pid tells. */
    record Probe(boolean exists, boolean maySignal, boolean zombie, String handle, String name) {}

    /** A row of the list of processes. */
    record ProcessRow(long pid, String handle, String name, String commandLine) {}

    /** The list with what there is to say beside it. */
    record ProcessList(List<ProcessRow> processes, String refusal, String reason, String note) {}

    /** A row of the list of signals. */
    record Signal(int number, String name, String defaultAction, String description) {}

    /** The newest lines of the audit. */
    record AuditRecords(String file, boolean truncated, List<String> records) {}
}
