package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Polling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every command of install.md, scripts.md, hawtio.md and the first screen of README.md, with the Debian package. */
@ExtendWith(Polling.class)
class DocsPagesIT {
    /** As the unit runs it: a user of its own, with the capability to signal others. */
    private static final String SERVICE = """
            useradd --system signalman
            install -d -o signalman /run/signalman /var/log/signalman
            service=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/signalman.service)
            HOME=/nonexistent setpriv --reuid=signalman --regid=signalman --clear-groups --inh-caps=-all,+kill \\
                --ambient-caps=-all,+kill --bounding-set=-all,+kill $service >/tmp/service 2>&1 &
            """;

    @TempDir
    Path folder;

    private PrivateSystem system;

    @BeforeEach
    void start() throws Exception {
        Path opt = Files.createDirectories(folder.resolve("opt"));
        for (String end : new String[] {".deb", ".tar.gz", "SHA256SUMS"}) {
            Path file = Distribution.file(end);
            Files.copy(file, opt.resolve(file.getFileName().toString()));
        }
        HostJar.write(opt.resolve("shop.jar"));
        HostJar.write(opt.resolve("batch.jar"));
        system = new PrivateSystem(folder, "/usr/bin/java apt-get useradd curl ip nginx");
        system.expect("rm -r /usr/local/bin/signalman /opt/signalman; mkdir /srv/files; cp /opt/* /srv/files");
    }

    @AfterEach
    void end() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void thePackageInstallsUpgradesAndGoesAsThePageSays() throws Exception {
        system.expect("mkdir -p /var/lib/apt/lists/partial /var/cache/apt/archives/partial /var/log/apt");
        runs("nginx");
        startHost("shop");
        Map<String, DocsPage.Entry> page = page("install.md");
        for (Map.Entry<String, DocsPage.Entry> section : page.entrySet()) {
            if (section.getKey().equals("The service")) {
                system.expect(SERVICE);
                awaitAgent("user:signalman");
            }
            section.getValue().runAll();
            if (section.getKey().equals("One jar")) {
                awaitAgent("batch");
            }
        }
        assertThat(system.expect("ls -A /root/.signalman/run; ls /root/.cache/signalman"))
                .isNotEmpty();
        assertThat(system.run("ls /usr/bin/signalman /etc/signalman /var/log/signalman")
                        .out())
                .contains("'/usr/bin/signalman'", "'/etc/signalman'", "'/var/log/signalman'");
    }

    @Test
    void scriptsDoWhatThePageSays() throws Exception {
        install();
        startHost("shop");
        system.expect("cd /srv/files; signalman attach shop.jar name=shop; java"
                + " -javaagent:/usr/share/java/signalman.jar=name=batch -jar batch.jar >/tmp/batch 2>&1 &");
        awaitAgent("batch");
        runs("nginx");
        runs("worker");
        runs("worker");
        for (DocsPage.Entry section : page("scripts.md").values()) {
            section.runAll();
        }
        assertThat(system.expect("cat /tmp/nginx")).isEqualTo("HUP\n".repeat(3));
    }

    @Test
    void hawtiosRequestsAreAnsweredAsThePageSays() throws Exception {
        install();
        startHost("shop");
        DocsPage.Entry entry = page("hawtio.md").get("Connect Hawtio");
        entry.run(0);

        String check = entry.run(1);

        assertThat(check).contains("\"value\":[\"io.signalman:type=SignalManager\"]");
        system.expect(
                "token=$(signalman token new other --role viewer --file /etc/signalman/tokens | sed -n 's/^Token[^:]*: //p')\n"
                        + "printf 'user = \"any:%s\"\\n' \"$token\" | curl --silent --config - -H 'Origin: http://127.0.0.1:8080'"
                        + " -H 'Content-Type: application/json' -d '{\"type\":\"version\"}' http://127.0.0.1:8085/jolokia"
                        + " | grep 'unless their origin is in origins'");
        entry.assertThatEverythingRan();
    }

    /** Numbers differ from run to run. */
    @Test
    void theFirstScreenOfTheReadmeIsTrue() throws Exception {
        install();
        startHost("shop");
        system.write("/etc/nginx/nginx.conf", "user root; worker_processes 2; events {} http { access_log off; }");
        system.expect("mkdir -p /var/log/nginx /var/lib/nginx; nginx");
        String page = Files.readString(MarkdownTable.docs().resolve("../README.md"));
        Matcher blocks =
                Pattern.compile("(?s)```sh\n(.*?)```.*?```text\n(.*?)```").matcher(page);
        assertThat(blocks.find()).isTrue();

        assertThat(system.expect("cd /srv/files\n" + blocks.group(1))).endsWith("{\"ok\": true}");
        StringBuilder screen = new StringBuilder();
        for (String line :
                blocks.group(2).lines().filter(line -> line.startsWith("$ ")).toList()) {
            screen.append(line)
                    .append('\n')
                    .append(system.run(line.substring(2)).out());
        }
        assertThat(plain(screen.toString())).isEqualTo(plain(blocks.group(2)));
    }

    private static String plain(String screen) {
        return screen.replaceAll("[0-9]+", "#").replaceAll(" +", " ");
    }

    private Map<String, DocsPage.Entry> page(String file) throws Exception {
        return DocsPage.read(system, file, "cd /srv/files\n");
    }

    private void install() throws Exception {
        system.expect("dpkg -i /opt/*.deb");
    }

    private void startHost(String name) throws Exception {
        system.expect("cd /srv/files; java -jar " + name + ".jar >/tmp/" + name + " 2>&1 &");
    }

    private void awaitAgent(String jvm) {
        await().until(() -> system.run("signalman status --jvm " + jvm).exitCode() == 0);
    }

    /** A program that notes each HUP in a file, and lives on after USR1. */
    private void runs(String name) throws Exception {
        system.expect("""
                [ -e /usr/local/bin/NAME ] || cp /bin/bash /usr/local/bin/NAME
                [ -e /tmp/never ] || mkfifo /tmp/never
                NAME -c 'set -o posix; exec 3<>/tmp/never; trap "echo HUP >>/tmp/NAME" HUP; trap : USR1; echo >/tmp/ready
                    while read -r line <&3 || [ $? -gt 128 ]; do :; done' &
                until [ -e /tmp/ready ]; do sleep 0.1; done
                rm /tmp/ready
                """.replace("NAME", name));
    }
}
