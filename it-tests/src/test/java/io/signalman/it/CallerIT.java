package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.testing.Child;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.management.ReflectionException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names and conditions never match the calling process, on any way of the request. */
class CallerIT {
    private static final String STRING = String.class.getName();
    private static final String LEFT_OUT = "1 process was left out: the caller itself or its ancestors.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"true,on", "true,off", "false,off"})
    void aCommandNeverFindsItself(String http, String socket) throws Exception {
        CommandLine signalman = new CommandLine(folder);
        Path records = folder.resolve("audit.log");
        try (Children children = new Children(folder);
                TestHost host = new TestHost.Builder(folder).start()) {
            signalman.expect(
                    0, "attach", String.valueOf(host.pid()), "http=" + http, "socket=" + socket, "audit=" + records);
            String name = Children.uniqueName();
            String command = "cmd:" + name;

            assertThat(signalman.expect(1, "kill", command, "0").out()).contains(LEFT_OUT);
            signalman.expect(1, "ps", command);
            signalman.expect(1, "stop", command);
            signalman.expect(1, "wait", command);
            Child worker = children.reporter(name);
            assertThat(signalman.expect(0, "ps", command + "&newest", "--json").out())
                    .contains("\"pid\":" + worker.pid());
            assertThat(signalman.expect(0, "kill", command, "HUP", "--dry-run").out())
                    .contains(LEFT_OUT);
            assertThat(signalman
                            .expect(0, "kill", "--reason", "tidy up", command, "HUP")
                            .out())
                    .contains("SIGHUP delivered to " + worker.pid(), LEFT_OUT);
            worker.awaitLine("got HUP");
            assertThat(signalman
                            .expect(0, "stop", command, "--ladder", "TERM 200ms KILL")
                            .out())
                    .contains(LEFT_OUT);
            assertThat(worker.awaitExit()).isEqualTo(128 + 9);
            assertThat(Files.readString(records)).contains("\"reason\":\"tidy up\"");
        }
    }

    @Test
    void aCommandInAPidNamespaceOfItsOwnNeverFindsItself() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (TestHost host = new TestHost.Builder(folder).start()) {
            assertThat(host.attach().status()).isEqualTo("started");
            String word = Children.uniqueName();
            Path token = folder.resolve("token");
            Files.writeString(token, (String) host.runFile().get("token"));
            ProcessBuilder command = signalman.builder(
                    "kill",
                    "--url",
                    (String) host.runFile().get("url"),
                    "--token-file",
                    token.toString(),
                    "cmd:" + word,
                    "TERM");
            command.command().addAll(0, PrivateNamespace.unshare());

            try (Child process = Child.start(command)) {
                assertThat(process.awaitEnd()).isEqualTo(1);
                assertThat(process.lines()).anyMatch(line -> line.contains("2 processes were left out"));
            }
            List<String> there = PrivateNamespace.unshare();
            there.addAll(List.of("sh", "-c", "readlink /proc/self/ns/pid; exec sleep 600"));
            try (Children children = new Children(folder);
                    Child other = Child.start(there)) {
                children.reporter(word);
                String namespace = other.awaitLineThatBegins("pid:[");
                String boot = Files.readString(Path.of("/proc/sys/kernel/random/boot_id"));
                assertThat(send(host, word, "9@1 " + namespace + " " + boot.strip())
                                .body())
                        .contains("bad_value", "is none of the processes that this agent sees");
            }
        }
    }

    @Test
    void anyClientCanNameItsProcessOverHttpAndJmx() throws Exception {
        try (Children children = new Children(folder);
                TestHost host = new TestHost.Builder(folder).start()) {
            assertThat(host.attach("audit=" + folder.resolve("records")).status())
                    .isEqualTo("started");
            String name = Children.uniqueName();
            Child client = children.reporter(name);
            try (JmxDoor jmx = host.jmx()) {
                CompositeData probe = jmx.probe(client.pid());
                String handle = (String) probe.get("handle");

                assertThat(send(host, name, handle).status()).isEqualTo(404);
                assertThat(send(host, name, client.pid() + "@1").status()).isEqualTo(400);
                assertThat(send(host, handle, client.pid() + "@1").status()).isEqualTo(200);
                client.awaitLine("got HUP");
                assertThat(send(host, name, "me").body()).contains("bad_value", "is no handle");
                assertThat(HttpDoor.send(host.http()
                                        .request("/processes/" + name)
                                        .header("Signalman-Caller", handle)
                                        .GET())
                                .status())
                        .isEqualTo(404);

                CompositeData sent = with(jmx, "sendSignal", name, "HUP", "reason=by hand\ncaller=" + handle);
                assertThat(sent.get("message")).asString().contains("Nothing matches", LEFT_OUT);
                for (String context : new String[] {"", "x", "door=cli", "caller=1@2\ncaller=1@2", "caller=me"}) {
                    assertThatThrownBy(() -> with(jmx, "sendSignal", name, "HUP", context))
                            .as(context)
                            .hasRootCauseInstanceOf(IllegalArgumentException.class)
                            .hasStackTraceContaining("bad_value: ");
                }
                assertThatThrownBy(() -> with(jmx, "sendSignal", name, "HUP", "reason=a", "reason=b"))
                        .isInstanceOf(ReflectionException.class);
            }
            assertThat(Files.readString(folder.resolve("records"))).contains("\"reason\":\"by hand\"");
        }
    }

    private static HttpDoor.Answer send(TestHost host, String name, String caller) throws Exception {
        return HttpDoor.send(host.http()
                .request("/processes/" + name + "/_signal/HUP")
                .header("Signalman-Caller", caller)
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static CompositeData with(JmxDoor jmx, String operation, String... arguments) throws Exception {
        String[] signature = new String[arguments.length];
        Arrays.fill(signature, STRING);
        return (CompositeData) jmx.invoke(operation, arguments, signature);
    }
}
