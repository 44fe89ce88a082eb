package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.access.TrustedPath;
import io.signalman.core.job.Jobs;
import io.signalman.core.judge.Rules;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalService;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import io.signalman.regex.LinearPatterns;
import io.signalman.testing.Child;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The use case on the real kernel, by rules of a test's own. */
public final class OnThisHost implements AutoCloseable {
    public static final Caller ADMIN = Caller.admin("test");
    public static final Rules DEFAULT = aliases(Map.of());

    private final PosixHost host;
    private final SignalService service;
    private final Jobs jobs;
    private final long heldBefore = pidfds();

    private OnThisHost(PosixHost host, Rules rules, Oversight oversight) {
        this(host, rules, oversight, System::nanoTime);
    }

    private OnThisHost(PosixHost host, Rules rules, Oversight oversight, LongSupplier nanoTime) {
        this.host = host;
        Planner planner = new Planner(host.processes(), host.signals(), rules, oversight);
        this.service = new SignalService(planner);
        this.jobs = new Jobs(planner, nanoTime);
    }

    public static OnThisHost with(Rules rules) {
        return new OnThisHost(TestPosixHost.open(TrustedPath::resolve), rules, Oversight.byRole());
    }

    public static OnThisHost with(Oversight oversight) {
        return new OnThisHost(TestPosixHost.open(), DEFAULT, oversight);
    }

    public static OnThisHost with(Rules rules, Oversight oversight) {
        return new OnThisHost(TestPosixHost.open(), rules, oversight);
    }

    public static OnThisHost with(LongSupplier nanoTime) {
        return new OnThisHost(TestPosixHost.open(), DEFAULT, Oversight.byRole(), nanoTime);
    }

    public static OnThisHost withoutPidfd(Rules rules) {
        return new OnThisHost(TestPosixHost.openWithoutPidfd(), rules, Oversight.byRole());
    }

    public static Rules scope(Scope scope) {
        return new Rules(scope, Rules.DEFAULT_FANOUT_MAX, true, true, true, Map.of(), Patterns.none(), Set.of());
    }

    public static Rules fanoutMax(int max) {
        return new Rules(Scope.USER, max, true, true, true, Map.of(), Patterns.none(), Set.of());
    }

    public static Rules alias(String name, String target) {
        return aliases(Map.of(name, target));
    }

    public static Rules aliases(Map<String, String> aliases) {
        return new Rules(
                Scope.USER, Rules.DEFAULT_FANOUT_MAX, true, true, true, aliases, LinearPatterns.RE2J, Set.of());
    }

    public Jobs jobs() {
        return jobs;
    }

    public SignalService service() {
        return service;
    }

    public Processes processes() {
        return host.processes();
    }

    public SignalTable signals() {
        return host.signals();
    }

    /** The same host, but for what one look says of one process, as where the kernel hides it. */
    public Processes except(String look, int pid, Object answer) {
        return (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (proxy, method, arguments) -> method.getName().equals(look) && arguments[0].equals(pid)
                        ? answer
                        : method.invoke(processes(), arguments));
    }

    /** Stops it with STOP, and waits until it is. */
    public static void stopped(OnThisHost host, Child child) {
        host.send(child.pid(), "STOP");
        await().until(() -> host.processes().stat(child.pid()).orElseThrow().state() == 'T');
    }

    /**
     * The same host, with something made to happen right after the kernel was looked at.
     *
     * @param look a method of {@link Processes}
     * @param looks counts them
     * @param meanwhile what happens, by the number of the look
     */
    public Planner watched(Rules rules, String look, AtomicInteger looks, Map<Integer, Runnable> meanwhile) {
        return watched(rules, Oversight.byRole(), look, looks, meanwhile);
    }

    /** The same, with that oversight. */
    public Planner watched(
            Rules rules, Oversight oversight, String look, AtomicInteger looks, Map<Integer, Runnable> meanwhile) {
        Processes watched = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(), new Class<?>[] {Processes.class}, (proxy, method, arguments) -> {
                    Object seen;
                    try {
                        seen = method.invoke(processes(), arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (method.getName().equals(look)) {
                        meanwhile
                                .getOrDefault(looks.incrementAndGet(), () -> {})
                                .run();
                    }
                    return seen;
                });
        return new Planner(watched, signals(), rules, oversight);
    }

    /** The same host, at another time of its clock. */
    public Planner at(LongSupplier uptimeMillis) {
        Processes clocked = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (proxy, method, arguments) -> method.getName().equals("uptimeMillis")
                        ? uptimeMillis.getAsLong()
                        : method.invoke(processes(), arguments));
        return new Planner(clocked, signals(), DEFAULT, Oversight.byRole());
    }

    /** Ends it step by step, and waits for that. */
    public JobReport stop(String target, String ladder) {
        JobReport begun = jobs.stop(ADMIN, target, ladder);
        return begun.id() == 0 ? begun : jobs.awaitJob(ADMIN, begun.id(), "1m");
    }

    public JobReport stop(Child child, String ladder) {
        return stop(String.valueOf(child.pid()), ladder);
    }

    public static JobReport.Row only(JobReport report) {
        assertThat(report.results()).hasSize(1);
        return report.results().get(0);
    }

    public SignalReport send(String target, String signal) {
        return service.send(ADMIN, target, signal);
    }

    public SignalReport send(int pid, String signal) {
        return send(String.valueOf(pid), signal);
    }

    public String handle(int pid) {
        return service.probe(ADMIN, pid).handle();
    }

    public boolean isZombie(int pid) {
        return processes().stat(pid).map(ProcessStat::zombie).orElse(false);
    }

    public static SignalResult only(SignalReport report) {
        assertThat(report.results()).hasSize(1);
        return report.results().get(0);
    }

    /** Refused, whole, and nothing was sent. */
    public static void assertRefused(SignalReport report, String... why) {
        assertThat(report.ok()).isFalse();
        assertThat(report.delivered()).isZero();
        assertThat(report.results())
                .isNotEmpty()
                .allMatch(result -> result.outcome() == Outcome.REFUSED)
                .allMatch(result -> result.errno() == 0 && result.error().isEmpty());
        assertThat(report.message()).contains(why);
    }

    /** Whatever was held was let go of. */
    @Override
    public void close() {
        jobs.close();
        service.close();
        host.close();
        assertThat(pidfds()).as("processes that are held").isLessThanOrEqualTo(heldBefore);
    }

    /** How many processes this JVM holds, for whatever reason. */
    public static long pidfds() {
        return Stream.of(new File("/proc/self/fd").listFiles())
                .filter(OnThisHost::isPidfd)
                .count();
    }

    /** Named {@code anon_inode:[pidfd]} before Linux 6.9. */
    private static boolean isPidfd(File descriptor) {
        try {
            return Files.readSymbolicLink(descriptor.toPath()).toString().contains("pidfd");
        } catch (IOException closed) {
            return false;
        }
    }
}
