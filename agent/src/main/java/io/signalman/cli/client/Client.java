package io.signalman.cli;

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
 * One agent, however it is reached. A request that the agent can't understand is a {@link Failure} with exit code 2, one
 * that it does not authorise 3, and no answer 4.
 */
interface Client extends AutoCloseable {
    SignalReport sendSignal(String target, String signum);

    ObservedReport sendSignalWith(String target, String signum, String options);

    PreviewReport preview(String target, String signum);

    PreviewReport previewStop(String target, String ladder);

    /** Begins, and returns the job at once. */
    JobReport stop(String target, String ladder);

    /** Begins, and returns the job at once. */
    JobReport startAwait(String target, String timeout);

    /** Waits until the job is over, or the time, of at most 20 s; {@code 0s} to look only. */
    JobReport awaitJob(long id, String timeout);

    JobReport cancelJob(long id);

    List<JobReport> listJobs();

    SignalReport signalGroup(long pgid, String signum);

    ProbeReport probe(long pid);

    /** No processes where nothing matches; {@code *} is everything in scope. */
    ProcessList findProcesses(String target);

    PolicyReport explain(String principal, String target, String signum);

    List<SignalInfo> listSignals();

    /**
     * The newest records of its audit.
     *
     * @param since none that is older; "" for all
     */
    AuditRecords listAudit(String since);

    AgentStatus status();

    @Override
    void close();
}
