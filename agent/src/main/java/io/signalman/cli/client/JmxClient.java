package io.signalman.cli.client;

import io.signalman.cli.attach.AttachApi;
import io.signalman.cli.attach.AttachRules;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.output.Failure;
import io.signalman.core.AuditRecords;
import io.signalman.core.ErrorText;
import io.signalman.core.JobReport;
import io.signalman.core.ObservedReport;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProbeReport;
import io.signalman.core.ProcessList;
import io.signalman.core.SignalInfo;
import io.signalman.core.SignalReport;
import io.signalman.jmx.SignalManagerMXBean;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.JMX;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** An agent over its JVM's local JMX, used if its HTTP is off. It leaves the JVM's local management agent running. */
public final class JmxClient implements AgentClient {
    /** The form that sun.management.jmxremote.ConnectorBootstrap produces, with an address of "localhost". */
    private static final Pattern LOCAL = Pattern.compile(
            "service:jmx:rmi://(127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)(%[a-z0-9]+)?])/stub/[A-Za-z0-9+/=]+");

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    private final long pid;
    private final JMXConnector connector;
    private final SignalManagerMXBean bean;

    private JmxClient(long pid, JMXConnector connector, SignalManagerMXBean bean) {
        this.pid = pid;
        this.connector = connector;
        this.bean = bean;
    }

