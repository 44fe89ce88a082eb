package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.signalman.testing.Child;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Commands on several agents over HTTPS and a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InventoryIT {
    private static final Pattern PLAN = Pattern.compile("--plan ([0-9a-f]+) ");

    @TempDir
    private static Path folder;

    private CommandLine signalman;
    private Certificates certificates;
    private Children children;
    private Path token;
    private Path tokens;
    private Child overHttps;
    private Child overSocket;
    private String https;
    private String socket;

    @BeforeAll
    void start() throws Exception {
        signalman = new CommandLine(folder);
        certificates = new Certificates(folder);
        children = new Children(folder);
        JSONObject made = json(signalman
                .expect(0, "token", "new", "ola", "--role", "admin", "--json")
                .out());
        token = Files.writeString(folder.resolve("token"), (String) made.get("token"));
        tokens = Files.writeString(folder.resolve("tokens"), made.get("line") + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        overHttps = serve();
        overSocket = serve();
        https = target(overHttps);
        socket = "unix:" + runFile(overSocket).get("socket");
    }

    @AfterAll
    void end() {
        overHttps.close();
        overSocket.close();
        children.close();
    }

    private Child serve() throws Exception {
        Path keystore = certificates.keystore("EC", "CN=127.0.0.1");
        Child server = Child.start(signalman.builder(
                "serve",
                "tokens=" + tokens,
                "tls.keystore=" + keystore,
                "tls.keystore.password-file=" + certificates.password()));
        server.awaitLineThatBegins("Run file: ");
        return server;
    }

    private static JSONObject json(String text) throws Exception {
        return (JSONObject) new JSONParser().parse(text);
    }

    private static JSONObject runFile(Child server) throws Exception {
        return json(Files.readString(folder.resolve(".signalman/run/" + server.pid() + ".json")));
    }

    private static String target(Child server) throws Exception {
        return ((String) runFile(server).get("url")).substring("https://".length());
    }

    private static String document(String... targets) {
        return Arrays.stream(targets)
                .map(target -> "\"" + target + "\"")
                .collect(Collectors.joining(",", "[{\"targets\":[", "],\"labels\":{\"group\":\"web\"}}]"));
    }

    /** The command with the options for these hosts. */
    private String[] on(List<String> targets, String... command) throws Exception {
        Path inventory = Files.createTempFile(folder, "hosts", ".json");
        Files.writeString(inventory, document(targets.toArray(String[]::new)));
        return at(inventory.toString(), certificates.ca(), command);
    }

    private String[] at(String inventory, Path ca, String... command) {
        List<String> words = new ArrayList<>(Arrays.asList(command));
        words.addAll(List.of("--inventory", inventory, "--token-file", token.toString(), "--ca-file", ca.toString()));
        return words.toArray(String[]::new);
    }

    @Test
    void theReportTellsALivingAKilledAndAStoppedAgentApart() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        Child killed = serve();
        String gone = target(killed);
        killed.close();
        try {
            String[] command = on(List.of(https, gone, socket), "kill", String.valueOf(worker.pid()), "USR1", "--json");
            Child.output("kill", "-STOP", String.valueOf(overSocket.pid()));

            List<String> lines = signalman.expect(64, command).out().lines().toList();

            assertThat(lines).hasSize(4);
            assertThat(lines)
                    .anyMatch(line -> line.contains("\"ANSWERED\"") && line.contains("\"delivered\":1"))
                    .anyMatch(line -> line.contains("\"UNREACHABLE\"") && line.contains("nothing was sent"))
                    .anyMatch(line -> line.contains("\"TIMED_OUT\"") && line.contains("may have acted"));
            assertThat(lines.get(3))
                    .isEqualTo(
                            "{\"summary\":{\"hosts\":3,\"ANSWERED\":1,\"REFUSED\":0,\"UNREACHABLE\":1,\"TIMED_OUT\":1,"
                                    + "\"UNKNOWN\":0,\"NOT_SENT\":0,\"matched\":1,\"delivered\":1,\"exitCode\":64}}");
            worker.awaitLine("got USR1");
        } finally {
            Child.output("kill", "-CONT", String.valueOf(overSocket.pid()));
        }
    }

    @Test
    void aPlanOfAUserWithoutAHomeFolderMakesNoFolder() throws Exception {
        String name = Children.uniqueName();
        children.reporter(name);
        ProcessBuilder dry = signalman.builder(on(List.of(https), "kill", "--dry-run", name, "HUP"));
        dry.command().replaceAll(word -> word.startsWith("-Duser.home=") ? "-Duser.home=?" : word);
        CommandLine.Result result = CommandLine.run(dry, folder);
        assertThat(result.exitCode()).as("%s", result).isEqualTo(2);
        assertThat(result.err()).contains("set XDG_STATE_HOME to a folder");
        assertThat(folder.resolve("?")).doesNotExist();
    }

    @Test
    void aPlanReachesTheProcessesOfItsDryRunAndNoneThatCameLater() throws Exception {
        String name = Children.uniqueName();
        Child first = children.reporter(name);
        String out = signalman
                .expect(0, on(List.of(https, socket), "kill", "--dry-run", name, "HUP"))
                .out();
        Matcher plan = PLAN.matcher(out);
        assertThat(plan.find()).as(out).isTrue();
        Path stored = folder.resolve(".local/state/signalman/fleet/" + plan.group(1) + ".json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)))
                .isEqualTo("rw-------");
        Child later = children.reporter(name);

        String[] send = on(List.of(https, socket), "kill", "--plan", plan.group(1), "HUP");
        assertThat(signalman.expect(0, send).out()).contains("2 hosts: 2 answered.");
        first.awaitLine("got HUP");
        Child.output("kill", "-USR1", String.valueOf(later.pid()));
        later.awaitLine("got USR1");
        assertThat(later.stdout()).doesNotContain("got HUP");

        assertThat(signalman
                        .expect(2, on(List.of(https, socket), "kill", "--plan", plan.group(1), "TERM"))
                        .err())
                .contains("is for \"kill HUP\"");
        assertThat(signalman
                        .expect(2, on(List.of(https), "kill", "--plan", plan.group(1), "HUP"))
                        .err())
                .contains("hosts that the options don't select now: unix:");
    }

    @Test
    void nothingIsSentToAHostWithoutTheRightCertificate() throws Exception {
        Path other = Certificates.ofStrangers(Files.createDirectory(folder.resolve("other")))
                .ca();
        String inventory =
                Files.writeString(folder.resolve("https.json"), document(https)).toString();
        assertThat(signalman.expect(4, at(inventory, other, "ps", "x")).out())
                .contains("UNREACHABLE", "nothing was sent", "--ca-file");

        List<String> requests = new ArrayList<>();
        HttpsServer expired = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        expired.setHttpsConfigurator(
                new HttpsConfigurator(certificates.client(certificates.expired("EC", "CN=127.0.0.1"))));
        expired.createContext(
                "/", exchange -> requests.add(exchange.getRequestURI().getPath()));
        expired.start();
        try {
            String target = "127.0.0.1:" + expired.getAddress().getPort();
            assertThat(signalman.expect(4, on(List.of(target), "ps", "x")).out())
                    .contains("UNREACHABLE");
            assertThat(requests).isEmpty();
        } finally {
            expired.stop(0);
        }
    }

    @Test
    void aCanaryThatIsNotReachedKeepsTheOthersUnsent() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        String pid = String.valueOf(worker.pid());

        assertThat(signalman
                        .expect(64, on(List.of("127.0.0.1:1", https, socket), "kill", pid, "HUP", "--canary", "1"))
                        .out())
                .contains("NOT_SENT", "1 of 1 canaries failed", "3 hosts: 1 unreachable, 2 not sent.");
        Child.output("kill", "-USR1", pid);
        worker.awaitLine("got USR1");
        assertThat(worker.stdout()).doesNotContain("got HUP");
    }

    @Test
    void aUrlNamesTheHosts() throws Exception {
        HttpServer discovery = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> authorizations = new ArrayList<>();
        discovery.createContext("/", exchange -> {
            authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
            String text = exchange.getRequestURI().getPath().equals("/hosts")
                    ? document(https, socket)
                    : document(IntStream.range(0, 10_001)
                            .mapToObj(i -> "h" + i + ":1")
                            .toArray(String[]::new));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        discovery.start();
        try {
            String url = "http://127.0.0.1:" + discovery.getAddress().getPort();
            assertThat(signalman
                            .expect(0, at(url + "/hosts", certificates.ca(), "status", "--on", "web"))
                            .out())
                    .contains("2 hosts: 2 answered.");
            assertThat(signalman
                            .expect(2, at(url + "/more", certificates.ca(), "status"))
                            .err())
                    .contains("more than 10000 hosts");
            assertThat(authorizations).isEmpty();
        } finally {
            discovery.stop(0);
        }
    }

    @Test
    void anInterruptedStopCancelsItsJobsAndWatchShowsBoth() throws Exception {
        Child worker = children.reporter(Children.uniqueName());
        try (Child watch = Child.start(signalman.builder(on(List.of(socket), "watch")))) {
            watch.awaitLineThatBegins("HOST");
            Child stop = Child.start(signalman.builder(
                    on(List.of(https, socket), "stop", String.valueOf(worker.pid()), "--ladder", "HUP 10m KILL")));
            worker.awaitLine("got HUP");
            await().untilAsserted(() -> assertThat(signalman
                            .expect(0, on(List.of(https, socket), "jobs"))
                            .out())
                    .containsPattern("(?s)job .* RUNNING.*job .* RUNNING"));

            Child.output("kill", "-INT", String.valueOf(stop.pid()));

            assertThat(stop.awaitExit()).isEqualTo(64);
            assertThat(stop.stdout()).anyMatch(line -> line.contains("2 hosts: 2 answered."));
            assertThat(signalman.expect(0, on(List.of(https, socket), "jobs")).out())
                    .contains("CANCELLED")
                    .doesNotContain("RUNNING");
            assertThat(worker.isAlive()).isTrue();
            watch.awaitLineThatBegins(socket + "  ");
        }
    }
}
