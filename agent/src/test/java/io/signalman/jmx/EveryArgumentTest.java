package io.signalman.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.signalman.core.Caller;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.Scope;
import io.signalman.core.job.Jobs;
import io.signalman.core.judge.Rules;
import io.signalman.core.plan.Planner;
import io.signalman.core.plan.SignalService;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import io.signalman.regex.LinearPatterns;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Replaces each text argument of each operation by values that no caller should give. */
class EveryArgumentTest {
    private static final String ABSENT = "2147483647";
    private static final int MOST = 700;

    private static final PosixHost HOST = TestPosixHost.open();
    private static final Planner PLANNER = new Planner(
            HOST.processes(),
            HOST.signals(),
            new Rules(Scope.USER, Rules.DEFAULT_FANOUT_MAX, true, true, true, Map.of(), LinearPatterns.RE2J, Set.of()),
            Oversight.byRole());
    private static final SignalService SERVICE = new SignalService(PLANNER);
    private static final Jobs JOBS = new Jobs(PLANNER);
    private static final SignalManager MBEAN = new SignalManager(
            SERVICE,
            JOBS,
            new SignalManager.HostFacts(
                    "",
                    "",
                    "",
                    "",
                    "",
                    () -> SignalManager.Reach.NONE,
                    List::of,
                    List::of,
                    () -> "",
                    () -> "",
                    () -> "",
                    "",
                    () -> "",
                    Optional.empty(),
                    false,
                    () -> 0),
            new EventLog(),
            () -> Caller.admin("test"),
            name -> new Caller(name, Set.of(Policy.ADMIN), Caller.Door.JMX, "", "", ""));

    @AfterAll
    static void close() {
        JOBS.close();
        SERVICE.close();
        HOST.close();
    }

    static Stream<Arguments> texts() {
        return Arrays.stream(SignalManagerMXBean.class.getMethods())
                .flatMap(operation -> Arrays.stream(operation.getParameters())
                        .filter(parameter -> parameter.getType() == String.class)
                        .map(parameter -> Arguments.of(operation, parameter)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("texts")
    void aMissingTextIsABadValue(Method operation, Parameter parameter) {
        assertBad(catchThrowable(() -> call(operation, parameter, null)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("texts")
    void aHugeTextIsABadValueAndIsNotRepeated(Method operation, Parameter parameter) {
        for (String huge : List.of("a", "1", " ", "\u202e", "a=", "TERM 1s ", "parent:", "\"", "\0")) {
            assertBad(catchThrowable(() -> call(operation, parameter, huge.repeat(3_000_000 / huge.length()))));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("texts")
    void anOddTextIsABadValueOrHarmless(Method operation, Parameter parameter) {
        for (String odd : List.of("", " ", "\0", "\n", "\ud800", "null", "%", "&", "=", ":", "@", "*")) {
            Throwable thrown = catchThrowable(() -> call(operation, parameter, odd));
            if (thrown != null) {
                assertBad(thrown);
            }
        }
    }

    static Stream<DescribedMBean> beans() {
        EventFeed feed = EventFeed.ofReports(new EventLog(), delivery -> Optional.empty());
        return Stream.of(DescribedMBean.of(MBEAN, feed), DescribedMBean.withinJvm(MBEAN, feed));
    }

    @ParameterizedTest
    @MethodSource("beans")
    void argumentsOfOtherTypesThanTheSignatureAreABadValue(DescribedMBean bean) throws Exception {
        String[] texts = {String.class.getName(), String.class.getName()};
        assertBad(catchThrowable(() -> bean.invoke("sendSignal", new Object[] {5, "0"}, texts)));
        assertBad(catchThrowable(() -> bean.invoke("sendSignal", new Object[] {ABSENT}, texts)));
        assertBad(catchThrowable(() -> bean.invoke("sendSignal", null, texts)));
        String[] number = {long.class.getName()};
        assertBad(catchThrowable(() -> bean.invoke("probe", new Object[] {null}, number)));
        assertBad(catchThrowable(() -> bean.invoke("probe", new Object[] {1.5}, number)));
        assertThat(bean.invoke("probe", new Object[] {Integer.parseInt(ABSENT)}, number))
                .isNotNull();
    }

    @Test
    void namesAnUnknownPrincipal() {
        assertThat(MBEAN.explain("anna", ABSENT, "TERM").message()).startsWith("No token belongs to \"anna\"; ");
    }

    private static void assertBad(Throwable thrown) {
        assertThat(thrown)
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .matches("(?s)bad_(value|signal): .*")
                .hasSizeLessThan(MOST);
    }

    private static void call(Method operation, Parameter parameter, String text) throws Throwable {
        Object[] arguments = Arrays.stream(operation.getParameters())
                .map(each -> each.equals(parameter) ? text : harmless(each))
                .toArray();
        try {
            operation.invoke(MBEAN, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Object limitOrId(Parameter parameter) {
        return parameter.getAnnotation(Name.class).value().equals("limit") ? 1L : Long.parseLong(ABSENT);
    }

    private static Object harmless(Parameter parameter) {
        if (parameter.getType() != String.class) {
            return parameter.getType() == int.class ? (Object) 0 : limitOrId(parameter);
        }
        return switch (parameter.getAnnotation(Name.class).value()) {
            case "signum" -> "0";
            case "ladder", "options" -> "";
            case "timeout" -> "1ms";
            case "principal" -> "owner";
            default -> ABSENT;
        };
    }
}
