package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of a policy file, through every door. */
class PolicyIT {
    @TempDir
    private Path folder;

    private Children children;
    private Path policy;

    @BeforeEach
    void makeFolders() throws IOException {
        children = new Children(Files.createDirectory(folder.resolve("bin")));
        policy = folder.resolve("policy");
    }

    @AfterEach
    void endChildren() {
        children.close();
    }

    private void write(String... rules) throws IOException {
        Path draft = Files.write(folder.resolve("draft"), List.of(rules));
        Files.move(draft, policy, StandardCopyOption.ATOMIC_MOVE);
    }

    private TestHost host(Path jdk) throws Exception {
        return new TestHost.Builder(Files.createDirectories(folder.resolve("home")))
                .jdk(jdk)
                .start();
    }

    private CommandLine.Result command(String... arguments) throws Exception {
        return new CommandLine(Files.createDirectories(folder.resolve("home"))).run(arguments);
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void oneRuleHoldsWhicheverDoorAndTargetACallerComesBy(Path jdk) throws Exception {
        String name = Children.uniqueName();
        Child child = children.sleeper(name);
        write("# no KILL for anybody", "deny * * KILL " + name, "allow owner,local * * " + name);
        try (TestHost host = host(jdk)) {
            host.attach("policy=" + policy, "alias.worker=" + name);
            HttpDoor http = host.http();
            await().until(() -> http.get("/processes/" + name).status() == 200);
            String handle =
                    host.http().get("/processes/" + name).body().replaceAll(".*\"handle\":\"([^\"]*)\".*", "$1");
            String rule = policy + ":2: deny * * KILL " + name;
            try (JmxDoor jmx = host.jmx()) {
                for (String target :
                        List.of(name, "name:" + name, "worker", "" + child.pid(), handle, "tree:" + child.pid())) {
                    HttpDoor.Answer answer = http.post("/processes/" + target + "/_signal/9");
                    assertThat(answer.status()).as(target).isEqualTo(403);
                    assertThat(answer.json().get("message").toString()).contains(rule);
                    CompositeData report = jmx.sendSignal(target, "KILL");
                    assertThat(report.get("message").toString()).as(target).contains(rule);
                }
                assertThat(http.post("/processes/" + name + "/_signal/CONT").status())
                        .isEqualTo(200);
                assertThat(jmx.sendSignal(name, "CONT").get("ok")).isEqualTo(true);
                assertThat(jmx.listProcesses("*"))
                        .extracting(row -> row.get("name"))
                        .containsOnly(name);
                assertThat(jmx.probe(host.pid()).get("message").toString()).contains("(setting policy)");
                assertThat(jmx.attribute("Policy").toString()).contains(policy + ", 2 rules.");
            }
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void oneThatCantBeUsedRefusesEverythingAndTheHostIsUnharmed() throws Exception {
        String name = Children.uniqueName();
        Child child = children.sleeper(name);
        write("allow * * * *", "allow * sned * *");
        try (TestHost host = host(Jdks.current())) {
            host.attach("policy=" + policy);
            HttpDoor.Answer answer = host.http().post("/processes/" + child.pid() + "/_signal/KILL");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.json().get("message").toString()).contains("policy:2:9: expected an operation");
            assertThat(host.http().get("/processes").body()).isEqualTo("{\"processes\":[]}");

            write("allow * * * *");
            await().until(() ->
                    host.http().post("/processes/" + child.pid() + "/_signal/0").status() == 200);
            write("nonsense");
            await().until(() -> command("status").out().contains("these stay"));
            assertThat(host.http()
                            .post("/processes/" + child.pid() + "/_signal/0")
                            .status())
                    .isEqualTo(200);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aFileThatIsSwappedWhileOthersSendIsNeverHalfRead() throws Exception {
        Child child = children.sleeper(Children.uniqueName());
        String denied = policy + ":2: deny * send CONT *";
        write("# nothing", "deny * send CONT *", "allow * * * *");
        try (TestHost host = host(Jdks.current())) {
            host.attach("policy=" + policy);
            HttpDoor http = host.http();
            AtomicBoolean swapping = new AtomicBoolean(true);
            Set<String> answers = ConcurrentHashMap.newKeySet();
            List<Thread> senders = Stream.generate(() -> new Thread(() -> {
                        while (swapping.get()) {
                            answers.add(answer(http, child.pid()).replace(denied, "the rule"));
                        }
                    }))
                    .limit(3)
                    .toList();
            senders.forEach(Thread::start);
            for (int i = 0; i < 4; i++) {
                write("allow * * * *");
                await().until(() -> answer(http, child.pid()).startsWith("200"));
                write("# nothing", "deny * send CONT *", "allow * * * *");
                await().until(() -> answer(http, child.pid()).startsWith("403"));
            }
            swapping.set(false);
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(answers)
                    .hasSize(2)
                    .contains("200 {\"ok\": true}")
                    .anyMatch(answer -> answer.startsWith("403 ") && answer.contains("the rule"));
        }
    }

    private static String answer(HttpDoor http, int pid) {
        try {
            HttpDoor.Answer answer = http.post("/processes/" + pid + "/_signal/CONT");
            return answer.status() + " " + answer.body();
        } catch (Exception e) {
            return e.toString();
        }
    }

    @Test
    void theCommandLineChecksAndExplainsWithoutSending() throws Exception {
        String name = Children.uniqueName();
        Child child = children.sleeper(name);
        write("deny * send KILL " + name, "allow * * * " + name);
        assertThat(command("policy", "check", policy.toString()))
                .satisfies(result -> assertThat(result.exitCode()).isZero())
                .satisfies(result -> assertThat(result.out()).contains("2 rules"));
        try (TestHost host = host(Jdks.current())) {
            host.attach("policy=" + policy);

            CommandLine.Result refused = command("policy", "explain", "--as", "anna", name, "KILL");
            assertThat(refused.exitCode()).isEqualTo(3);
            assertThat(refused.out())
                    .contains("anna may send SIGKILL to 0 of 1 process.", policy + ":1: deny * send KILL " + name);
            assertThat(command("policy", "explain", "--as", "anna", name, "TERM")
                            .exitCode())
                    .isZero();
            assertThat(command("policy", "explain", "--as", "anna", "2147483647", "TERM")
                            .exitCode())
                    .isEqualTo(1);
            assertThat(command("policy", "explain", "--as", "anna", name, "NOPE")
                            .exitCode())
                    .isEqualTo(2);
            assertThat(child.isAlive()).isTrue();
        }
        write("alow");
        assertThat(command("policy", "check", policy.toString()))
                .satisfies(result -> assertThat(result.exitCode()).isEqualTo(2))
                .satisfies(result -> assertThat(result.err()).contains("policy:1:1: expected allow or deny"));
    }

    @Test
    void aPolicyThatCantBeUsedIsSaidWhenTheAgentComesIn() throws Exception {
        try (TestHost host = new TestHost.Builder(folder).start()) {
            assertThat(new CommandLine(folder)
                            .expect(0, "attach", String.valueOf(host.pid()), "policy=/no/such/policy"))
                    .asString()
                    .contains("Everything is refused because the policy can't be used", "/no/such/policy");
        }
    }
}
