package io.signalman.jmx;

import java.util.List;
import java.util.Map;

/** The attributes of {@link SignalManagerMXBean}; all are read-only. */
public interface SignalManagerAttributes {
    /** The agent's name: the setting, else the JVM's main class or jar. */
    @Description("The agent's name, which the option --jvm takes.")
    String getName();

    /** Signalman's version. */
    @Description("Signalman's version.")
    String getVersion();

    /** The pid of the host JVM. */
    @Description("The pid of this JVM, in its own PID namespace.")
    long getPid();

    /** The platform whose signal numbers apply, "Linux x86-64". */
    @Description("The platform whose signal numbers apply.")
    String getPlatform();

    /** "pidfd and group", "pidfd" or "none": how this host keeps a signal from reaching a reused pid. */
    @Description("How this host keeps a signal from reaching a reused pid: \"pidfd and group\", \"pidfd\" or \"none\".")
    String getPinning();

    /** "user", "tree" or "all". */
    @Description("The processes that a target can reach: those of the JVM's user, the JVM's descendants, or all.")
    String getScope();

    /** The URL that HTTP listens on, "" without HTTP. */
    @Description("The URL that Signalman's HTTP listens on; empty without HTTP.")
    String getUrl();

    /** The path of Signalman's Unix domain socket, "" without one; only the role {@code admin} sees paths. */
    @Description("The path of Signalman's Unix domain socket; empty without one.")
    String getSocket();

    /** The path of the run file, "" if it could not be written. */
    @Description(
            "The file from which the command line learns how to reach this agent; empty if it could not be written.")
    String getRunFile();

    /** Settings that the start could not follow, and other facts for an operator; empty is good. */
    @Description("Settings that the start could not follow, and other facts for an operator; empty is good.")
    List<String> getNotes();

    /** Other open doors to this JVM's MBeans, one sentence each; empty is good. */
    @Description("Other open doors to this JVM's MBeans. While there is one, local JMX callers may look but not send.")
    List<String> getExposure();

    /** The policy in force, and the problem with its file if there is one. */
    @Description("The policy in force, its number of rules, and the problem with its file if there is one.")
    String getPolicy();

    /** Why the policy or one of its rules can't be used now, as sentences; empty is good. */
    @Description("Why the policy or one of its rules can't be used now; empty is good.")
    String getPolicyProblem();

    /** Why the tokens file can't be used now, one sentence; empty is good. */
    @Description("Why the tokens file can't be used now; empty is good.")
    String getTokensProblem();

    /** The absolute path of the audit file; "off" without one. */
    @Description("The file that records requests; \"off\" without one.")
    String getAudit();

    /** Why the agent can't record and so refuses every signal, one sentence; empty is good. */
    @Description("Why the agent can't record and so refuses every signal; empty is good.")
    String getAuditProblem();

    /**
     * The number of results since the start. The key is signal, outcome and principal, separated by spaces; the principal
     * may contain spaces. A map, since Prometheus' jmx_exporter leaves out lists.
     */
    @Description("The number of results since the agent started, by signal, outcome and principal.")
    Map<String, Long> getCounts();

    /** The last 100 reports without their results, newest first. */
    @Description("The last 100 reports, newest first: time, principal, door, request and outcome.")
    List<RecentReport> getRecent();

    /** The number of running jobs of all callers. */
    @Description("How many jobs run now, of all callers.")
    int getRunningJobs();

    /** The number of open event streams over HTTP. */
    @Description("How many clients follow the events over HTTP now.")
    int getEventStreams();

    /** The number of DELIVERED results since the start. */
    @Description("How many times the kernel accepted a signal since the agent started.")
    long getDelivered();

    /** The number of GONE, DENIED, STALE, ZOMBIE and FAILED results since the start. */
    @Description("How many times a signal could not be delivered since the agent started.")
    long getFailed();

    /** The number of REFUSED results since the start. */
    @Description("How many times scope, guard, role or policy refused a signal since the agent started.")
    long getRefused();
}
