package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Polling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every command of docs/fleet.md as it is written, on a machine of its own. */
@ExtendWith(Polling.class)
class FleetPageIT {
    private static final Pattern BLOCK = Pattern.compile("(?s)```(\\w+)\n(.*?)\n```\n");
    private static final Pattern INLINE = Pattern.compile("`(signalman (?:hub|fleet|token) [^`<\n]+)`");
    private static final String FLEET = "export SIGNALMAN_FLEET=$PWD/hub/operators/anna/fleet.conf\n";

    @TempDir
    static Path folder;

    private static PrivateSystem system;
    private static String page;

    @BeforeAll
    static void start() throws Exception {
        system = new PrivateSystem(folder, "/usr/bin/java nats-server keytool ip");
        page = Files.readString(MarkdownTable.docs().resolve("fleet.md"));
    }

    @AfterAll
    static void end() {
        if (system != null) {
            system.close();
        }
    }

    private static List<String> blocks(String kind) {
        return BLOCK.matcher(page)
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2))
                .toList();
    }

    private static String expect(String script) throws Exception {
        return system.expect("cd /opt/signalman\n" + script);
    }

    private static int code(String script) throws Exception {
        return system.run("cd /opt/signalman\n" + script).exitCode();
    }

    /** Starts a program that lives on after SIGHUP, since each agent of this machine sends it one. */
    private static void runs(String program) throws Exception {
        expect("cp /bin/sleep /usr/local/bin/" + program + "; nohup /usr/local/bin/" + program + " 600 &");
    }

    @Test
    void eachCommandOfThePageWorksAsItIsWritten() throws Exception {
        runs("worker");
        List<String> sh = blocks("sh");
        assertThat(sh).hasSize(3);
        expect(sh.get(0));
        expect(sh.get(1));
        await("both agents").until(() -> code(FLEET + "signalman status --on web") == 0);
        assertThat(expect(sh.get(2))).contains("2 hosts: 2 answered.");
        List<String> text = blocks("text");
        assertThat(text).hasSize(3);
        assertThat(text.get(0)).startsWith("$ ");
        String first = text.get(0).lines().findFirst().orElseThrow().substring(2);
        assertThat(expect(FLEET + first)).contains("HOST  STATE", "SIGHUP delivered to ", "2 hosts: 2 answered.");
        rollsOut(text.get(1));
        inventory(text.get(2));
        commandsInTheText();
    }

    private static void rollsOut(String commands) throws Exception {
        runs("nginx");
        expect("signalman fleet enroll web3 --group web --label zone=eu --hub hub\n"
                + "signalman serve name=web3 tokens=$PWD/tokens fleet=tls://127.0.0.1:4222"
                + " fleet.key-file=$PWD/hub/agents/web3.key fleet.ca=$PWD/hub/ca.pem &");
        await("the third agent").until(() -> code(FLEET + "signalman status --on web3") == 0);
        List<String> lines = commands.lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(expect(FLEET + lines.get(0))).contains("To send it to exactly these: signalman kill --plan ");
        assertThat(code("pgrep -x nginx")).isZero();
        assertThat(expect(FLEET + lines.get(1))).contains("1 host: 1 answered.");
        assertThat(code("pgrep -x nginx")).isEqualTo(1);
    }

    /** One agent has both names of the page. */
    private static void inventory(String command) throws Exception {
        runs("nginx");
        system.write("/opt/signalman/hosts.yml", blocks("yaml").get(0));
        expect("echo 127.0.0.1 web1.example.org web2.example.org >>/etc/hosts\n"
                + "keytool -genkeypair -alias own -keyalg EC -dname CN=web -storepass changeit -keystore web.p12"
                + " -ext san=dns:web1.example.org,dns:web2.example.org\n"
                + "keytool -exportcert -rfc -alias own -storepass changeit -keystore web.p12 >ca.pem\n"
                + "echo changeit >password; chmod 600 password web.p12\n"
                + "signalman token new ola --role admin --file ola | sed -n 's/^Token[^:]*: //p' >token; chmod 600 token\n"
                + "signalman serve name=https port=7080 'hosts=web1.example.org;web2.example.org' tokens=$PWD/ola tls.keystore=$PWD/web.p12"
                + " tls.keystore.password-file=$PWD/password &");
        await("the agent over HTTPS")
                .untilAsserted(() -> assertThat(expect(command)).contains("2 hosts: 2 answered."));
    }

    private static void commandsInTheText() throws Exception {
        List<String> commands = new ArrayList<>();
        INLINE.matcher(page).results().forEach(found -> commands.add(found.group(1)));
        assertThat(commands).hasSize(7);
        system.expect("mkdir /srv/other; cd /srv/other\n" + commands.remove(0));
        for (String command : commands) {
            expect(command);
        }
        await("the hub's end of the login").until(() -> code(FLEET + "signalman status --on web1") != 0);
    }
}
