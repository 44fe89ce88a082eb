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
import java.util.List;
import java.util.Map;
import javax.management.MBeanOperationInfo;

/**
 * Delivers POSIX signals to processes on this JVM's host. A request that can't be understood throws {@link
 * IllegalArgumentException}, whose message begins with {@code bad_value: } or {@code bad_signal: }; one that was
 * understood returns a report, also when it failed.
 */
@Description("Delivers POSIX signals to processes on this JVM's host, and says per process what happened.")
public interface SignalManagerMXBean {
    /** The name under which it is registered. */
    String OBJECT_NAME = "io.signalman:type=SignalManager";

    /**
     * Resolves the target, judges each process, and sends.
     *
     * @param nameOrId a pid, a handle {@code 4242@8371934.13811} or several joined by commas, a name, {@code
     *     group:<pgid>}, {@code tree:<pid>}, or conditions {@code name:worker&user:app&newest} (docs/targets.md)
     * @param signum {@code 15}, {@code TERM}, {@code SIGTERM}, {@code RTMIN+3}; 0 only checks
     * @return one result per process; "delivered" means that the kernel accepted the signal
     */
    @Description(
            "Sends a signal to a process by pid, handle or name, to a group or tree of processes, or to all of which"
                    + " some conditions hold. \"Delivered\""
                    + " means that the kernel accepted it.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport sendSignal(
            @Name("nameOrId")
                    @Description(
                            "4242, 4242@8371934.13811, nginx, name:42, group:4242, tree:4242, or conditions joined by &:"
                                    + " name:worker&user:app&older:10m&newest (docs/targets.md)")
                    String nameOrId,
            @Name("signum") @Description("15, TERM, SIGTERM, RTMIN+3, bsd:30; 0 only checks") String signum);

    /**
     * As {@link #sendSignal}, with more in the signal or more to be told of it.
     *
     * @param options separated by blanks, "" for none: {@code value=42} (queued with that int, sigqueue(3)), {@code
     *     require=handler} (only to processes that handle the signal), {@code observe=500ms} (then look for that long what
     *     it did, 1ms to 1m)
     * @return one result per process, with what was predicted and what was seen
     */
    @Description("Sends a signal as sendSignal does, with a queued value, only to processes that handle it, or with a"
            + " look at what it did.")
    @Impact(MBeanOperationInfo.ACTION)
    ObservedReport sendSignalWith(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum,
            @Name("options") @Description("value=42, require=handler, observe=500ms, separated by blanks; or empty")
                    String options);

    /**
     * A queued signal with an int, as sigqueue(3) sends it.
     *
     * @param nameOrId as for {@link #sendSignal}, but no group
     * @param signum as for {@link #sendSignal}
     * @param value what a handler finds in si_value.sival_int
     */
    @Description("Queues a signal with an int, as sigqueue(3) does; a handler finds it in si_value.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport sendValue(
            @Name("nameOrId") @Description("as for sendSignal, but no group") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum,
            @Name("value") @Description("-2147483648 to 2147483647") int value);

