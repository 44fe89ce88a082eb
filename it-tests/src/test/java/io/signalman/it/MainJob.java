package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** One signal over the gaffer route, one over Jolokia, and detaching, in hosts of many kinds. */
record MainJob(Path folder) {

    /** The host does its own work as before. */
    void runAndLeave(TestHost host) throws Exception {
        List<String> before = work(host);
        run(host);
        assertThat(work(host)).isEqualTo(before);
        host.leave();
    }

    void run(TestHost host) throws Exception {
        assertThat(host.attach().status()).isEqualTo("started");
        runAttached(host);
    }

    /** Expects the agent to be there already. */
    void runAttached(TestHost host) throws Exception {
        try (Children children = new Children(folder)) {
            String name = Children.uniqueName();
            Child child = children.reporter(name);
            HttpDoor http = host.http();

            assertThat(http.post("/processes/" + name + "/_signal/HUP").body()).isEqualTo("{\"ok\": true}");
            child.awaitLine("got HUP");
            assertThat(http.jolokia("{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\","
                                    + "\"operation\":\"sendSignal\",\"arguments\":[\"" + child.pid() + "\",\"USR1\"]}")
                            .json()
                            .get("status"))
                    .hasToString("200");
            child.awaitLine("got USR1");
        }
        assertThat(host.detach().status()).isEqualTo("stopped");
        assertThat(host.runFilePath()).doesNotExist();
    }

    /** The lines that describe the own work of a host that answers. */
    static List<String> work(TestHost host) throws IOException {
        return host.ask("work").stream()
                .filter(line -> line.startsWith("work "))
                .toList();
    }
}
