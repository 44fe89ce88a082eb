package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import io.signalman.it.hosts.WithoutPidfd;
import io.signalman.testing.Child;
import java.io.File;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts under a seccomp filter, as in older containers, that fails pidfd_open(2) or pidfd_send_signal(2). */
class NoPidfdIT {
    private static final String ENOSYS = "38";
    private static final String EPERM = "1";
    private static final String OPEN_AND_SEND = "434,424";
    private static final String SEND = "424";

    @TempDir
    Path folder;

    static Stream<Arguments> hosts() {
        return Jdks.all().stream()
                .flatMap(jdk -> Stream.of(
                        Arguments.of(jdk, ENOSYS, OPEN_AND_SEND),
                        Arguments.of(jdk, EPERM, OPEN_AND_SEND),
                        Arguments.of(jdk, EPERM, SEND)));
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void signalsStillArriveAndEachReportSaysThatTheyWereNotPinned(Path jdk, String errno, String blocked)
            throws Exception {
        try (TestHost host = start(jdk, errno, blocked);
                Children children = new Children(folder)) {
            assertThat(host.attach().status()).isEqualTo("started");
            host.process().awaitLineThatBegins("signalman: this host can't pin a process (no pidfd)");
            Child worker = children.reporter(Children.uniqueName());
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("Pinning")).isEqualTo("none");

                CompositeData report = jmx.sendSignal(String.valueOf(worker.pid()), "HUP");
                worker.awaitLine("got HUP");
                assertThat(report.get("ok")).isEqualTo(true);
                assertThat((String) report.get("message")).contains("can't pin a process");

                String handle = (String) jmx.probe(worker.pid()).get("handle");
                assertThat(handle).matches("[0-9]+@[0-9]+");
                assertThat(jmx.sendSignal(handle, "USR1").get("ok")).isEqualTo(true);
                worker.awaitLine("got USR1");
                assertOutcome(jmx.sendSignal(worker.pid() + "@1", "KILL"), "STALE");
                CompositeData thread = jmx.sendSignal(String.valueOf(threadOf(host.pid())), "KILL");
                assertOutcome(thread, "REFUSED");
                assertThat((String) thread.get("message")).contains("is a thread, not a process");
                assertOutcome(jmx.sendSignal("2147483647", "TERM"), "GONE");
                assertThat(worker.isAlive() && host.process().isAlive()).isTrue();
            }
            HttpDoor.Answer answer = host.http().post("/processes/" + worker.pid() + "/_signal/USR2?report=true");
            worker.awaitLine("got USR2");
            assertThat(answer.body()).contains("can't pin a process");
        }
    }

    private TestHost start(Path jdk, String errno, String blocked) throws Exception {
        return new TestHost.Builder(folder)
                .jdk(jdk)
                .startedBy(
                        Jdks.java(jdk).toString(),
                        "-cp",
                        codeOf(WithoutPidfd.class) + ":" + codeOf(Native.class),
                        WithoutPidfd.class.getName(),
                        errno,
                        blocked)
                .start();
    }

    private static Path codeOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private static int threadOf(int pid) {
        return Stream.of(new File("/proc/" + pid + "/task").list())
                .map(Integer::valueOf)
                .filter(tid -> tid != pid)
                .findFirst()
                .orElseThrow();
    }

    private static void assertOutcome(CompositeData report, String outcome) {
        assertThat(JmxDoor.results(report)).hasSize(1);
        assertThat(JmxDoor.results(report)[0].get("outcome")).isEqualTo(outcome);
    }
}
