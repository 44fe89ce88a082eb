package io.signalman.core.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.OnThisHost;
import io.signalman.core.ProcessRow;
import io.signalman.core.Scope;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which processes a condition finds. */
class SelectorsTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();
    private final String user = System.getProperty("user.name");

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void allConditionsMustHold() {
        try (Child one = Child.named(folder, name);
                Child two = Child.group("cp -n /bin/sleep " + folder + "/" + name + "; echo ready; exec " + folder + "/"
                        + name + " 600")) {
            await().untilAsserted(() -> assertFound(name, one, two));

            assertFound(name + "&session:" + two.pid(), two);
            assertFound(name + "&group:" + two.pid() + "&user:" + user, two);
            assertFound(name + "&-" + two.pid(), two);
            assertFound(name + "&" + one.pid(), one);
            assertFound(one.pid() + "&name:" + name, one);
            assertFound(name + "&" + host.handle(two.pid()), two);
            assertFound(one.pid() + "&" + two.pid());
            assertFound(name + "&user:65533");
            assertFound(host.handle(one.pid()) + "," + host.handle(two.pid()), one, two);
            assertFound(host.handle(one.pid()) + "," + host.handle(two.pid()) + "&group:" + two.pid(), two);
        }
    }

    @Test
    void aCommandLineIsSearchedAnywhere() {
        try (Child one = Child.bash(script("600.1"));
                Child two = Child.bash(script("600.2"))) {
            await().untilAsserted(() -> assertFound(name, one, two));

            assertFound("cmd:" + name + " 600\\.2$", two);
            assertFound("cmd:" + name + " 600", one, two);
            assertFound("cmd:^" + name);
            assertFound("cmd:(?i)" + name.toUpperCase(java.util.Locale.ROOT) + ".600&" + one.pid(), one);
        }
    }

    @Test
    void theRealUserAndGroupAreThoseOfTheProcess() {
        try (Child child = Child.named(folder, name)) {
            await().untilAsserted(() -> assertFound(name, child));
            int uid = host.processes().uid(child.pid());
            int gid = host.processes().details().realGid(child.pid());

            assertFound(name + "&uid:" + uid + "&uid:" + user + "&user:" + uid + "&gid:" + gid, child);
            assertFound(name + "&uid:" + (uid + 1));
            assertFound(name + "&gid:" + (gid + 1));
        }
    }

    @Test
    void theEffectiveAndTheRealUserAreToldApart() {
        assumeTrue(user.equals("root"), "needs root");
        try (OnThisHost all = OnThisHost.with(OnThisHost.scope(Scope.ALL));
                Child child =
                        Child.start("setpriv", "--ruid=65534", "--rgid=65534", "--clear-groups", "sleep", "600")) {
            String pid = String.valueOf(child.pid());
            await().untilAsserted(
                            () -> assertThat(found(all, pid + "&uid:65534")).hasSize(1));

            assertThat(found(all, pid + "&user:root&gid:65534")).hasSize(1);
            assertThat(found(all, pid + "&user:65534")).isEmpty();
        }
    }

    @Test
    void parentsAndAncestorsAreFollowed() {
        try (Child parent = Child.bash("sleep 600 & echo child $!; bash -c 'sleep 601 & echo grandchild $!; echo ready;"
                + " wait' & echo middle $!; wait")) {
            int child = parent.number("child");
            int middle = parent.number("middle");
            int grandchild = parent.number("grandchild");
            await().until(() -> found("name:sleep&tree:" + parent.pid()).size() == 2);

            assertThat(found("parent:" + parent.pid())).containsExactlyInAnyOrder(child, middle);
            assertThat(found("parent:parent:" + parent.pid())).containsExactly(grandchild);
            assertThat(found("tree:" + host.handle(middle))).containsExactlyInAnyOrder(middle, grandchild);
            assertThat(found("tree:" + parent.pid() + "&name:bash")).containsExactlyInAnyOrder(parent.pid(), middle);
            assertThat(found("tree:parent:" + parent.pid())).containsExactlyInAnyOrder(child, middle, grandchild);
            assertThat(found("parent:4242@1")).isEmpty();
        }
    }

    @Test
    void aStateIsALetterAndAZombieIsMeantOnlyByIts() {
        try (Child parent = Child.withZombie(folder, name)) {
            int zombie = parent.number("zombie");
            await().until(() -> host.isZombie(zombie));

            assertThat(found("parent:" + parent.pid())).isEmpty();
            assertThat(found("parent:" + parent.pid() + "&state:ZT")).containsExactly(zombie);
            assertThat(found("parent:" + parent.pid() + "&state:T")).isEmpty();
            assertThat(host.send("parent:" + parent.pid() + "&state:Z", "TERM").matched())
                    .isZero();
        }
    }

    @Test
    void ageIsCountedFromTheStart() {
        try (Child child = Child.named(folder, name)) {
            await().untilAsserted(() -> assertFound(name + "&older:100ms", child));
            assertFound(name + "&newer:1h", child);
            assertFound(name + "&older:1h");
            assertFound(name + "&newer:1ms");
        }
    }

    @Test
    void ageReachesBeyondTheStartOfTheMachine() {
        try (Child child = Child.named(folder, name)) {
            await().untilAsserted(() -> assertFound(name + "&newer:999999d", child));
            assertFound(name + "&older:999999d");
        }
    }

    @Test
    void theNewestAndTheOldestArePicked() {
        try (Child first = Child.named(folder, name)) {
            await().untilAsserted(() -> assertFound(name + "&older:50ms", first));
            try (Child second = Child.named(folder, name)) {
                await().untilAsserted(() -> assertFound(name, first, second));

                assertFound(name + "&newest", second);
                assertFound("oldest&" + name, first);
                assertFound(name + "&oldest&parent:" + host.processes().self(), first);
                assertThat(OnThisHost.only(host.send(name + "&oldest", "TERM")).pid())
                        .isEqualTo(first.pid());
                assertThat(first.awaitExit()).isEqualTo(128 + 15);
                assertFound(name + "&oldest", second);
            }
        }
    }

    @Test
    void theHostJvmIsNoPick() {
        int self = host.processes().self();
        try (Child child = Child.named(folder, name)) {
            await().untilAsserted(() -> assertFound(name, child));

            assertThat(found("tree:" + self + "&oldest")).doesNotContain(self).hasSize(1);
            assertThat(found(self + "&newest")).isEmpty();
            assertThat(found("tree:" + self)).contains(self);
        }
    }

    @Test
    void aProgramIsKnownByItsFileAlsoOnceThatIsDeleted() throws IOException {
        Path program = folder.resolve(name);
        try (Child child =
                Child.bash("cp -n /bin/sleep " + program + "; echo ready; exec -a other " + program + " 600")) {
            await().untilAsserted(() -> assertFound("exe:" + name, child));
            Files.delete(program);

            assertFound("exe:" + program, child);
            assertFound("exe:" + name, child);
            assertFound("exe:" + name + " (deleted)");
            assertFound("exe:" + folder);
            assertFound("exe:other&" + child.pid());
        }
    }

    @Test
    void aProgramMayBeNamedAsIfItWereDeleted() {
        try (Child child = Child.named(folder, "'" + name + " (deleted)'")) {
            await().untilAsserted(() -> assertFound("exe:" + name + " (deleted)", child));

            assertFound("exe:" + name);
        }
    }

    @Test
    void anEnvironmentEntryIsComparedWhole() {
        try (Child child = Child.bash("export " + name + "=a=b\\&c; " + script("600"))) {
            await().untilAsserted(() -> assertFound(name, child));

            assertFound("env:" + name + "=a=b\\x26c", child);
            assertFound("env:" + name + "=a=b");
            assertFound("env:" + name + "=a=b\\x26cd");
            assertFound("env:" + name.substring(1) + "=a=b\\x26c");
        }
    }

    @Test
    void aTerminalIsTheControllingOne() throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "needs script(1)");
        try (Child child = Child.start(
                "script",
                "-qfc",
                "echo tty $(tty | cut -c6-); cp -n /bin/sleep " + folder + "/" + name + "; exec " + folder + "/" + name
                        + " 600",
                "/dev/null")) {
            await().until(() -> child.lines().stream().anyMatch(line -> line.startsWith("tty pts/")));
            String tty = child.lines().stream()
                    .filter(line -> line.startsWith("tty "))
                    .findFirst()
                    .orElseThrow()
                    .substring("tty ".length())
                    .strip();
            await().until(() -> found(name).size() == 1);

            assertThat(found("tty:" + tty)).isEqualTo(found(name));
            assertThat(found("tty:/dev/" + tty)).isEqualTo(found(name));
            assertThat(found(name + "&tty:pts/99999")).isEmpty();
            assertThat(found(name + "&tty:null")).isEmpty();
        }
    }

    @Test
    void aPidNamespaceIsSharedOrNot() {
        try (Child child = Child.named(folder, name)) {
            await().untilAsserted(
                            () -> assertFound(name + "&ns:" + host.processes().self(), child));

            assumeTrue(user.equals("root"), "needs root");
            try (Child other =
                    Child.start("unshare", "--pid", "--fork", "--mount-proc", "--kill-child", "sleep", "600")) {
                await().until(() -> found("parent:" + other.pid()).size() == 1);
                int inside = found("parent:" + other.pid()).get(0);
                assertThat(found("ns:" + inside)).containsExactly(inside);
                assertThat(found(inside + "&ns:" + child.pid())).isEmpty();
            }
        }
    }

    @Test
    void namesWithAmpersandsAndColonsCanBeMeant() {
        String unique = name.substring(0, 8);
        try (Child child = Child.named(folder, "'" + unique + "&a:b'")) {
            await().untilAsserted(() -> assertFound(unique + "\\x26a:b", child));

            assertFound("name:" + unique + "\\x26a:b&user:" + user, child);
            assertFound("cmd:" + unique + "\\x26a:b", child);
            assertFound("exe:" + folder + "/" + unique + "\\x26a:b", child);
            assertFound(unique + "&a");
        }
    }

    @Test
    void aJvmIsKnownByWhatItRunsAndNotByWhatItSays() {
        String self = String.valueOf(host.processes().self());
        try (Child liar = Child.bash("cp -n /bin/sleep " + folder + "/" + name + "; echo ready; exec -a java " + folder
                + "/" + name + " 600")) {
            await().untilAsserted(() -> assertFound(name, liar));

            assertFound(liar.pid() + "&jvm");
            assertThat(found(self + "&jvm")).hasSize(1);
            assertThat(found(self + "&jvm:no.such.Main")).isEmpty();
        }
    }

    private String script(String argument) {
        return "cp -n /bin/sleep " + folder + "/" + name + "; echo ready; exec " + folder + "/" + name + " " + argument;
    }

    private void assertFound(String target, Child... children) {
        assertThat(found(target))
                .as(target)
                .containsExactlyInAnyOrder(
                        Arrays.stream(children).map(Child::pid).toArray(Integer[]::new));
    }

    private List<Integer> found(String target) {
        return found(host, target);
    }

    private static List<Integer> found(OnThisHost host, String target) {
        return host.service().list(OnThisHost.ADMIN, target).stream()
                .map(ProcessRow::pid)
                .toList();
    }
}
