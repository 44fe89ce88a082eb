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
            java -jar /opt/host.jar >/tmp/host.out 2>&1 &
            jvm=$!
            until signalman jvms | grep -q host.jar; do sleep 0.1; done
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
        HostJar.write(home.resolve("opt/host.jar"));
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
                "chmod 777 /root; setpriv --reuid=daemon --regid=daemon --clear-groups signalman jvms || [ $? = 1 ];"
                        + " chmod 700 /root");

        system.expect("test ! -e /root/.cache");
        system.expect("signalman kill --url http://127.0.0.1:1 1 0 || [ $? = 4 ]");
        assertThat(system.expect("find /root/.cache/signalman -name '*.cds' -size +1M | wc -l"))
                .isEqualTo("1\n");
        assertThat(system.expect("dpkg --verify signalman")).isEmpty();
    }

    /** Whoever can write class data can give a command any class. */
    @Test
    void itUsesNoClassDataThatAnotherUserCouldHaveWritten() throws Exception {
        assertThat(system.expect("""
                umask 000
                signalman --version
                find /root/.cache -type d -name signalman
                find /root/.cache -perm /022
                umask 022
                version=$(ls /root/.cache/signalman)
                rm -r /root/.cache/signalman/*
                ln -s /tmp /root/.cache/signalman/$version
                for folder in /home/alice/.cache /tmp/.cache /tmp; do
                    install -d -o daemon /home/alice $folder/signalman
                    ln -s /tmp $folder/signalman/$version
                done
                chown daemon /home/alice/.cache /tmp/.cache
                for way in HOME=/root HOME=/tmp HOME=/home/alice XDG_CACHE_HOME=/tmp HOME=; do
                    env $way signalman --version
                done | uniq -c
                find /tmp /home -name '*.cds'
                """).lines().map(String::strip))
                .containsExactly("signalman " + version(), "/root/.cache/signalman", "5 signalman " + version());
    }

    @Test
    void aShellThatReadsItTakesNothingFromItsWorkingFolder() throws Exception {
        assertThat(system.expect("""
                mkdir -p /tmp/a/lib /tmp/a/here
                cd /tmp/a/here
                echo echo hostile >../lib/launch.sh
                bash signalman --version
                env -u JAVA_HOME sh -u /usr/bin/signalman --version
                """)).isEqualTo(("signalman " + version() + "\n").repeat(2));
    }

    @Test
    void aSystemdThatDoesNotAnswerKeepsNothingFromBeingInstalledOrRemoved() throws Exception {
        system.expect("""
                mkdir -p /run/systemd/system
                printf '#!/bin/sh\nexit 1\n' >/usr/bin/systemctl
                dpkg -i /opt/signalman.deb
                dpkg --purge signalman
                """);
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
                perl -MIO::Socket::UNIX -e '$s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => "/run/notify");
                    chmod 0666, "/run/notify"; print "waiting\n"; $| = 1; $s->recv($text, 99); print $text' >/tmp/notified &
                until [ -S /run/notify ]; do sleep 0.1; done
                NOTIFY_SOCKET=/run/notify HOME=/nonexistent setpriv --reuid=$user --regid=$user --clear-groups --inh-caps=-all,+kill --ambient-caps=-all,+kill \\
                    --bounding-set=-all,+kill $service >/tmp/service.out 2>&1 &
                service=$!
                until grep READY=1 /tmp/notified; do sleep 0.1; kill -0 $service; done
                kill -HUP $service
                signalman kill --url unix:/run/signalman/signalman.sock drowsy TERM
                kill -HUP $service
                signalman policy explain --jvm $service drowsy TERM || [ $? = 1 ]
                grep -c '"target":"drowsy"' /var/log/signalman/audit.jsonl
                kill -TERM $service
                wait $service && echo ended well
                """)).contains("READY=1", "SIGTERM delivered to", "ended well");
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
