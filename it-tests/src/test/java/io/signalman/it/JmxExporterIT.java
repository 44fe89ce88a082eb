package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our counters in Prometheus' jmx_exporter, with the rules that we ship. */
class JmxExporterIT {
    private static final Path RULES =
            TestHost.JAR.resolve("../../../docs/jmx_exporter.yaml").normalize();

    @TempDir
    Path folder;

    @Test
    void ourRulesYieldACounterForEachSignalOutcomeAndPrincipal() throws Exception {
        int port = freePort();
        String exporter = "-javaagent:" + Libraries.jar("jmx_exporter") + "=127.0.0.1:" + port + ":" + RULES;
        try (TestHost host = new TestHost.Builder(folder).options(exporter).start();
                Children children = new Children(folder)) {
            host.attach();
            HttpDoor http = host.http();
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());

            http.post("/processes/" + pid + "/_signal/CONT");
            http.post("/processes/" + pid + "/_signal/CONT");
            http.post("/processes/" + pid + "/_signal/0");
            http.post("/processes/1/_signal/TERM");

            await().untilAsserted(() -> assertThat(scrape(port))
                    .containsExactlyInAnyOrder(
                            "signalman_results_total{outcome=\"DELIVERED\",principal=\"owner\",signal=\"SIGCONT\"} 2.0",
                            "signalman_results_total{outcome=\"DELIVERED\",principal=\"owner\",signal=\"0\"} 1.0",
                            "signalman_results_total{outcome=\"REFUSED\",principal=\"owner\",signal=\"SIGTERM\"} 1.0"));
        }
    }

    private static List<String> scrape(int port) throws Exception {
        return new HttpDoor("http://127.0.0.1:" + port, "")
                .get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("signalman"))
                .toList();
    }

    /** The exporter can't choose a free port. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
