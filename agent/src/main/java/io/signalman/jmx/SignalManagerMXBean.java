package io.signalman.jmx;

import io.signalman.core.AuditRecords;
import io.signalman.core.JobReport;
import io.signalman.core.ObservedReport;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.ProcessRow;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import io.signalman.core.WhoAmI;
import java.util.List;
import javax.management.MBeanOperationInfo;

/**
 * Delivers POSIX signals to processes on this JVM's host. A malformed request throws {@link IllegalArgumentException} with a
 * message that begins with {@code bad_value: } or {@code bad_signal: }. Every other request returns a report, even if it
 * failed.
 */
@Description("Delivers POSIX signals to processes on this JVM's host, and reports the outcome for each process.")
public interface SignalManagerMXBean extends SignalManagerAttributes {
    /** The MBean's name. */
    String OBJECT_NAME = "io.signalman:type=SignalManager";

    /**
     * Sends a signal to each process that the target means and the caller may signal.
     *
     * @param nameOrId a pid, a handle {@code 4242@8371934.13811} or several joined by commas, a name, {@code
     *     group:<pgid>}, {@code tree:<pid>}, or conditions {@code name:worker&user:app&newest} (docs/targets.md)
     * @param signum {@code 15}, {@code TERM}, {@code SIGTERM}, {@code RTMIN+3}; 0 only checks
     * @return one result for each process; "delivered" means that the kernel accepted the signal
     */
    @Description(
            "Sends a signal to a process by pid, handle or name, to a group or tree of processes, or to all processes that"
                    + " meet some conditions. \"Delivered\" means that the kernel accepted it.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport sendSignal(
            @Name("nameOrId")
                    @Description(
                            "4242, 4242@8371934.13811, nginx, name:42, group:4242, tree:4242, or conditions joined by &:"
                                    + " name:worker&user:app&older:10m&newest (docs/targets.md)")
                    String nameOrId,
            @Name("signum") @Description("15, TERM, SIGTERM, RTMIN+3, bsd:30; 0 only checks") String signum);

    /**
     * Sends as {@link #sendSignal} does, with options.
     *
     * @param options separated by spaces, "" for none: {@code value=42} (queues the signal with that int, sigqueue(3)),
     *     {@code require=handler} (sends only to processes that handle the signal), {@code observe=500ms} (watches its effect
     *     for that long, 1ms to 1m), {@code expect=1} or {@code expect=1..3} (refuses unless so many processes match)
     * @return one result for each process, with the predicted and the observed effect
     */
    @Description(
            "Sends a signal as sendSignal does. Options queue a value with it, send only to processes that handle it,"
                    + " or observe its effect.")
    @Impact(MBeanOperationInfo.ACTION)
    ObservedReport sendSignalWith(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum,
            @Name("options")
                    @Description("value=42, require=handler, observe=500ms, expect=1, separated by spaces; or empty")
                    String options);

    /**
     * Queues a signal with an int, as sigqueue(3) does.
     *
     * @param nameOrId as for {@link #sendSignal}, but no group
     * @param value the handler finds it in si_value.sival_int
     */
    @Description("Queues a signal with an int, as sigqueue(3) does. A handler finds the int in si_value.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport sendValue(
            @Name("nameOrId") @Description("as for sendSignal, but no group") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum,
            @Name("value") @Description("-2147483648 to 2147483647") int value);

