package io.signalman.core.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.ProcessDetails;
import io.signalman.core.Processes;
import io.signalman.core.SignalReport;
import io.signalman.core.Truth;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalService;
import io.signalman.testing.Child;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What conditions read, how long they may take, and what they can't know. */
class ConditionBoundsTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user:nobodyhasthis", "uid:nobodyhasthis", "gid:nobodyhasthis", "user:9999999999"})
    void anUnknownUserOrGroupIsAnError(String target) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> host.service().list(OnThisHost.ADMIN, target))
                .withMessageStartingWith("bad_value: \"")
                .withMessageContaining(" of this host; give the number");
    }

    @Test
    void aRegularExpressionThatTakesTooLongIsAnError() {
        String[] command = new String[42];
        Arrays.fill(command, "a".repeat(120_000 / 40));
        command[0] = "bash";
        command[1] = "-c";
        command[2] = "echo ready; read -r line";
        try (Child child = Child.start(command)) {
            child.awaitLine("ready");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> host.send(child.pid() + "&cmd:a{0,1000}a{0,1000}a{0,1000}a{0,1000}z", "TERM"))
                    .withMessageStartingWith("bad_value: ")
                    .withMessageContaining("took more than");
            assertThat(child.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "name:x, ''",
        "user:root&newer:1h&group:7, uid",
        "cmd:nobodyhasthis, commandLineHolds",
        "env:A=b, hasEnvironment",
        "name:nobodyhasthis&env:A=b&cmd:x&jvm&exe:x&unit:y, ''"
    })
    void nothingIsReadThatNoConditionAsksFor(String target, String asked) {
        Set<String> read = ConcurrentHashMap.newKeySet();
        ProcessDetails details = watched(ProcessDetails.class, host.processes().details(), read);
        Processes processes = watched(Processes.class, host.processes(), read);
        Processes both = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (proxy, method, arguments) ->
                        method.getName().equals("details") ? details : method.invoke(processes, arguments));

        new SignalService(new Planner(both, host.signals(), OnThisHost.DEFAULT, Oversight.byRole()))
                .send(OnThisHost.ADMIN, target, "0");

        read.retainAll(
                Set.of("commandLineHolds", "hasEnvironment", "runsJvm", "javaCommand", "executable", "cgroups", "uid"));
        assertThat(read).isSubsetOf(asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "jvm:no.such.Main"})
    void aProcessOfWhichItIsUnknownWhetherItIsAJvmIsCountedAndGetsNothing(String condition) {
        try (Child child = Child.bash("sleep 600 & echo sleeper $!; echo ready; wait")) {
            int sleeper = child.number("sleeper");
            String target = "parent:" + child.pid() + "&" + condition;
            Processes processes = host.except("runsJvm", sleeper, Truth.unknown("its memory map can't be read"));
            SignalService service =
                    new SignalService(new Planner(processes, host.signals(), OnThisHost.DEFAULT, Oversight.byRole()));

            assertThat(host.send(target, "KILL").message()).doesNotContain("could match");
            SignalReport report = service.send(OnThisHost.ADMIN, target, "KILL");

            assertThat(report.matched()).isZero();
            assertThat(report.message()).contains("1 more could match and was left out");
            assertThat(service.find(OnThisHost.ADMIN, target).processes()).isEmpty();
            assertThat(service.find(OnThisHost.ADMIN, target).note()).contains("1 more could match");
            assertThat(host.processes().stat(sleeper)).isPresent();
        }
    }

    private static <T> T watched(Class<T> type, T real, Set<String> called) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    called.add(method.getName());
                    return method.invoke(real, arguments);
                }));
    }
}
