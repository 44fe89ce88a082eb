package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The MBean over RMI, for a client that has none of our classes. */
class JmxContractIT {
    private static final String STRING = String.class.getName();
    private static final String LONG = long.class.getName();
    private static final String ONE = CompositeData.class.getName();
    private static final String MANY = CompositeData[].class.getName();
    private static final long NOBODY = Integer.MAX_VALUE;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theMBeanDescribesItself(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                RemoteJmx jmx = RemoteJmx.of(host)) {
            MBeanInfo info = (MBeanInfo) jmx.info();

            assertThat(Arrays.stream(info.getOperations()).map(JmxContractIT::signature))
                    .as("the order in which JConsole and VisualVM show them")
                    .containsExactly(
                            "ACTION " + ONE + " sendSignal(" + STRING + " nameOrId, " + STRING + " signum)",
                            "INFO " + ONE + " probe(long pid)",
                            "ACTION " + ONE + " killGroup(long pgid)",
                            "INFO " + ONE + " preview(" + STRING + " nameOrId, " + STRING + " signum)",
                            "ACTION " + ONE + " stop(" + STRING + " nameOrId, " + STRING + " ladder)",
                            "ACTION " + ONE + " signalGroup(long pgid, " + STRING + " signum)",
                            "ACTION " + ONE + " sendSignalWith(" + STRING + " nameOrId, " + STRING + " signum, "
                                    + STRING + " options)",
                            "ACTION " + ONE + " sendValue(" + STRING + " nameOrId, " + STRING + " signum, int value)",
                            "INFO " + ONE + " previewStop(" + STRING + " nameOrId, " + STRING + " ladder)",
                            "INFO " + ONE + " await(" + STRING + " nameOrId, " + STRING + " timeout)",
                            "INFO " + ONE + " startAwait(" + STRING + " nameOrId, " + STRING + " timeout)",
                            "INFO " + MANY + " listJobs()",
                            "INFO " + ONE + " awaitJob(long id, " + STRING + " timeout)",
                            "ACTION " + ONE + " cancelJob(long id)",
                            "INFO " + MANY + " listProcesses(" + STRING + " target)",
                            "INFO " + ONE + " findProcesses(" + STRING + " target)",
                            "INFO " + MANY + " listSignals()",
                            "INFO " + ONE + " explain(" + STRING + " principal, " + STRING + " nameOrId, " + STRING
                                    + " signum)",
                            "INFO " + ONE + " whoAmI()",
                            "INFO " + ONE + " listAudit(" + STRING + " since, long limit)",
                            "INFO " + ONE + " findAudit(" + STRING + " since, " + STRING + " target, " + STRING
                                    + " principal, long limit)",
                            "INFO " + ONE + " listEvents(long after, long limit)");
            assertThat(Arrays.stream(info.getAttributes()).map(MBeanAttributeInfo::getName))
                    .containsExactlyInAnyOrder(
                            "Name",
                            "Version",
                            "Pid",
                            "RunningJobs",
                            "EventStreams",
                            "Platform",
                            "Pinning",
                            "Scope",
                            "Url",
                            "Socket",
                            "RunFile",
                            "Notes",
                            "Exposure",
                            "Policy",
                            "PolicyProblem",
                            "TokensProblem",
                            "Counts",
                            "Delivered",
                            "Failed",
                            "Refused",
                            "Audit",
                            "AuditProblem",
                            "Recent");
            assertThat(info.getAttributes()).noneMatch(MBeanAttributeInfo::isWritable);
            assertThat(Arrays.stream(info.getNotifications())
                            .flatMap(notification -> Arrays.stream(notification.getNotifTypes())))
                    .containsExactly(
                            "io.signalman.signal.delivered",
                            "io.signalman.signal.refused",
                            "io.signalman.signal.failed",
                            "io.signalman.signal.lost");
            Stream<MBeanFeatureInfo> parameters =
                    Arrays.stream(info.getOperations()).flatMap(operation -> Arrays.stream(operation.getSignature()));
            Stream<MBeanFeatureInfo> others =
                    Stream.concat(Arrays.stream(info.getOperations()), Arrays.stream(info.getAttributes()));
            assertThat(Stream.concat(parameters, others).map(MBeanFeatureInfo::getDescription))
                    .as("sentences or examples of our own, not the JDK's \"Operation exposed for management\"")
                    .allMatch(description -> description.length() > 10
                            && !description.contains("exposed for management")
                            && !description.equals("p0"));
            assertThat(info.getDescription()).contains("POSIX signals");
        }
    }

    private static String signature(MBeanOperationInfo operation) {
        String impact = operation.getImpact() == MBeanOperationInfo.ACTION
                ? "ACTION"
                : operation.getImpact() == MBeanOperationInfo.INFO ? "INFO" : "other";
        return impact + " " + operation.getReturnType() + " " + operation.getName()
                + Arrays.stream(operation.getSignature())
                        .map((MBeanParameterInfo parameter) -> parameter.getType() + " " + parameter.getName())
                        .collect(Collectors.joining(", ", "(", ")"));
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void reportsAndRowsHaveTheDocumentedItems(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder);
                RemoteJmx jmx = RemoteJmx.of(host)) {
            String name = Children.uniqueName();
            Child worker = children.reporter(name);

            CompositeData report = jmx.report(String.valueOf(worker.pid()), "HUP");

            worker.awaitLine("got HUP");
            assertThat(items(report))
                    .containsOnlyKeys(
                            "ok",
                            "target",
                            "signal",
                            "signum",
                            "matched",
                            "delivered",
                            "message",
                            "reason",
                            "retryAfter",
                            "results")
                    .containsEntry("ok", true)
                    .containsEntry("signal", "SIGHUP")
                    .containsEntry("signum", 1)
                    .containsEntry("matched", 1)
                    .containsEntry("delivered", 1);
            Map<String, Object> result = items(JmxDoor.results(report)[0]);
            assertThat(result)
                    .containsOnlyKeys("pid", "handle", "name", "outcome", "errno", "error", "message", "reason")
                    .containsEntry("pid", worker.pid())
                    .containsEntry("name", name)
                    .containsEntry("outcome", "DELIVERED")
                    .containsEntry("errno", 0)
                    .containsEntry("error", "");
            CompositeData probe = (CompositeData) jmx.invoke("probe", new Object[] {(long) worker.pid()}, LONG);
            assertThat(items(probe))
                    .containsOnlyKeys(
                            "pid",
                            "exists",
                            "maySignal",
                            "zombie",
                            "handle",
                            "name",
                            "uid",
                            "user",
                            "errno",
                            "error",
                            "message",
                            "reason")
                    .containsEntry("exists", true)
                    .containsEntry("maySignal", true)
                    .containsEntry("handle", result.get("handle"));
            CompositeData[] rows = (CompositeData[]) jmx.invoke("listProcesses", new Object[] {name}, STRING);
            assertThat(rows).hasSize(1);
            assertThat(items(rows[0]))
                    .containsOnlyKeys(
                            "pid",
                            "handle",
                            "ppid",
                            "pgid",
                            "session",
                            "uid",
                            "user",
                            "name",
                            "commandLine",
                            "state",
                            "start")
                    .containsEntry("handle", result.get("handle"))
                    .containsEntry("ppid", (int) ProcessHandle.current().pid());
            CompositeData[] signals = (CompositeData[]) jmx.invoke("listSignals", new Object[0]);
            assertThat(items(signals[8]))
                    .containsOnlyKeys("number", "name", "defaultAction", "description")
                    .containsEntry("number", 9)
                    .containsEntry("name", "SIGKILL");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void attributesTellTheFactsAndCount(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder);
                RemoteJmx jmx = RemoteJmx.of(host)) {
            assertThat(jmx.attribute("Version")).isEqualTo(host.runFile().get("version"));
            assertThat((String) jmx.attribute("Platform")).startsWith("Linux ");
            assertThat(jmx.attribute("Pinning")).isIn("pidfd and group", "pidfd", "none");
            assertThat(jmx.attribute("Scope")).isEqualTo("user");
            assertThat(jmx.attribute("Url")).isEqualTo(host.runFile().get("url"));
            assertThat(jmx.attribute("Socket")).isEqualTo(host.runFile().get("socket"));
            assertThat(jmx.attribute("RunFile")).isEqualTo(host.runFilePath().toString());
            assertThat((String[]) jmx.attribute("Notes")).isEmpty();
            assertThat((String[]) jmx.attribute("Exposure")).isEmpty();
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());

            jmx.report(pid, "CONT");
            jmx.report(pid, "0");
            jmx.report("-1", "CONT");
            jmx.report(String.valueOf(NOBODY), "CONT");
            jmx.report(pid + "@1", "CONT");
            jmx.sendSignal(pid, "nonsense");

            assertThat(jmx.attribute("Delivered")).as("a signal and a check").isEqualTo(2L);
            assertThat(jmx.attribute("Refused")).isEqualTo(1L);
            assertThat(jmx.attribute("Failed")).as("gone and stale").isEqualTo(2L);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void theValuesThatJConsolePrefillsAreHarmlessAndReadable(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                RemoteJmx jmx = RemoteJmx.of(host)) {
            assertReadable(jmx.sendSignal("String", "String"), "bad_signal: ");
            assertReadable(jmx.invoke("probe", new Object[] {0L}, LONG), "bad_value: ");
            assertReadable(jmx.invoke("signalGroup", new Object[] {0L, "String"}, LONG, STRING), "bad_signal: ");
            assertThat((CompositeData[]) jmx.invoke("listProcesses", new Object[] {"String"}, STRING))
                    .isEmpty();
            CompositeData report = (CompositeData) jmx.invoke("killGroup", new Object[] {0L}, LONG);
            assertThat(report.get("ok")).isEqualTo(false);
            assertThat(JmxDoor.results(report)).hasSize(1);
            assertThat(JmxDoor.results(report)[0].get("outcome")).isEqualTo("REFUSED");
            assertThat((String) report.get("message")).contains("guard.broadcast");
            assertThat(jmx.attribute("Delivered")).isEqualTo(0L);
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void nullsAndNumbersThatAreNoPidsAreReadableErrors(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                RemoteJmx jmx = RemoteJmx.of(host)) {
            assertReadable(jmx.sendSignal(null, "TERM"), "bad_value: ");
            assertReadable(jmx.sendSignal("1", null), "bad_signal: ");
            assertReadable(jmx.sendSignal(null, null), "bad_signal: ");
            assertReadable(jmx.invoke("signalGroup", new Object[] {NOBODY, null}, LONG, STRING), "bad_signal: ");
            assertReadable(jmx.invoke("listProcesses", new Object[] {null}, STRING), "bad_value: ");
            for (long pid : new long[] {-1, 1L << 31, 4294967295L, 4294967297L, Long.MIN_VALUE, Long.MAX_VALUE}) {
                assertReadable(jmx.invoke("probe", new Object[] {pid}, LONG), "bad_value: ");
                assertReadable(jmx.invoke("killGroup", new Object[] {pid}, LONG), "bad_value: ");
                assertReadable(jmx.invoke("signalGroup", new Object[] {pid, "0"}, LONG, STRING), "bad_value: ");
            }
            CompositeData groupOne = (CompositeData) jmx.invoke("killGroup", new Object[] {1L}, LONG);
            assertThat((String) groupOne.get("message")).contains("guard.broadcast");
        }
    }

    private static void assertReadable(Object answer, String beginning) {
        assertThat(answer).isInstanceOf(RuntimeMBeanException.class);
        assertThat(((RuntimeMBeanException) answer).getCause())
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(beginning)
                .hasNoCause();
    }

    private static Map<String, Object> items(CompositeData data) {
        return data.getCompositeType().keySet().stream().collect(Collectors.toMap(key -> key, data::get));
    }

    private TestHost attached(Path jdk) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        assertThat(host.attach().status()).isEqualTo("started");
        return host;
    }
}
