package io.signalman.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.ProcessDetails;
import io.signalman.core.Processes;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a cgroup is ended through cgroup.kill; the cgroup is made up, its processes are real. */
class CgroupKillTest {
    private static final String PATH = "/signalman-test";

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final List<Object> killed = new ArrayList<>();
    private boolean writable = true;
    private Function<Object, Object> cgroups = pid -> List.of(PATH);

    @AfterEach
    void close() {
        host.close();
    }

    /** The same port, but for some methods. */
    private static <T> T replacing(Class<T> port, T real, Map<String, Function<Object, Object>> answers) {
        return port.cast(Proxy.newProxyInstance(
                port.getClassLoader(),
                new Class<?>[] {port},
                (proxy, method, arguments) -> answers.containsKey(method.getName())
                        ? answers.get(method.getName()).apply(arguments == null ? "" : arguments[0])
                        : method.invoke(real, arguments)));
    }

    /**
     * Kills a cgroup.
     *
     * @param joined members that join once the first one got the signal
     */
    private SignalReport kill(Child child, Integer... joined) {
        return kill(child, "", joined);
    }

    private SignalReport kill(Child child, String expected, Integer... joined) {
        List<Integer> members = new ArrayList<>(List.of(child.pid()));
        ProcessDetails details = replacing(
                ProcessDetails.class,
                host.processes().details(),
                Map.of(
                        "cgroups",
                        pid -> members.contains(pid) ? cgroups.apply(pid) : List.of("/"),
                        "cgroupMembers",
                        path -> {
                            members.addAll(List.of(joined));
                            return members;
                        },
                        "killCgroup",
                        path -> writable && killed.add(path)));
        Processes processes = replacing(Processes.class, host.processes(), Map.of("details", nothing -> details));
        try (SignalService service =
                new SignalService(new Planner(processes, host.signals(), OnThisHost.DEFAULT, Oversight.byRole()))) {
            return service.send(OnThisHost.ADMIN, "cgroup:" + PATH + expected, "KILL");
        }
    }

    @Test
    void aCgroupOfWhichEachMemberMayGetKillIsEnded() {
        try (Child child = Child.bash("echo ready; read -r line");
                Child second = Child.bash("echo ready; read -r line")) {
            SignalReport report = kill(child, second.pid());

            assertThat(report.ok()).as(report.toString()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactly(tuple(child.pid(), Outcome.DELIVERED), tuple(second.pid(), Outcome.DELIVERED));
            assertThat(report.message()).startsWith("SIGKILL delivered to 2 of 2 processes.");
            assertThat(killed).containsExactly(PATH);
        }
    }

    @Test
    void aMemberThatCgroupKillDoesNotReachHasFailed() {
        writable = false;
        try (Child child = Child.bash("echo ready; read -r line");
                Child second = Child.bash("echo ready; read -r line")) {
            SignalReport report = kill(child, second.pid());

            assertThat(report.ok()).as(report.toString()).isFalse();
            assertThat(report.results())
                    .extracting(SignalResult::pid, SignalResult::outcome)
                    .containsExactly(tuple(child.pid(), Outcome.DELIVERED), tuple(second.pid(), Outcome.FAILED));
        }
    }

    /** It would end a number of processes that nobody knows. */
    @Test
    void aCgroupOfWhichANumberIsExpectedIsNotEndedAsAWhole() {
        try (Child child = Child.bash("echo ready; read -r line");
                Child second = Child.bash("echo ready; read -r line")) {
            SignalReport report = kill(child, "&expect:1..5", second.pid());

            assertThat(report.ok()).as(report.toString()).isTrue();
            assertThat(killed).isEmpty();
        }
    }

    /** It has just got the signal too: then the kernel lists it a while longer, but does not show its cgroup. */
    @Test
    void aMemberThatEndsMeanwhileDoesNotKeepTheCgroupFromBeingEnded() {
        try (Child child = Child.bash("echo ready; read -r line");
                Child second = Child.bash("echo ready; read -r line");
                Child ends = Child.bash("echo ready; read -r line")) {
            Runnable end = ends::close;
            cgroups = pid -> {
                if (!pid.equals(ends.pid())) {
                    return List.of(PATH);
                }
                end.run();
                return List.of();
            };

            SignalReport report = kill(child, second.pid(), ends.pid());

            assertThat(report.ok()).as(report.toString()).isTrue();
            assertThat(killed).containsExactly(PATH);
        }
    }

    /** The kernel lists it as 0, so nobody can judge it. */
    @Test
    void aMemberOfAnotherPidNamespaceKeepsTheCgroupFromBeingEnded() {
        try (Child child = Child.bash("echo ready; read -r line")) {
            SignalReport report = kill(child, 0);

            assertThat(report.ok()).as(report.toString()).isTrue();
            assertThat(child.awaitExit()).isEqualTo(128 + 9);
            assertThat(killed).isEmpty();
        }
    }

    @Test
    void aMemberThatMayNotGetKillKeepsTheCgroupFromBeingEnded() {
        try (Child child = Child.bash("echo ready; read -r line")) {
            SignalReport report = kill(child, host.processes().self());

            assertThat(report.ok()).as(report.toString()).isTrue();
            assertThat(killed).isEmpty();
        }
    }
}
