package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WindowType;

/** Attacks on the page: docs/ui.md has the table; more need a browser, another user, or a hostile process. */
class UiAttackIT {
    private static final int ATTACKS = 33;
    private static final int HALF = 100;

    /** A name that would end an element and run a script, within the kernel's 15 bytes. */
    private static final String MARKUP = "</td><script>1";

    private static final List<String> HEADERS = List.of(
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Cache-Control");

    @TempDir
    private Path folder;

    private CommandLine signalman;
    private Children children;
    private TestHost host;
    private String agentToken;

    @BeforeEach
    void start() throws Exception {
        signalman = new CommandLine(folder);
        children = new Children(folder);
        host = new TestHost.Builder(folder).start();
        assertThat(host.attach("name=" + Children.uniqueName(), "audit=" + folder.resolve("audit"))
                        .status())
                .isEqualTo("started");
        agentToken = (String) host.runFile().get("token");
    }

    @AfterEach
    void end() {
        children.close();
        host.close();
    }

    @Test
    void everyRequestIsAnsweredAsDocumented() throws Exception {
        String name = Children.uniqueName();
        Child target = children.groupLeader(name);
        try (Ui ui = new Ui(signalman, "--read-only")) {
            String token = token(ui);
            Map<String, String> values = Map.of(
                    "secret",
                    ui.secret(),
                    "token",
                    token,
                    "agent",
                    "jvm:" + host.pid(),
                    "name",
                    name,
                    "pgid",
                    String.valueOf(target.pid()));
            List<MarkdownTable.Row> rows = MarkdownTable.read("ui.md", "Attacks");
            assertThat(rows).hasSize(ATTACKS);
            SoftAssertions softly = new SoftAssertions();
            for (MarkdownTable.Row row : rows) {
                RawHttp.Answer answer = ask(ui.server(), token, row.input(values));
                boolean refused = answer.status() != 200;
                softly.assertThat(
                                answer.status() + (refused ? " " + answer.json().get("kind") : ""))
                        .as(row.written())
                        .isEqualTo(row.answer());
                softly.assertThat(HEADERS)
                        .as(row.written())
                        .allMatch(header -> answer.header(header).isPresent());
                softly.assertThat(answer.headers())
                        .as(row.written())
                        .noneMatch(line -> line.startsWith("Access-Control") || line.startsWith("Set-Cookie"));
                softly.assertThat(answer.body() + answer.headers())
                        .as("an agent's token")
                        .doesNotContain(agentToken);
            }
            softly.assertAll();
            assertThat(target.stdout()).containsExactly("ready");
        }
    }

    private static String token(Ui ui) throws Exception {
        RawHttp.Answer answer =
                ask(ui.server(), "", "POST /session HTTP/1.1⏎-Authorization⏎⏎{\"secret\":\"" + ui.secret() + "\"}");
        assertThat(answer.status()).isEqualTo(200);
        return (String) answer.json().get("token");
    }

    /** Completes a request of the documentation, and sends it. */
    private static RawHttp.Answer ask(URI server, String token, String written) throws IOException {
        int end = written.indexOf("⏎⏎");
        String head = end < 0 ? written : written.substring(0, end);
        String body = end < 0 ? "" : written.substring(end + 2);
        List<String> lines = new ArrayList<>(List.of(head.split("⏎")));
        for (Map.Entry<String, String> header : Map.of(
                        "Host", server.getAuthority(),
                        "Origin", server.toString(),
                        "Authorization", "Bearer " + token)
                .entrySet()) {
            if (!lines.remove("-" + header.getKey())
                    && lines.stream().noneMatch(line -> line.startsWith(header.getKey() + ":"))) {
                lines.add(header.getKey() + ": " + header.getValue());
            }
        }
        lines.add("Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length);
        return RawHttp.exchange(server, String.join("\r\n", lines) + "\r\n\r\n" + body);
    }

    @Test
    void aLongRequestIsRefusedAndHalfOnesHoldUpNobody() throws Exception {
        List<RawHttp> half = new ArrayList<>();
        try (Ui ui = new Ui(signalman)) {
            for (int i = 0; i < HALF; i++) {
                half.add(new RawHttp(ui.server()));
                half.get(i).send("POST /session HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le");
            }
            String token = token(ui);
            String big = "{\"agent\":\"" + "a".repeat(100_000) + "\"}";
            RawHttp.Answer answer = ask(ui.server(), token, "POST /call HTTP/1.1⏎⏎" + big);
            assertThat(answer.status()).isEqualTo(413);
            assertThat(ask(ui.server(), token, "POST /agents HTTP/1.1").status())
                    .isEqualTo(200);
        } finally {
            for (RawHttp one : half) {
                one.close();
            }
        }
    }

    @Test
    void theServerListensOnLoopbackAlone() throws Exception {
        try (Ui ui = new Ui(signalman)) {
            String port = String.format("%04X", ui.server().getPort());
            List<String> listening = new ArrayList<>();
            for (String table : List.of("tcp", "tcp6")) {
                listening.addAll(Files.readAllLines(Path.of("/proc/net/" + table)).stream()
                        .map(line -> line.strip().split("\\s+", 5))
                        .filter(fields -> fields[1].endsWith(":" + port) && fields[3].equals("0A"))
                        .map(fields -> fields[1])
                        .toList());
            }
            assertThat(listening)
                    .allMatch(address -> address.equals("0100007F:" + port)
                            || address.equals("0000000000000000FFFF00000100007F:" + port))
                    .hasSize(1);
        }
    }

    @Test
    void anotherUserOfTheHostGetsThePageAndNothingElse() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        try (Ui ui = new Ui(signalman)) {
            assertThat(asNobody(ui.server() + "/")).endsWith(" 200");
            assertThat(asNobody("-X", "POST", "-H", "Origin: " + ui.server(), "-d", "{}", ui.server() + "/agents"))
                    .contains("This page has no session.")
                    .endsWith(" 401");
        }
    }

    private static String asNobody(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "setpriv", "--reuid=" + TestHost.NOBODY, "--clear-groups", "curl", "-s", "-w", " %{http_code}"));
        command.addAll(List.of(words));
        return String.join("\n", Child.output(command));
    }

    /** Whoever may read command lines would have the secret before the page has exchanged it. */
    @Test
    void theBrowserIsStartedWithoutTheSecretInItsCommandLine() throws Exception {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path opened = folder.resolve("opened");
        Path browser = Files.writeString(bin.resolve("xdg-open"), "#!/bin/sh\necho \"$@\" >" + opened + "\n");
        Files.setPosixFilePermissions(browser, PosixFilePermissions.fromString("rwxr-xr-x"));
        ProcessBuilder command = signalman.builder("ui");
        command.environment().put("DISPLAY", ":none");
        command.environment().put("PATH", bin + ":" + System.getenv("PATH"));
        try (Ui ui = new Ui(Child.start(command))) {
            await().until(() -> Files.exists(opened) && Files.readString(opened).endsWith("\n"));
            String argument = Files.readString(opened).strip();
            assertThat(argument).doesNotContain(ui.secret()).endsWith(".html");
            Path page = Path.of(argument);
            assertThat(Files.readString(page)).contains(ui.link());
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(page)))
                    .isEqualTo("rw-------");
            ProcessHandle.of(ui.process().pid()).orElseThrow().destroy();
            assertThat(ui.process().awaitExit()).isZero();
            assertThat(page).doesNotExist();
        }
    }

    /** A process chooses its name and command line; a caller chooses a reason. */
    @Test
    void nothingThatAProcessOrCallerSaysRunsInThePage() throws Exception {
        String evil = "<img src=x onerror=window.hacked=1>\u202eexe\u001b[2J";
        Child named = children.named(MARKUP);
        children.own(new ProcessBuilder("bash", "-c", "exec -a \"$0\" sleep 600", evil + Children.uniqueName()));
        assertThat(RawDoor.of(host)
                        .ask("POST /processes/" + named.pid()
                                + "/_signal/CONT HTTP/1.1⏎X-Signalman-Reason: <script>window.hacked=2</script>")
                        .status())
                .isEqualTo(200);
        try (Browser browser = new Browser();
                Ui ui = new Ui(signalman, "--jvm", String.valueOf(host.pid()))) {
            browser.open(ui.link());
            browser.awaitText("#count", "process");
            browser.filter("parent:" + ProcessHandle.current().pid());
            browser.awaitText("#rows", MARKUP);
            browser.awaitText("#rows", "<img src=x onerror=window.hacked=1>\\u202eexe\\u001b[2J");
            browser.awaitText("#log", "<script>window.hacked=2</script>");
            browser.filter(String.valueOf(named.pid()));
            browser.awaitText("#count", "1 process");
            browser.press(Keys.ENTER);
            browser.awaitText("#panel h2", named.pid() + " " + MARKUP);
            browser.clickWhenEnabled("CONT");
            browser.awaitText("[aria-label=Report]", MARKUP);
            browser.clickWhenEnabled("Audit");
            browser.awaitText("#log", "<script>window.hacked=2</script>");
            assertThat(browser.run("return String(window.hacked)")).isEqualTo("undefined");
            assertThat(browser.run("return document.querySelectorAll('#app script, #app img[src=x]').length"))
                    .isEqualTo(0L);
            assertThat(browser.run("return JSON.stringify({...sessionStorage, ...localStorage}) + document.cookie"))
                    .asString()
                    .doesNotContain(agentToken);
            browser.expectNoComplaint();
        }
    }

    /** A site that the person visits while the page is open: with a form, a script and a frame. */
    @Test
    void anotherSiteReachesNothing() throws Exception {
        try (Ui ui = new Ui(signalman, "--jvm", String.valueOf(host.pid()));
                ForeignSite site = new ForeignSite(ui.server());
                Browser browser = new Browser()) {
            browser.open(ui.link());
            browser.awaitText("#count", "process");
            browser.open(site.address());
            browser.awaitText("#result", "done");
            JSONObject result = (JSONObject) new JSONParser().parse(browser.text("#seen"));
            assertThat(result.get("fetch")).isEqualTo("TypeError");
            assertThat(result.get("opaque")).isEqualTo("TypeError");
            assertThat(result.get("script")).isEqualTo("error");
            assertThat(result.get("frame")).isEqualTo("null or foreign");
        }
    }

    @Test
    void theLinkWorksInOneTab() throws Exception {
        try (Ui ui = new Ui(signalman, "--jvm", String.valueOf(host.pid()));
                Browser browser = new Browser()) {
            browser.open(ui.link());
            browser.awaitText("#count", "process");
            browser.driver().switchTo().newWindow(WindowType.TAB);
            browser.open(ui.link());
            browser.awaitText("[role=alert]", "This link was used already");
        }
    }
}
