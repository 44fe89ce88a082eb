package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Debian package, installed by dpkg in a system of its own. */
class PackageIT {
    private static final String LISTING =
            "find /etc /usr /var -path /var/lib/dpkg -prune -o -path /var/log -prune -o -path /var/cache -prune -o -print | sort";
    private static final String HOST = """
            cat >/tmp/Host.java <<'JAVA'
            public class Host {
                public static void main(String[] arguments) throws Exception {
                    System.out.println("ready");
                    Thread.sleep(600_000);
                }
            }
            JAVA
            java /tmp/Host.java >/tmp/host.out 2>&1 &
            jvm=$!
            until grep -q ready /tmp/host.out; do sleep 0.1; done
            cp /bin/sleep /tmp/drowsy
            /tmp/drowsy 600 &
            """;

    @TempDir
    static Path folder;

    private PrivateSystem system;

    @BeforeEach
    void install() throws Exception {
        Path home = Files.createTempDirectory(folder, "system");
        Files.createDirectories(home.resolve("opt"));
        Files.copy(Distribution.file(".deb"), home.resolve("opt/signalman.deb"));
        system = new PrivateSystem(home, "/usr/bin/java dpkg-deb ip curl");
        system.expect("rm -r /usr/local/bin/signalman /opt/signalman");
        system.expect(LISTING + " >/tmp/before");
        system.expect("dpkg -i /opt/signalman.deb");
    }

    @AfterEach
    void end() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void theFirstFiveMinutesOfTheReadmeGoWithTheInstalledCommand() throws Exception {
        String readme = Files.readString(Distribution.FOLDER.resolve("../../README.md"));
        String section = readme.substring(readme.indexOf("## Five minutes"), readme.indexOf("**Stop it for good.**"));
        StringBuilder script = new StringBuilder();
        Matcher block = Pattern.compile("(?s)```sh\n(.*?)```").matcher(section);
        while (block.find()) {
            script.append(block.group(1).replace("./signalman", "signalman"));
        }

        assertThat(system.expect(script.toString())).contains("{\"ok\": true}", "delivered to");
    }

    @Test
    void itWritesClassDataToTheUsersCacheAlone() throws Exception {
        system.expect(
                "chmod 777 /root; setpriv --reuid=daemon --regid=daemon --clear-groups signalman jvms || [ $? = 1 ]");

        system.expect("test ! -e /root/.cache");
        system.expect("signalman kill --url http://127.0.0.1:1 1 0 || [ $? = 4 ]");
        assertThat(system.expect("find /root/.cache/signalman -name '*.cds' -size +1M | wc -l"))
                .isEqualTo("1\n");
        assertThat(system.expect("dpkg --verify signalman")).isEmpty();
    }

    @Test
    void itsPagesAndCompletionsAreWhereTheyAreLookedFor() throws Exception {
        assertThat(system.expect("man -w signalman signalman-kill 5 signalman-policy"))
                .hasLineCount(3);
        assertThat(system.expect("bash -c '. /usr/share/bash-completion/completions/signalman; complete -p signalman'"))
                .contains("signalman");
        system.expect("test -f /usr/share/zsh/vendor-completions/_signalman");
        system.expect("test -f /usr/share/fish/vendor_completions.d/signalman.fish");
    }

    /** As the unit runs it: another user, with the capability to signal others. */
    @Test
    void theServiceReachesEveryProcessAndRecordsIt() throws Exception {
        assertThat(system.expect(HOST + """
                user=65534
                install -d -o $user /run/signalman /var/log/signalman
                service=$(sed -n 's/^ExecStart=//p' /usr/lib/systemd/system/signalman.service)
                HOME=/nonexistent setpriv --reuid=$user --regid=$user --clear-groups --inh-caps=-all,+kill --ambient-caps=-all,+kill \\
                    --bounding-set=-all,+kill $service >/tmp/service.out 2>&1 &
                service=$!
                until ls /run/signalman/*.sock 2>/dev/null; do sleep 0.1; kill -0 $service; done
                signalman kill --jvm $service drowsy TERM
                kill -HUP $service
                signalman policy explain --jvm $service drowsy TERM || [ $? = 1 ]
                grep -c '"target":"drowsy"' /var/log/signalman/audit.jsonl
                kill -TERM $service
                wait $service && echo ended well
                """)).contains("SIGTERM delivered to", "ended well");
    }

    @Test
    void anUpgradeLeavesARunningAgentAtWork() throws Exception {
        String jvm = system.expect(HOST + "echo $jvm").strip();
        system.expect("signalman attach " + jvm);

        system.expect("""
                cd /tmp
                dpkg-deb -R /opt/signalman.deb next
                sed -i 's/^Version: .*/Version: 99.0.0/' next/DEBIAN/control
                cd next/usr/share/signalman
                sed -i 's,/signalman/[0-9.]*,/signalman/99.0.0,' bin/signalman
                mkdir -p isolated/signalman/io/signalman
                echo version=99.0.0 >isolated/signalman/io/signalman/version.properties
                jar uf lib/signalman.jar -C . isolated/signalman/io/signalman/version.properties
                jar uf lib/signalman-cli.jar -C isolated/signalman io/signalman/version.properties
                rm -r isolated
                (cd /tmp/next; find usr -type f -exec md5sum {} + >DEBIAN/md5sums)
                dpkg-deb -b /tmp/next /tmp/next.deb
                dpkg -i /tmp/next.deb
                """);

        assertThat(system.expect("signalman --version")).contains("99.0.0");
        assertThat(system.expect("signalman status --jvm " + jvm))
                .doesNotContain("99.0.0")
                .contains(version());
        assertThat(system.expect("signalman kill --jvm " + jvm + " drowsy CONT"))
                .contains("delivered to");
        system.expect("signalman detach " + jvm + "; signalman attach " + jvm);
        assertThat(system.expect("signalman status --jvm " + jvm)).contains("99.0.0");
        assertThat(system.expect("signalman kill --jvm " + jvm + " drowsy TERM"))
                .contains("delivered to");
    }

    private static String version() throws Exception {
        return Distribution.file(".deb").getFileName().toString().split("_", -1)[1];
    }

    @Test
    void aPurgeLeavesNothing() throws Exception {
        system.expect("echo mine >/etc/signalman/tokens; install -d /var/log/signalman");
        assertThat(system.run(LISTING + " | diff /tmp/before -").out()).contains("> /usr/bin/signalman");

        system.expect("dpkg --remove signalman");
        assertThat(system.expect("ls /etc/signalman")).isEqualTo("policy\nsignalman.properties\ntokens\n");
        system.expect("dpkg --purge signalman");

        assertThat(system.run(LISTING + " | diff /tmp/before -").out()).isEmpty();
        assertThat(system.expect("ls /var/log")).doesNotContain("signalman");
    }
}
