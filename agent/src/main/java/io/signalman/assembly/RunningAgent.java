package io.signalman.assembly;

import io.signalman.access.Tokens;
import io.signalman.access.TrustedFile;
import io.signalman.audit.AuditLog;
import io.signalman.core.Audit;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.Processes;
import io.signalman.core.RateLimit;
import io.signalman.core.job.Jobs;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalService;
import io.signalman.http.FailedLogin;
import io.signalman.http.HttpBridge;
import io.signalman.jmx.DescribedMBean;
import io.signalman.jmx.EventFeed;
import io.signalman.jmx.EventLog;
import io.signalman.jmx.Exposure;
import io.signalman.jmx.SignalManager;
import io.signalman.jmx.SignalManager.Reach;
import io.signalman.jmx.SignalManagerMXBean;
import io.signalman.policy.PolicyLoader;
import io.signalman.posix.PosixHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerBuilder;
import javax.management.ObjectName;

/**
 * Wires one agent: from settings to an MBean, HTTP and a run file. {@link #close} undoes all of it, also a partial
 * start.
 */
final class RunningAgent implements AutoCloseable {
    private final Settings settings;
    private final OpenResources opened = new OpenResources();
    private final List<String> notes = new CopyOnWriteArrayList<>();

    /** Empty until the doors are open; the MBean is registered earlier. */
    private volatile Optional<Doors> doors = Optional.empty();

    private volatile Optional<FleetDoor> fleet = Optional.empty();
    private Supplier<List<String>> exposure = List::of;
    private Supplier<String> reloading = () -> "";

    private RunningAgent(Settings settings) {
        this.settings = settings;
    }

    /**
     * Starts an agent.
     *
     * @param platform the host's platform MBean server
     * @throws Exception whose message says why the agent did not start; nothing stays open
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
        host.allowNativeAccess().ifPresent(notes::add);
        PosixHost posix = opened.add(NativeHost.open(settings.nativeDir()));
        Processes processes = posix.processes();
        Optional<PolicyLoader> rules = settings.policy()
                .map(file -> new PolicyLoader(
                        new TrustedFile(file), posix.signals(), processes.details()::userId, System::nanoTime));
        EventLog events = new EventLog();
        Optional<AuditLog> audit =
                settings.audit().map(how -> opened.add(how.open(handle(processes, processes.self()))));
        audit.ifPresent(this::noteProblems);
        Optional<Tokens> tokens = settings.tokens().map(file -> new Tokens(new TrustedFile(file), System::nanoTime));
        Exposure others = new Exposure(platform, host::managementAgentStatus, host::runsJolokia);
        exposure = others;
        Principals principals = new Principals(settings, tokens, others, processes.details());
        Oversight oversight = new Oversight(
                rules.<Policy>map(loader -> loader).orElseGet(Policy::byRole),
                new RateLimit(settings.rate().perSecond(), settings.rate().burst(), System::nanoTime),
                audit.<Audit>map(log -> log).orElseGet(Audit::none),
                events,
                principals::withCurrentRoles);
        Planner planner = new Planner(processes, posix.signals(), settings.rules(), oversight);
        SignalService service = opened.add(new SignalService(planner));
        Jobs jobs = opened.add(new Jobs(planner));
        reloading = () -> {
            rules.ifPresent(PolicyLoader::reload);
            tokens.ifPresent(Tokens::reload);
            doors.flatMap(Doors::tls).ifPresent(TlsFiles::get);
            return accessText(rules, tokens);
        };
        Consumer<FailedLogin> failedLogin =
                login -> audit.ifPresent(log -> log.loginFailed(login.time(), login.address(), login.path()));
        SignalManager.HostFacts facts = new SignalManager.HostFacts(
                Doors.name(settings),
                Version.text(),
                platformText(),
                processes.pinning(),
                settings.rules().scope().text(),
                this::reach,
                this::currentNotes,
                others,
                () -> accessText(rules, tokens),
                () -> rules.map(PolicyLoader::problem).orElse(""),
                () -> tokens.map(Tokens::problem).orElse(""),
                audit.map(log -> log.path().toString()).orElse("off"),
                () -> audit.map(AuditLog::problem).orElse(""),
                audit.map(log -> log),
                rules.isPresent() || tokens.isPresent(),
                () -> doors.map(Doors::streams).orElse(0));

        MBeanServer ours = privateServer();
        EventFeed published = opened.add(
                EventFeed.ofPublishedReports(events, delivery -> service.shown(Principals.overHttp(), delivery)));
        register(
                ours,
                DescribedMBean.withinJvm(
                        new SignalManager(service, jobs, facts, events, Principals::overHttp, principals::named),
                        published));
        if (settings.register() == Settings.Register.PLATFORM) {
            EventFeed reports =
                    opened.add(EventFeed.ofReports(events, delivery -> service.shown(Principals.anybody(), delivery)));
            register(
                    platform,
                    DescribedMBean.of(
                            new SignalManager(service, jobs, facts, events, principals::overJmx, principals::named),
                            reports));
        }
        Doors open = opened.add(Doors.open(
                settings,
                processes,
                handle(processes, processes.self()),
                ours,
                token -> new HttpBridge.Access(principals.authenticator(token), principals::certified, failedLogin),
                new SocketPeers(host.descriptors(), posix, principals)));
        doors = Optional.of(open);
        notes.addAll(open.notes());
        if (settings.fleet().isPresent()) {
            fleet = Optional.of(opened.add(
                    FleetDoor.open(settings.fleet().get(), ours, principals::signer, posix.processes()::uptimeMillis)));
        }
        opened.add(service);
        opened.add(jobs); // closed first, so that callers who wait for a job get an answer before the doors close

        if (processes.pinning().equals("none")) {
            notes.add("this host can't pin a process (no pidfd): start times are compared right before each signal");
        }
        rules.map(PolicyLoader::problem).filter(problem -> !problem.isEmpty()).ifPresent(notes::add);
        tokens.map(Tokens::problem).filter(problem -> !problem.isEmpty()).ifPresent(notes::add);
    }

    private static String accessText(Optional<PolicyLoader> rules, Optional<Tokens> tokens) {
        String policy = rules.map(PolicyLoader::status).orElse("No policy is set; roles decide.");
        String problem = tokens.map(Tokens::problem).orElse("");
        return problem.isEmpty() ? policy : policy + " " + problem;
    }

    private void noteProblems(AuditLog audit) {
        if (!audit.problem().isEmpty()) {
            notes.add("every signal is refused until it can be recorded: " + audit.problem());
        }
        if (audit.unresolved() > 0) {
            notes.add("requests that were about to send when their JVM ended: " + audit.unresolved()
                    + ", marked unresolved in " + audit.path());
        }
    }

    /** Created directly: the factory would look for the host's MBeanServerBuilder and fail to find its class. */
    private static MBeanServer privateServer() {
        MBeanServerBuilder builder = new MBeanServerBuilder();
        return builder.newMBeanServer("io.signalman", null, builder.newMBeanServerDelegate());
    }

