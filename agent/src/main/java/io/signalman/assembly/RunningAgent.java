package io.signalman.assembly;

import io.signalman.access.TrustedFile;
import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.Processes;
import io.signalman.core.SignalService;
import io.signalman.http.HttpBridge;
import io.signalman.jmx.Callers;
import io.signalman.jmx.DescribedMBean;
import io.signalman.jmx.EventFeed;
import io.signalman.jmx.EventLog;
import io.signalman.jmx.Exposure;
import io.signalman.jmx.RmiCall;
import io.signalman.jmx.SignalManager;
import io.signalman.jmx.SignalManagerMXBean;
import io.signalman.policy.PolicyLoader;
import io.signalman.posix.PosixHost;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.ObjectName;

/** One agent, wired: from settings to an MBean, HTTP and a run file. Closing undoes all of it, also a start half done. */
final class RunningAgent implements AutoCloseable {
    /** The principal of whoever holds the token of the run file. */
    private static final String OWNER = "owner";

    /** The principal of a JMX caller without a Subject. */
    private static final String LOCAL = "local";

    private static final Set<String> RESERVED = Set.of(OWNER, LOCAL);
    private static final int TOKEN_BYTES = 32;

    private final Settings settings;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final List<String> notes = new ArrayList<>();

    /** The MBean is there before its HTTP is. */
    private volatile String url = "";

    private Optional<Path> runFile = Optional.empty();

