package io.signalman.cli.client;

import io.signalman.cli.output.Failure;
import io.signalman.core.AuditRecords;
import io.signalman.core.JobReport;
import io.signalman.core.ObservedReport;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import java.util.List;

/**
 * One agent, over any transport. Each method throws a {@link Failure}: exit code 2 for a request that the agent can't
 * understand, 3 for a request that it does not authorise, 4 for no answer.
 */
public interface AgentClient extends AutoCloseable {
    SignalReport sendSignal(String target, String signum);

    ObservedReport sendSignalWith(String target, String signum, String options);

    PreviewReport preview(String target, String signum);

    PreviewReport previewStop(String target, String ladder);

    /** Starts a ladder and returns the job at once. */
    JobReport stop(String target, String ladder);

    /** Starts to wait for the end of the target's processes and returns the job at once. */
    JobReport startAwait(String target, String timeout);

    /** Waits until the job is over or the timeout, at most 20 s, has passed; {@code 0s} returns at once. */
    JobReport awaitJob(long id, String timeout);

    JobReport cancelJob(long id);

    List<JobReport> listJobs();

    SignalReport signalGroup(long pgid, String signum);

    ProbeReport probe(long pid);

    /** Returns no processes if nothing matches; {@code *} means every process in scope. */
    ProcessList findProcesses(String target);

    /** Explains the rules for a principal, "" for the caller. */
    PolicyReport explain(String principal, String target, String signum);

    List<SignalInfo> listSignals();

    /**
     * Returns the newest records of the agent's audit trail, of one target and principal unless these are "".
     *
     * @param since an instant; older records are left out; "" for all
     */
    AuditRecords listAudit(String since, String target, String principal);

    AgentStatus status();

    @Override
    void close();
}