    private static String handle(Processes processes, int pid) {
        if (!(processes.hold(pid) instanceof Processes.Hold.Held held)) {
            throw new IllegalStateException("/proc does not show this JVM itself; is it mounted?");
        }
        try (Processes.HeldProcess process = held.process()) {
            return process.identity().handle();
        }
    }

    private void register(MBeanServer server, DescribedMBean mbean) throws JMException {
        ObjectName name = new ObjectName(SignalManagerMXBean.OBJECT_NAME);
        server.registerMBean(mbean, name);
        opened.add(() -> server.unregisterMBean(name));
    }

    private static String platformText() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }

    Settings settings() {
        return settings;
    }

    /** Reads policy, tokens and certificates again; returns a description of the rules in force. */
    String reload() {
        return reloading.get();
    }

    /** One sentence for logs and replies; never contains the token. */
    String summary() {
        return "Signalman " + Version.text() + " is up"
                + (address().isEmpty() ? ", without HTTP." : " at " + address() + ".");
    }

    private List<String> currentNotes() {
        List<String> all = new ArrayList<>(notes);
        doors.flatMap(Doors::tls).flatMap(TlsFiles::note).ifPresent(all::add);
        fleet.flatMap(FleetDoor::note).ifPresent(all::add);
        return all;
    }

    /** Notes for the operator, one line each. */
    List<String> notes() {
        List<String> all = new ArrayList<>(notes);
        exposure.get()
                .forEach(door -> all.add("open door: " + door
                        + (settings.localRole().isPresent() ? "" : "; local JMX callers may look but not send")));
        return all;
    }

    /** The value for {@code --url}: a URL, or {@code unix:} with the path of the socket; "" without HTTP. */
    String address() {
        Reach reach = reach();
        return reach.url().isEmpty() && !reach.socket().isEmpty() ? "unix:" + reach.socket() : reach.url();
    }

    /** Writes the run file again, if the agent has one. */
    void restoreRunFile() throws IOException {
        Optional<RunFile> file = doors.flatMap(Doors::runFile);
        if (file.isPresent()) {
            file.get().restore();
        }
    }

    Reach reach() {
        return doors.map(Doors::reach).orElse(Reach.NONE);
    }

    @Override
    public void close() {
        opened.close();
    }
}