    /**
     * Connects, and starts the JVM's local management agent if it does not run yet.
     *
     * @param reason why the agent is called, for its records; "" for none
     * @throws Failure if the JVM can't be attached to or has no agent
     */
    // The code in that JVM chooses the address and the data that this connection deserialises, so the JVM must belong
    // to this user.
    @SuppressWarnings("BanJNDI")
    public static JmxClient connect(long pid, String reason) {
        JvmProcess jvm = checked(pid);
        if (jvm.uid() != JvmProcess.ownUid()) {
            throw Failure.refused("JVM " + pid + " has no agent with HTTP here, and local JMX is for its own user only;"
                    + " run this command as user " + jvm.user() + ".");
        }
        if (jvm.place().isForeign()) {
            throw Failure.unreachable("No agent with a socket runs in JVM " + pid
                    + ", which sees other files than this command; start one with: signalman attach " + pid);
        }
        try {
            String address = localAddress(pid);
            if (!isLocal(address)) {
                throw Failure.refused("JVM " + pid + " gives an address for local JMX that is not local, " + address
                        + "; restart it without com.sun.management.jmxremote.localConnectorAddress.");
            }
            jvm.place().requireOurNetwork("rmi://127.0.0.1:" + port(address));
            JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
            ObjectName name = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
            if (!connector.getMBeanServerConnection().isRegistered(name)) {
                connector.close();
                throw Failure.unreachable("No agent runs in JVM " + pid + "; start one with: signalman attach " + pid);
            }
            return new JmxClient(
                    pid,
                    connector,
                    JMX.newMXBeanProxy(
                            ContextCalls.over(connector.getMBeanServerConnection(), reason),
                            name,
                            SignalManagerMXBean.class));
        } catch (IOException e) {
            throw Failure.unreachable("The local JMX of JVM " + pid + " does not answer: " + ErrorText.of(e));
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A JVM that has ended has no agent; {@link AttachRules} speaks of an attach, which it refuses. */
    private static JvmProcess checked(long pid) {
        try {
            return AttachRules.check(pid);
        } catch (Failure refused) {
            boolean ended = JvmProcess.of(pid).map(JvmProcess::hasEnded).orElse(true);
            throw ended ? Failure.unreachable(refused.sentence()) : refused;
        }
    }

    /** Whether this Java can reach the local JMX of another JVM. */
    public static boolean isAvailable() {
        return ModuleLayer.boot().findModule("jdk.attach").isPresent();
    }

    /** Whether the address has the form of the JDK's own local agent: a stub on the loopback address. */
    static boolean isLocal(String address) {
        return LOCAL.matcher(address).matches();
    }

    /**
     * Reads the TCP port from the stub of a local address; 0 if the stub has another form. java.rmi.server.RemoteObject
     * writes the reference's type name, for UnicastRef2 a format byte, then the host and the port.
     */
    static int port(String address) {
        try {
            byte[] stub = Base64.getDecoder().decode(address.substring(address.indexOf("/stub/") + "/stub/".length()));
            int kind = new String(stub, StandardCharsets.ISO_8859_1).lastIndexOf("UnicastRef");
            if (kind < 0) {
                return 0;
            }
            ByteBuffer bytes = ByteBuffer.wrap(stub).position(kind + "UnicastRef".length());
            if (bytes.get(bytes.position()) == '2') {
                bytes.getShort(); // the digit and the format
            }
            return bytes.position(bytes.position() + Short.BYTES + bytes.getShort(bytes.position()))
                    .getInt();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | BufferUnderflowException other) {
            return 0;
        }
    }

    @Override
    public SignalReport sendSignal(String target, String signum) {
        return ask(agent -> agent.sendSignal(target, signum));
    }

    @Override
    public SignalReport signalGroup(long pgid, String signum) {
        return ask(agent -> agent.signalGroup(pgid, signum));
    }

    @Override
    public ProbeReport probe(long processId) {
        return ask(agent -> agent.probe(processId));
    }

    @Override
    public ProcessList findProcesses(String target) {
        return ask(agent -> agent.findProcesses(target));
    }

    @Override
    public List<SignalInfo> listSignals() {
        return ask(SignalManagerMXBean::listSignals);
    }

    @Override
    public AuditRecords listAudit(String since, String target, String principal) {
        return ask(agent -> agent.findAudit(since, target, principal, AuditRecords.MOST));
    }

    @Override
    public PolicyReport explain(String principal, String target, String signum) {
        return ask(agent -> agent.explain(principal, target, signum));
    }

    @Override
    public ObservedReport sendSignalWith(String target, String signum, String options) {
        return ask(agent -> agent.sendSignalWith(target, signum, options));
    }

    @Override
    public PreviewReport preview(String target, String signum) {
        return ask(agent -> agent.preview(target, signum));
    }

    @Override
    public PreviewReport previewStop(String target, String ladder) {
        return ask(agent -> agent.previewStop(target, ladder));
    }

    @Override
    public JobReport stop(String target, String ladder) {
        return ask(agent -> agent.stop(target, ladder));
    }

    @Override
    public JobReport startAwait(String target, String timeout) {
        return ask(agent -> agent.startAwait(target, timeout));
    }

    @Override
    public JobReport awaitJob(long id, String timeout) {
        return ask(agent -> agent.awaitJob(id, timeout));
    }

    @Override
    public JobReport cancelJob(long id) {
        return ask(agent -> agent.cancelJob(id));
    }

    @Override
    public List<JobReport> listJobs() {
        return ask(SignalManagerMXBean::listJobs);
    }

    @Override
    public AgentStatus status() {
        return ask(agent -> new AgentStatus(
                unlessOlder(agent::getName),
                agent.getVersion(),
                agent.getPlatform(),
                agent.getPinning(),
                agent.getScope(),
                agent.getUrl(),
                agent.getExposure(),
                agent.getPolicy(),
                unlessOlder(agent::getPolicyProblem),
                unlessOlder(agent::getTokensProblem),
                agent.getAudit(),
                agent.getAuditProblem(),
                agent.getDelivered(),
                agent.getFailed(),
                agent.getRefused(),
                agent.getSocket(),
                agent.getRunFile(),
                agent.getNotes()));
    }

    /** "" from an agent of an older version, which lacks the attribute. */
    private static String unlessOlder(Supplier<String> attribute) {
        try {
            return attribute.get();
        } catch (java.lang.reflect.UndeclaredThrowableException older) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException alreadyGone) {
            // The JVM has ended, and the connection with it.
        }
    }

    private <T> T ask(Function<SignalManagerMXBean, T> question) {
        try {
            return question.apply(bean);
        } catch (IllegalArgumentException notUnderstood) {
            throw Failure.usage(ErrorText.of(notUnderstood).replaceFirst("^bad_[a-z]+: ", ""));
        } catch (SecurityException refused) {
            throw Failure.refused("JVM " + pid + " refuses: " + ErrorText.of(refused));
        } catch (IllegalStateException lacks) {
            throw Failure.unreachable("JVM " + pid + " answered: " + ErrorText.of(lacks));
        } catch (java.lang.reflect.UndeclaredThrowableException broken) {
            if (broken.getUndeclaredThrowable() instanceof ReflectionException) {
                throw Failure.unreachable(
                        "The agent in JVM " + pid + " is too old for that; detach it, and attach this version.");
            }
            boolean gone = broken.getUndeclaredThrowable() instanceof InstanceNotFoundException;
            throw Failure.unreachable("JVM " + pid + (gone ? " no longer has an agent." : " stopped answering."));
        }
    }

    private static String localAddress(long pid) throws IOException {
        return String.valueOf(AttachApi.ask(pid, "startLocalManagementAgent").answer(ANSWER_TIMEOUT));
    }
}
