package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Stopping and waiting over JMX, from another process, and the resources that remain. */
class StopIT {
    private static final String STRING = String.class.getName();
    private static final String LONG = long.class.getName();

    @TempDir
    Path folder;

    private static CompositeData stop(JmxDoor jmx, Object target, String ladder) throws Exception {
        return (CompositeData) jmx.invoke("stop", new Object[] {String.valueOf(target), ladder}, STRING, STRING);
    }

    private static CompositeData awaitJob(JmxDoor jmx, Object id, String timeout) throws Exception {
        return (CompositeData) jmx.invoke("awaitJob", new Object[] {id, timeout}, LONG, STRING);
    }

    private static CompositeData[] listJobs(JmxDoor jmx) throws Exception {
        return (CompositeData[]) jmx.invoke("listJobs", new Object[0]);
    }

    private static CompositeData only(CompositeData job) {
        assertThat(JmxDoor.results(job)).hasSize(1);
        return JmxDoor.results(job)[0];
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aLadderEndsAProcessThatIgnoresItsFirstSignals(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            host.attach();
            Child child = children.reporter(Children.uniqueName());

            CompositeData begun = stop(jmx, child.pid(), "HUP 100ms TERM 100ms KILL");
            CompositeData over = awaitJob(jmx, begun.get("id"), "20s");

            assertThat(begun.get("state")).isEqualTo("RUNNING");
            assertThat(over.get("state")).as(over.toString()).isEqualTo("DONE");
            assertThat(only(over).get("rung")).isEqualTo("SIGKILL");
            assertThat(child.awaitExit()).isEqualTo(128 + 9);
            assertThat(child.lines()).contains("got HUP", "got TERM");
            assertThat((CompositeData[]) jmx.attribute("Recent"))
                    .extracting(report -> report.get("signal"))
                    .containsExactly("SIGKILL", "SIGTERM", "SIGHUP");
            assertThat(listJobs(jmx)).extracting(job -> job.get("id")).containsExactly(begun.get("id"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void awaitingEndsWithTheProcess(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            host.attach();
            String name = Children.uniqueName();
            Child child = children.sleeper(name);
            await().until(() -> jmx.listProcesses(name).length == 1);
            CompletableFuture<Object> waiter = CompletableFuture.supplyAsync(() -> invoke(jmx, "await", name, "1h"));
            await().until(() -> listJobs(jmx).length == 1);

            jmx.sendSignal(String.valueOf(child.pid()), "USR1");

            CompositeData over = (CompositeData) waiter.get(20, TimeUnit.SECONDS);
            assertThat(over.get("state")).as(over.toString()).isEqualTo("DONE");
            assertThat(only(over).get("fate")).as(over.toString()).isIn("KILLED", "ENDED");
        }
    }

    private static Object invoke(JmxDoor jmx, String operation, String target, String text) {
        try {
            return jmx.invoke(operation, new Object[] {target, text}, STRING, STRING);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aCancelledJobLeavesTheProcessAlone(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            host.attach();
            Child child = children.reporter(Children.uniqueName());
            Object id = stop(jmx, child.pid(), "TERM 1h KILL").get("id");
            child.awaitLine("got TERM");

            CompositeData cancelled = (CompositeData) jmx.invoke("cancelJob", new Object[] {id}, LONG);

            assertThat(cancelled.get("state")).as(cancelled.toString()).isEqualTo("CANCELLED");
            assertThat(child.isAlive()).isTrue();
            assertThatThrownBy(() -> awaitJob(jmx, 4711L, "1s"))
                    .hasRootCauseMessage(
                            "bad_value: job 4711 does not exist; a job is kept for 10 minutes after its end, and listJobs"
                                    + " shows all jobs");
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void detachingWhileJobsRunLeavesNothing(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder)
                        .jdk(jdk)
                        .answering()
                        .options("-XX:-UsePerfData")
                        .start();
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            Child child = children.reporter(Children.uniqueName());
            host.attach();
            host.detach();
            List<String> before = descriptors(host);
            host.attach();
            Object id = stop(jmx, child.pid(), "TERM 1h KILL").get("id");
            CompletableFuture<CompositeData> waiter = CompletableFuture.supplyAsync(() -> {
                try {
                    return awaitJob(jmx, id, "1h");
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            CompletableFuture<Object> another =
                    CompletableFuture.supplyAsync(() -> invoke(jmx, "await", String.valueOf(child.pid()), "1h"));
            await().until(() -> listJobs(jmx).length == 2);
            assertThat(host.ask("threads")).anyMatch(line -> line.contains("signalman-exits"));

            assertThat(host.detach().status()).isEqualTo("stopped");

            assertThat(waiter.get(20, TimeUnit.SECONDS).get("state")).isEqualTo("CANCELLED");
            assertThat(((CompositeData) another.get(20, TimeUnit.SECONDS)).get("state"))
                    .isEqualTo("CANCELLED");
            assertThat(host.ask("threads")).noneMatch(line -> line.contains("signalman"));
            await().untilAsserted(() -> assertThat(descriptors(host)).isEqualTo(before));
            assertThat(child.isAlive()).isTrue();
        }
    }

    /** The open descriptors without the sockets, since RMI opens one for each concurrent call. */
    private static List<String> descriptors(TestHost host) throws Exception {
        return Child.output("ls", "-l", "/proc/" + host.pid() + "/fd").stream()
                .filter(line -> line.contains(" -> ") && !line.contains("socket:"))
                .map(line -> line.substring(line.indexOf(" -> ")))
                .sorted()
                .toList();
    }
}