    private RunningAgent(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts one.
     *
     * @param platform the host's platform MBean server
     * @throws Exception whose message says why it could not; nothing is left behind
     */
    static RunningAgent start(Settings settings, HostJvm host, MBeanServer platform) throws Exception {
        RunningAgent agent = new RunningAgent(settings);
        try {
            agent.open(host, platform);
            return agent;
        } catch (Exception | Error e) {
            agent.close();
            throw e;
        }
    }

    private void open(HostJvm host, MBeanServer platform) throws Exception {
        host.allowNativeAccess();
        PosixHost posix = opened(PosixHost.open());
        Processes processes = posix.processes();
        Optional<PolicyLoader> rules = settings.policy()
                .map(file -> new PolicyLoader(new TrustedFile(file), posix.signals(), System::nanoTime));
        EventLog log = new EventLog();
        Oversight oversight = new Oversight(
                rules.<Policy>map(loader -> loader).orElseGet(Policy::byRole), settings.rateLimit(), Audit.none(), log);
        SignalService service = new SignalService(processes, posix.signals(), settings.rules(), oversight);
        Exposure exposure = new Exposure(platform, host::managementAgentStatus, host::runsJolokia);
        SignalManager.HostFacts facts = new SignalManager.HostFacts(
                Version.text(),
                platformText(),
                processes.pinning(),
                settings.rules().scope().text(),
                () -> url,
                exposure,
                () -> rules.map(PolicyLoader::status).orElse("No policy is set; roles decide."));

        Function<String, Caller> principals = name -> principal(name, exposure);
        MBeanServer ours = privateServer();
        register(
                ours,
                new SignalManager(service, facts, log, RunningAgent::overHttp, principals),
                EventFeed.ofToldReports(log));
        if (settings.register() == Settings.Register.PLATFORM) {
            register(
                    platform,
                    new SignalManager(service, facts, log, overJmx(exposure), principals),
                    EventFeed.ofReports(log));
        }
        openToTheCommandLine(ours, processes);

        if (processes.pinning().equals("none")) {
            notes.add("this host can't pin a process (no pidfd): start times are compared right before each signal");
        }
        exposure.get()
                .forEach(door -> notes.add("open door: " + door
                        + (settings.localRole().isPresent() ? "" : "; local JMX callers may look but not send")));
    }

    /** Made directly: the factory would look for the builder that the host may have set, and not find its class. */
    private static MBeanServer privateServer() {
        MBeanServerBuilder builder = new MBeanServerBuilder();
        return builder.newMBeanServer("io.signalman", null, builder.newMBeanServerDelegate());
    }

    /** The run file, and HTTP where its token has a place to be found. */
    private void openToTheCommandLine(MBeanServer ours, Processes processes) throws Exception {
        Path folder;
        try {
            folder = RunFolder.open(settings.runDir());
            RunFile.removeStale(folder, processes);
        } catch (IOException | RuntimeException e) {
            notes.add(httpOff(e));
            return;
        }
        HostExit exit = opened(HostExit.watch());
        String token = settings.http() ? newToken() : "";
        Optional<HttpBridge> bridge = settings.http() ? Optional.of(opened(bridge(ours, token))) : Optional.empty();
        bridge.ifPresent(http -> exit.then(http::closeIfUncalled));
        url = bridge.map(HttpBridge::url).map(URI::toString).orElse("");
        int self = processes.self();
        RunFile.Content content = new RunFile.Content(
                handle(processes, self), url, token, SignalManagerMXBean.OBJECT_NAME, Version.text());
        try {
            RunFile file = opened(RunFile.write(folder, self, content));
            runFile = Optional.of(file.path());
            exit.then(file);
        } catch (IOException e) {
            if (bridge.isPresent()) {
                opened.pop().close(); // the bridge: nobody could learn its token
                url = "";
            }
            notes.add(httpOff(e));
        }
    }

    private HttpBridge bridge(MBeanServer ours, String token) throws Exception {
        return HttpBridge.start(
                ours,
                new ObjectName(SignalManagerMXBean.OBJECT_NAME),
                new HttpBridge.Settings(
                        settings.host(),
                        settings.port(),
                        settings.hosts(),
                        settings.origins(),
                        token,
                        OWNER,
                        Version.text()));
    }

    private static String httpOff(Exception why) {
        return "HTTP is off, since the run file can't be written: " + Reply.reason(why);
    }

    private static String handle(Processes processes, int pid) {
        if (!(processes.hold(pid) instanceof Processes.Hold.Held held)) {
            throw new IllegalStateException("/proc does not show this JVM itself; is it mounted?");
        }
        try (Processes.HeldProcess process = held.process()) {
            return process.identity().handle();
        }
    }

    private void register(MBeanServer server, SignalManager manager, EventFeed feed) throws JMException {
        ObjectName name = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
        server.registerMBean(DescribedMBean.of(manager, opened(feed)), name);
        opened.push(() -> server.unregisterMBean(name));
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        opened.push(closeable);
        return closeable;
    }

    /** Our HTTP sets the Subject only of a caller who showed who they are. */
    private static Caller overHttp() {
        return Callers.ofOurHttp()
                .orElseGet(() -> new Caller(
                        "nobody", Set.of(), Caller.Door.HTTP, "", "", "Only a caller with a token may send."));
    }

    private Supplier<Caller> overJmx(Supplier<List<String>> exposure) {
        return () -> Callers.authenticated().map(this::authenticated).orElseGet(() -> local(exposure));
    }

    /** The connector's users are not ours, even if they are called so. */
    private Caller authenticated(String user) {
        String name = RESERVED.contains(user) ? "jmx:" + user : user;
        String note = settings.jmxRole() == Settings.Role.ADMIN
                ? ""
                : "JMX callers may look but not send (setting jmx.role=viewer).";
        return new Caller(
                name,
                Set.of(settings.jmxRole().text()),
                Caller.Door.JMX,
                RmiCall.otherMachine().orElse(""),
                "",
                note);
    }

    /** Somebody by name only, for whoever asks about them. */
    private Caller principal(String name, Supplier<List<String>> exposure) {
        return switch (name) {
            case OWNER -> new Caller(OWNER, Set.of(Policy.ADMIN), Caller.Door.HTTP, "", "", "");
            case LOCAL -> local(exposure);
            default -> authenticated(name);
        };
    }

    private Caller local(Supplier<List<String>> exposure) {
        String note = refusalOfLocal(exposure);
        return new Caller(
                LOCAL,
                Set.of(note.isEmpty() ? Policy.ADMIN : Policy.VIEWER),
                Caller.Door.LOCAL,
                RmiCall.otherMachine().orElse(""),
                "",
                note);
    }

    private String refusalOfLocal(Supplier<List<String>> exposure) {
        if (settings.localRole().isPresent()) {
            return settings.localRole().get() == Settings.Role.ADMIN
                    ? ""
                    : "Local JMX callers may look but not send (setting local.role=viewer).";
        }
        Optional<String> otherMachine = RmiCall.otherMachine();
        if (otherMachine.isPresent()) {
            return "JMX callers from another machine (" + otherMachine.get() + ") may look but not send unless they"
                    + " authenticate (setting local.role).";
        }
        List<String> doors = exposure.get();
        return doors.isEmpty()
                ? ""
                : "Local JMX callers may look but not send while this JVM has an open door, "
                        + String.join(" and ", doors) + "; close it or set local.role=admin (setting local.role).";
    }

    private static String platformText() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    private static String newToken() {
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    Settings settings() {
        return settings;
    }

    /** One sentence for logs and replies; never the token. */
    String summary() {
        return "Signalman " + Version.text() + " is up" + (url.isEmpty() ? ", without HTTP." : " at " + url + ".");
    }

    /** What an operator should know, one line each. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** Where its HTTP listens, "" where it does not. */
    String url() {
        return url;
    }

    Optional<Path> runFile() {
        return runFile;
    }

    @Override
    public void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception | LinkageError e) {
                System.err.println("signalman: while stopping: " + e);
            }
        }
    }
}