    /**
     * Predicts the result of {@link #sendSignal}; sends nothing.
     *
     * @return one result for each process, and a target that means exactly the processes that would get the signal
     */
    @Description("Reports for each process whether it would get the signal and with which effect. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PreviewReport preview(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum);

    /**
     * Starts to end processes step by step; returns at once.
     *
     * @param ladder signals, each followed by the time that the processes have to end before the next signal; "" is {@code
     *     TERM 10s KILL}
     * @return the running job
     */
    @Description("Starts to end processes step by step, with signals and waits between them. Returns the job at once.")
    @Impact(MBeanOperationInfo.ACTION)
    JobReport stop(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("ladder") @Description("TERM 10s KILL, QUIT 2s TERM 10s KILL 5s; empty: TERM 10s KILL")
                    String ladder);

    /**
     * Predicts the result of {@link #stop}; sends nothing.
     *
     * @return one result for each process, with the effect of the first signal, and a target that means exactly the processes
     *     that would get it
     */
    @Description(
            "Reports for each process whether stop would reach it, and the effect of the first signal. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PreviewReport previewStop(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("ladder") @Description("as for stop; empty: TERM 10s KILL") String ladder);

    /**
     * Waits until all processes have ended or the timeout is over; sends nothing.
     *
     * @param timeout {@code 10s}, 1ms to 1h
     */
    @Description("Waits until processes have ended or the timeout is over. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport await(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("timeout") @Description("500ms, 10s, 5m") String timeout);

    /** Starts a job that waits as {@link #await} does; returns the running job at once. */
    @Description("Starts a job that waits until processes have ended. Sends nothing, and returns the job at once.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport startAwait(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("timeout") @Description("500ms, 10s, 5m") String timeout);

    /**
     * Waits until a job or the timeout is over.
     *
     * @param id of a job that {@link #listJobs} shows
     * @param timeout {@code 10s}, 0ms to 1h
     * @return the job as it is then
     */
    @Description("Waits until a job or the timeout is over; returns the job as it is then.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport awaitJob(
            @Name("id") @Description("the job's id, from 1") long id,
            @Name("timeout") @Description("0s to look only, 10s, 5m") String timeout);

    /**
     * Ends a job early: it sends no further signal. A job that is over stays as it is.
     *
     * @param id of a job that {@link #listJobs} shows
     */
    @Description("Ends a job early: it sends no further signal. Signals already sent stay sent.")
    @Impact(MBeanOperationInfo.ACTION)
    JobReport cancelJob(@Name("id") @Description("the job's id, from 1") long id);

    /** The caller's jobs, running or ended less than 10 minutes ago, newest first; for the role {@code admin} all jobs. */
    @Description("Lists running and recently ended jobs, newest first.")
    @Impact(MBeanOperationInfo.INFO)
    List<JobReport> listJobs();

    /** Checks a process, 1 to 2^31-1, with signal 0; changes nothing. */
    @Description("Reports whether a process exists and may be signalled, its owner and its handle. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    ProbeReport probe(@Name("pid") @Description("process id, 1 to 2147483647") long pid);

    /** As {@link #signalGroup} with SIGTERM. */
    @Description("Sends SIGTERM to a process group at once, as killpg(3) does; no member escapes by forking.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport killGroup(@Name("pgid") @Description("process group id, 2 to 2147483647") long pgid);

    /**
     * Sends any signal to every member of a process group in one system call.
     *
     * @param pgid 2 to 2^31-1
     */
    @Description("Sends any signal to a process group at once, as killpg(3) does.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport signalGroup(
            @Name("pgid") @Description("process group id, 2 to 2147483647") long pgid,
            @Name("signum") @Description("15, TERM, SIGTERM, RTMIN+3, bsd:30; 0 only checks") String signum);

    /**
     * Lists the processes that a target means now.
     *
     * @param target as for {@link #sendSignal}; {@code *} means all processes in scope except kernel threads
     */
    @Description("Lists the processes that a target means now; * means all in scope except kernel threads.")
    @Impact(MBeanOperationInfo.INFO)
    List<ProcessRow> listProcesses(
            @Name("target") @Description("as for sendSignal, or * for all in scope") String target);

    /** As {@link #listProcesses}, with the reason if no process may be shown, and a note if more processes could match. */
    @Description("Lists as listProcesses does, and says why no process is shown and whether more could match.")
    @Impact(MBeanOperationInfo.INFO)
    ProcessList findProcesses(@Name("target") @Description("as for sendSignal, or * for all in scope") String target);

    /**
     * Reports whether a principal may send a signal, and which rule decides; sends nothing.
     *
     * @param principal {@code owner}, {@code local}, or a principal of the tokens file, a certificate or the JMX connector; ""
     *     for the caller. Only the role {@code admin} may ask about others; else this throws a SecurityException
     */
    @Description("Reports whether a principal may send a signal, and which rule decides. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PolicyReport explain(
            @Name("principal") @Description("owner, local, or another principal; empty: yourself") String principal,
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum);

    /**
     * Lists the newest records of the audit trail in the order of time, at most 1 MiB of them. Throws a SecurityException
     * unless the policy lets the caller read it; without a rule about that, the role {@code admin} may.
     *
     * @param since leaves out older records: {@code 2h} ago, an instant {@code 2026-01-31T12:00:00Z}, or "" for all
     */
    @Description("Lists the newest records of the audit trail in the order of time; by default for the role admin.")
    @Impact(MBeanOperationInfo.INFO)
    AuditRecords listAudit(
            @Name("since") @Description("30s, 15m, 2h, 7d, 2026-01-31T12:00:00Z; empty: all") String since,
            @Name("limit") @Description("the most records to return, 1 to 1000") long limit);

    /**
     * Lists as {@link #listAudit} does, but only records of a target or principal.
     *
     * @param target the text of a request, or the name, pid or handle of one of its processes; "" for any
     * @param principal "" for any
     */
    @Description("Lists records of the audit trail by target and principal; by default for the role admin.")
    @Impact(MBeanOperationInfo.INFO)
    AuditRecords findAudit(
            @Name("since") @Description("as for listAudit") String since,
            @Name("target") @Description("a target as it was written, or a name, pid or handle; empty: any")
                    String target,
            @Name("principal") @Description("owner, or another principal; empty: any") String principal,
            @Name("limit") @Description("the most records to return, 1 to 1000") long limit);

    /**
     * Lists the last reports that the caller may see, at most 1,000 or 4 MiB of them, oldest first.
     *
     * @param after the {@code last} of an earlier list, 0 for all kept reports, -1 for none
     */
    @Description(
            "Lists reports after the last one of an earlier list, as far as you may see them; 0 lists all kept ones.")
    @Impact(MBeanOperationInfo.INFO)
    EventPage listEvents(
            @Name("after") @Description("last of an earlier list; 0: all kept reports; -1: none") long after,
            @Name("limit") @Description("the most reports to return, 1 to 1000") long limit);

    /** The caller as the agent identified it, and the operations that the policy allows. */
    @Description("Returns your principal, roles and door, and the operations that the policy lets you use.")
    @Impact(MBeanOperationInfo.INFO)
    WhoAmI whoAmI();

    /** The running platform's signals. */
    @Description("Lists this platform's signals with number, name, default action and description.")
    @Impact(MBeanOperationInfo.INFO)
    List<SignalInfo> listSignals();
}
