package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main job: attach to a running JVM and signal a real child through each door. */
class MainJobIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aSignalReachesARealProcessThroughEachDoor(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            String name = Children.uniqueName();
            Child worker = children.reporter(name);

            assertThat(host.attach().status()).isEqualTo("started");

            HttpDoor http = host.http();
            HttpDoor.Answer answer = http.post("/processes/" + name + "/_signal/HUP");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("{\"ok\": true}");
            worker.awaitLine("got HUP");

            HttpDoor.Answer jolokia = http.jolokia("{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\","
                    + "\"operation\":\"sendSignal\",\"arguments\":[\"" + worker.pid() + "\",\"USR1\"]}");
            assertThat(jolokia.json().get("status")).as(jolokia.body()).hasToString("200");
            worker.awaitLine("got USR1");

            try (JmxDoor jmx = host.jmx()) {
                CompositeData report = jmx.sendSignal(String.valueOf(worker.pid()), "SIGUSR2");
                assertThat(report.get("ok")).isEqualTo(true);
                assertThat(report.get("signal")).isEqualTo("SIGUSR2");
                assertThat(JmxDoor.results(report)).hasSize(1);
                worker.awaitLine("got USR2");
            }

            assertThat(host.detach().status()).isEqualTo("stopped");
            assertThat(Files.exists(host.runFilePath())).isFalse();
        }
    }
}