    /**
     * What a signal would come to; sends nothing.
     *
     * @param nameOrId as for {@link #sendSignal}
     * @param signum as for {@link #sendSignal}
     * @return one result per process, and a target that means exactly those that would get it
     */
    @Description("Tells for each process whether it would get the signal and what that would do. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PreviewReport preview(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum);

    /**
     * Ends processes step by step; returns at once.
     *
     * @param nameOrId as for {@link #sendSignal}
     * @param ladder signals, each with how long to wait for the processes to end before the next; "" is {@code TERM 10s KILL}
     * @return the job as it has begun
     */
    @Description("Begins to end processes step by step: signals with waits between them. Returns the job at once.")
    @Impact(MBeanOperationInfo.ACTION)
    JobReport stop(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("ladder") @Description("TERM 10s KILL, QUIT 2s TERM 10s KILL 5s; empty: TERM 10s KILL")
                    String ladder);

    /**
     * What {@link #stop} would come to; sends nothing.
     *
     * @param nameOrId as for {@link #sendSignal}
     * @param ladder as for {@link #stop}
     * @return one result per process, with the effect of the first signal, and a target that means exactly those that would
     *     get it
     */
    @Description(
            "Tells for each process whether stop would reach it and what its first signal would do. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PreviewReport previewStop(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("ladder") @Description("as for stop; empty: TERM 10s KILL") String ladder);

    /**
     * Waits until all processes have ended; sends nothing.
     *
     * @param nameOrId as for {@link #sendSignal}
     * @param timeout {@code 10s}, 1ms to 1h
     */
    @Description("Waits until processes have ended, or the time is over. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport await(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("timeout") @Description("500ms, 10s, 5m") String timeout);

    /**
     * Begins to wait until all processes have ended; returns at once.
     *
     * @param nameOrId as for {@link #sendSignal}
     * @param timeout {@code 10s}, 1ms to 1h
     * @return the job as it has begun
     */
    @Description("Begins to wait until processes have ended. Sends nothing, and returns the job at once.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport startAwait(
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("timeout") @Description("500ms, 10s, 5m") String timeout);

    /**
     * Waits until a job is over.
     *
     * @param id of a job that runs, or has ended a while ago
     * @param timeout {@code 10s}, 0ms to 1h
     * @return the job as it is then
     */
    @Description("Waits until a job is over, or the time; returns the job as it is then.")
    @Impact(MBeanOperationInfo.INFO)
    JobReport awaitJob(
            @Name("id") @Description("the job's id, from 1") long id,
            @Name("timeout") @Description("0s to look only, 10s, 5m") String timeout);

    /**
     * Ends a job before its time: what is left of its ladder is not sent.
     *
     * @param id of a job; one that is over stays as it is
     */
    @Description("Cancels what is left of a job's ladder; what was sent was sent.")
    @Impact(MBeanOperationInfo.ACTION)
    JobReport cancelJob(@Name("id") @Description("the job's id, from 1") long id);

    /** The jobs that run, and those that ended a while ago, the newest first. */
    @Description("Lists the jobs that run and those that ended a while ago, the newest first.")
    @Impact(MBeanOperationInfo.INFO)
    List<JobReport> listJobs();

    /**
     * Signal 0 and a look; changes nothing.
     *
     * @param pid 1 to 2^31-1
     */
    @Description("Looks at a process: whether it exists and may be signalled, whose it is, its handle. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    ProbeReport probe(@Name("pid") @Description("process id, 1 to 2147483647") long pid);

    /**
     * SIGTERM to every member of a process group, in one system call.
     *
     * @param pgid 2 to 2^31-1
     */
    @Description("Sends SIGTERM to a process group at once, as killpg(3) does; no member escapes by forking.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport killGroup(@Name("pgid") @Description("process group id, 2 to 2147483647") long pgid);

    /**
     * Any signal to every member of a process group, in one system call.
     *
     * @param pgid 2 to 2^31-1
     * @param signum as for {@link #sendSignal}
     */
    @Description("Sends any signal to a process group at once, as killpg(3) does.")
    @Impact(MBeanOperationInfo.ACTION)
    SignalReport signalGroup(
            @Name("pgid") @Description("process group id, 2 to 2147483647") long pgid,
            @Name("signum") @Description("15, TERM, SIGTERM, RTMIN+3, bsd:30; 0 only checks") String signum);

    /**
     * What a target means now.
     *
     * @param target as for {@link #sendSignal}; {@code *} for all in scope but kernel threads
     */
    @Description("Lists the processes that a target means now; * for all in scope but kernel threads.")
    @Impact(MBeanOperationInfo.INFO)
    List<ProcessRow> listProcesses(
            @Name("target") @Description("as for sendSignal, or * for all in scope") String target);

    /** As {@link #listProcesses}, with the reason why nothing is shown and what can't be told. */
    @Description("Lists as listProcesses does, and says why no process is shown and whether more could match.")
    @Impact(MBeanOperationInfo.INFO)
    ProcessList findProcesses(@Name("target") @Description("as for sendSignal, or * for all in scope") String target);

    /**
     * Whether somebody could send a signal, and which rule decides; sends nothing.
     *
     * @param principal {@code owner}, {@code local}, or one of the tokens file, a certificate or the JMX connector
     * @param nameOrId as for {@link #sendSignal}
     * @param signum as for {@link #sendSignal}
     */
    @Description("Tells whether a principal could send a signal, and which rule decides. Sends nothing.")
    @Impact(MBeanOperationInfo.INFO)
    PolicyReport explain(
            @Name("principal") @Description("owner, local, or another principal") String principal,
            @Name("nameOrId") @Description("as for sendSignal") String nameOrId,
            @Name("signum") @Description("as for sendSignal") String signum);

    /**
     * The newest records of the audit trail, for the role {@code admin} only (else a SecurityException), at most 1 MiB.
     *
     * @param since none that is older: {@code 2h} ago, an instant {@code 2026-01-31T12:00:00Z}, or "" for all
     */
    @Description("Lists the newest records of the audit trail, the oldest of them first. For the role admin only.")
    @Impact(MBeanOperationInfo.INFO)
    AuditRecords listAudit(
            @Name("since") @Description("30s, 15m, 2h, 7d, 2026-01-31T12:00:00Z; empty: all") String since,
            @Name("limit") @Description("how many at most, 1 to 1000") long limit);

    /** The running platform's signals. */
    @Description("Lists the signals of this platform with number, name, default action and description.")
    @Impact(MBeanOperationInfo.INFO)
    List<SignalInfo> listSignals();

    /** Signalman's version. */
    @Description("Signalman's version.")
    String getVersion();

    /** The platform whose signal numbers count here, "Linux x86-64". */
    @Description("The platform whose signal numbers count here.")
    String getPlatform();

    /** "pidfd and group", "pidfd" or "none": how this host keeps a signal from reaching a reused pid. */
    @Description("How this host keeps a signal from reaching a reused pid: \"pidfd and group\", \"pidfd\" or \"none\".")
    String getPinning();

    /** "user", "tree" or "all". */
    @Description("Which processes can be meant at all: those of the JVM's user, its descendants, or all.")
    String getScope();

    /** Where its HTTP listens, "" where it does not. */
    @Description("Where Signalman's HTTP listens; empty where it does not.")
    String getUrl();

    /** The path of its Unix domain socket, "" without one. */
    @Description("The path of Signalman's Unix domain socket; empty without one.")
    String getSocket();

    /** The path of the run file, "" where it could not be written. */
    @Description("The file that tells the command line how to reach this agent; empty where it could not be written.")
    String getRunFile();

    /** What the start could not do as the settings ask, and what else an operator should know; empty is good. */
    @Description("What could not be started as the settings ask, and what else to know about it; empty is good.")
    List<String> getNotes();

    /** Other open doors to this JVM's MBeans, one sentence each; empty is good. */
    @Description("Other open doors to this JVM's MBeans; while there is one, local JMX callers may look but not send.")
    List<String> getExposure();

    /** Which rules say who may signal what, and what is wrong with them. */
    @Description("Which policy is in force, how many rules it has, and what is wrong with its file.")
    String getPolicy();

    /** The file that requests are recorded in, an absolute path; "off" where there is none. */
    @Description("The file that requests are recorded in; \"off\" where there is none.")
    String getAudit();

    /** Why nothing can be recorded and every signal is refused, one sentence; empty is good. */
    @Description("Why nothing can be recorded, and so every signal is refused; empty is good.")
    String getAuditProblem();

    /**
     * How many results there were since the start; the key is signal, outcome and principal, parted by blanks, and the
     * principal may hold blanks itself. A map, since Prometheus' jmx_exporter leaves out lists.
     */
    @Description("How many results there were since the agent started: signal, outcome and principal, and the number.")
    Map<String, Long> getCounts();

    /** The last 100 reports without their results, the newest first. */
    @Description("The last 100 reports, the newest first: when, who, through which door, what, and what came of it.")
    List<RecentReport> getRecent();

    /** How many results were DELIVERED since the start. */
    @Description("How many times the kernel accepted a signal since the agent started.")
    long getDelivered();

    /** How many results were GONE, DENIED, STALE, ZOMBIE or FAILED since the start. */
    @Description("How many times a signal could not be delivered since the agent started.")
    long getFailed();

    /** How many results were REFUSED since the start. */
    @Description("How many times scope, guard, role or policy refused a signal since the agent started.")
    long getRefused();
}
