package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Events over RMI, over HTTP, and on the command line. */
class EventsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aRemoteJmxListenerGetsEachReportWithoutOurClasses(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());
            List<Notification> heard = new CopyOnWriteArrayList<>();
            jmx.connection()
                    .addNotificationListener(
                            JmxDoor.name(), (notification, handback) -> heard.add(notification), null, null);

            CompositeData returned = jmx.sendSignal(pid, "CONT");
            host.http().post("/processes/1/_signal/TERM");
            jmx.sendSignal("2147483647", "TERM");

            await().untilAsserted(() -> assertThat(heard).hasSize(3));
            assertThat(heard.get(0).getUserData()).isEqualTo(returned);
            assertThat(heard.get(0).getMessage()).isEqualTo(returned.get("message"));
            assertThat(heard.get(0).getSource()).isEqualTo(JmxDoor.name());
            assertThat(heard.stream().map(Notification::getType))
                    .containsExactly(
                            "io.signalman.signal.delivered",
                            "io.signalman.signal.refused",
                            "io.signalman.signal.failed");
            assertThat(heard.stream().map(Notification::getSequenceNumber)).containsExactly(1L, 2L, 3L);
            CompositeData[] recent = (CompositeData[]) jmx.attribute("Recent");
            assertThat(recent).extracting(row -> row.get("target")).containsExactly("2147483647", "1", pid);
            assertThat(recent).extracting(row -> row.get("principal")).containsExactly("local", "owner", "local");
            assertThat(recent).extracting(row -> row.get("door")).containsExactly("local", "http", "local");
            assertThat(((TabularData) jmx.attribute("Counts")).get(new Object[] {"SIGTERM REFUSED owner"}))
                    .extracting(row -> row.get("value"))
                    .isEqualTo(1L);
        }
    }

    /** The JDK's connector keeps the last 1,000 notifications for its clients, here of 150 results each. */
    @Test
    void aRemoteJmxListenerDoesNotFillASmallHeapWithResults() throws Exception {
        int processes = 150;
        int sends = 50;
        try (TestHost host = new TestHost.Builder(folder)
                        .options("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")
                        .start();
                Children children = new Children(folder)) {
            host.attach("fanout.max=" + processes);
            String name = Children.uniqueName();
            for (int i = 0; i < processes; i++) {
                children.named(name);
            }
            List<Notification> heard = new CopyOnWriteArrayList<>();
            try (JmxDoor jmx = host.jmx()) {
                jmx.connection()
                        .addNotificationListener(
                                JmxDoor.name(), (notification, handback) -> heard.add(notification), null, null);
                for (int number = 1; number <= 9 * sends; number++) {
                    assertThat(host.http()
                                    .post("/processes/" + name + "/_signal/0")
                                    .status())
                            .isEqualTo(200);
                    if (number % sends == 0) { // or the log would lose some
                        int all = number;
                        await().until(() -> heard.size() == all);
                    }
                }
            }
            assertThat(results(heard.get(0))).hasSize(processes);
            Notification last = heard.get(heard.size() - 1);
            assertThat(results(last)).isEmpty();
            assertThat(((CompositeData) last.getUserData()).get("delivered")).isEqualTo(processes);
            assertThat(last.getMessage()).endsWith(" The 150 results are left out to save memory; see listEvents.");
        }
    }

    private static CompositeData[] results(Notification notification) {
        return JmxDoor.results((CompositeData) notification.getUserData());
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void httpStreamsEachReportAndResumesAndEndsWithTheAgent(Path jdk) throws Exception {
        try (TestHost host = attached(jdk);
                Children children = new Children(folder);
                JmxDoor jmx = host.jmx()) {
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());
            jmx.sendSignal(pid, "0");
            try (BufferedReader stream = follow(host.http(), "")) {
                assertThat(event(stream)).containsExactly("id: 1");

                jmx.sendSignal(pid, "CONT");

                List<String> event = event(stream);
                assertThat(event.subList(0, 2)).containsExactly("id: 2", "event: delivered");
                JSONObject data =
                        (JSONObject) new JSONParser().parse(event.get(2).substring("data: ".length()));
                assertThat(data).containsEntry("principal", "local").containsEntry("door", "local");
                assertThat((JSONObject) data.get("report"))
                        .containsEntry("ok", true)
                        .containsEntry("target", pid)
                        .containsEntry("signal", "SIGCONT");
            }
            host.http().post("/processes/" + pid + "/_signal/0");

            try (BufferedReader resumed = follow(host.http(), "2")) {
                assertThat(event(resumed)).containsExactly("id: 2");
                assertThat(event(resumed)).startsWith("id: 3", "event: delivered");

                assertThat(host.detach().status()).isEqualTo("stopped");
                assertThat(resumed.readLine()).isNull();
            }
        }
    }

    private static BufferedReader follow(HttpDoor http, String lastEventId) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(http.url() + "/events").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + http.token());
        if (!lastEventId.isEmpty()) {
            connection.setRequestProperty("Last-Event-ID", lastEventId);
        }
        connection.setReadTimeout(20_000);
        return new BufferedReader(new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The lines of the next event. */
    private static List<String> event(BufferedReader stream) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = stream.readLine(); line != null; line = stream.readLine()) {
            if (!line.isEmpty() && !line.startsWith(":")) {
                lines.add(line);
            } else if (!lines.isEmpty()) {
                return lines;
            }
        }
        throw new IOException("the stream ended after " + lines);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void watchPrintsEachReportAndEndsWithZero(Path jdk) throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (TestHost host = attached(jdk);
                Child watch = watch(signalman, host);
                Child json = watch(signalman, host, "--json")) {
            HttpDoor http = host.http();
            awaitFollowing(http, watch, json);

            HttpDoor.send(http.request("/processes/1/_signal/USR1")
                    .header("X-Signalman-Reason", "a look")
                    .POST(HttpRequest.BodyPublishers.noBody()));

            await().until(() -> watch.stdout().stream()
                    .anyMatch(line -> line.matches(
                            "\\d\\d:\\d\\d:\\d\\d  owner      SIGUSR1   1             1 REFUSED    .+  \\(a look\\)")));
            assertThat(watch.stdout().get(0))
                    .isEqualTo("TIME      PRINCIPAL  SIGNAL    TARGET        OUTCOME      MESSAGE");
            await().until(() -> json.stdout().stream()
                    .anyMatch(line -> line.contains("\"signal\":\"SIGUSR1\"") && line.contains("\"a look\"")));
            assertThat(json.stdout()).allMatch(line -> line.startsWith("{\"time\":"));
            for (Child each : List.of(watch, json)) {
                ProcessHandle.of(each.pid()).orElseThrow().destroy();
                assertThat(each.awaitEnd()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void watchEndsWhenAnotherAgentAnswersAtTheAddress(Path jdk) throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (TestHost host = attached(jdk);
                Child watch = watch(signalman, host)) {
            HttpDoor http = host.http();
            awaitFollowing(http, watch);

            host.detach();

            watch.awaitLineThatBegins("signalman: The connection to the agent broke");
            assertThat(host.attach("port=" + http.uri().getPort()).status()).isEqualTo("started");
            String refused = watch.awaitLineThatBegins("signalman: The agent at ");
            assertThat(refused).contains(host.pid() + ".sock does not accept the token");
            assertThat(watch.awaitEnd()).isEqualTo(3);
        }
    }

    /** Follows this host alone; without a name the command fails when the user runs several agents. */
    private static Child watch(CommandLine signalman, TestHost host, String... options) throws IOException {
        ProcessBuilder command = signalman.builder("watch", "--jvm", String.valueOf(host.pid()));
        command.command().addAll(List.of(options));
        return Child.start(command);
    }

    /** Sends until each has printed a report; a new follower misses earlier events. */
    private static void awaitFollowing(HttpDoor http, Child... watches) {
        for (Child watch : watches) {
            await().until(() -> {
                http.post("/processes/1/_signal/0");
                assertThat(watch.isAlive()).as("%s", watch.lines()).isTrue();
                return watch.stdout().stream().anyMatch(line -> !line.startsWith("TIME "));
            });
        }
    }

    private TestHost attached(Path jdk) throws Exception {
        TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
        host.attach();
        return host;
    }
}
