package io.signalman.core.plan;

import static io.signalman.core.OnThisHost.assertRefused;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.OnThisHost;
import io.signalman.core.ProcessRow;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names, aliases and how many they may reach. */
class SendByNameTest {
    @TempDir
    private Path folder;

    private final String name = Child.uniqueName();

    @Test
    void everyProcessOfThatNameGetsItAndNoOther() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child other = Child.named(folder, name + "x")) {
            awaitNamed(host, name, 2);
            awaitNamed(host, name + "x", 1);

            SignalReport report = host.send(name, "HUP");

            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(2);
            assertThat(report.delivered()).isEqualTo(2);
            assertThat(report.message()).isEqualTo("SIGHUP delivered to 2 of 2 processes.");
            assertThat(report.results()).extracting(SignalResult::pid).containsExactlyInAnyOrder(one.pid(), two.pid());
            assertThat(report.results()).allMatch(result -> result.name().equals(name));
            assertThat(one.awaitExit()).isEqualTo(129);
            assertThat(two.awaitExit()).isEqualTo(129);
            assertThat(other.isAlive()).isTrue();
        }
    }

    @Test
    void aNameThatNobodyHasMatchesNothing() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            for (String nobody : List.of(name, "n".repeat(300), "a/b", "..", "abc def", "1e3", "%2F", "name:42")) {
                SignalReport report = host.send(nobody, "TERM");

                assertThat(report.ok()).isFalse();
                assertThat(report.matched()).isZero();
                assertThat(report.results()).isEmpty();
                assertThat(report.message()).startsWith("Nothing matches \"").endsWith("\" now.");
            }
        }
    }

    /** Bytes that are no UTF-8 are written {@code \xHH}, and a backslash before an x {@code \x5c}. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "'%s) S 1' | %s) S 1",
                "'%s a b' | %s a b",
                "$'%s\\nb' | `%s\nb`",
                "$'%s\\xffb' | %s\\xffb",
                "$'%s\\xc3\\xa9' | %s\u00e9",
                "$'%s\\x5cx41' | %s\\x5cx41",
                "'%s\"' | %s\""
            })
    void anyNameCanBeMeant(String quoted, String target) {
        String unique = name.substring(0, 8);
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.named(folder, quoted.formatted(unique))) {
            String text = target.formatted(unique);
            awaitNamed(host, text, 1);

            SignalReport report = host.send(text, "TERM");

            assertThat(only(report).pid()).isEqualTo(child.pid());
            assertThat(only(report).name()).isEqualTo(text);
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @ParameterizedTest
    @CsvSource({"15, 15", "16, 16", "15, 300"})
    void aNameThatTheKernelCutsIsMeantWholeAndNotByItsBeginning(int fileLength, int argumentLength) {
        String file = (name + "n".repeat(300)).substring(0, fileLength);
        String argument = (name + "n".repeat(300)).substring(0, argumentLength);
        String path = folder + "/" + file;
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.bash(
                        "cp /bin/sleep " + path + "; echo ready; exec -a " + argument + " " + path + " 600")) {
            awaitNamed(host, argument, 1);

            assertThat(host.send(argument + "n", "TERM").matched()).isZero();
            assertThat(host.send(argument.substring(0, argumentLength - 1), "TERM")
                            .matched())
                    .isZero();
            assertThat(only(host.send(argument, "TERM")).pid()).isEqualTo(child.pid());
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aProcessWithoutANameIsStillThere() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.bash("printf '\\0' > /proc/$$/comm; echo ready; read -r line")) {
            assertThat(host.service().probe(OnThisHost.ADMIN, child.pid()).name())
                    .isEmpty();
            assertThat(host.service().list(OnThisHost.ADMIN, "*"))
                    .filteredOn(row -> row.pid() == child.pid())
                    .extracting(ProcessRow::name)
                    .containsExactly("");
            assertThat(only(host.send(child.pid(), "KILL")).name()).isEmpty();
            assertThat(child.awaitExit()).isEqualTo(128 + 9);
        }
    }

    @Test
    void zombiesOfThatNameAreSkippedAndDoNotCount() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.fanoutMax(1));
                Child parent = Child.withZombie(folder, name)) {
            await().until(() -> host.isZombie(parent.number("zombie")));
            assertThat(host.send(name, "TERM").matched()).isZero();
            try (Child alive = Child.named(folder, name)) {
                awaitNamed(host, name, 1);

                SignalReport report = host.send(name, "TERM");

                assertThat(report.ok()).isTrue();
                assertThat(only(report).pid()).isEqualTo(alive.pid());
            }
        }
    }

    @Test
    void anAliasWinsOverAProcessOfThatNameUnlessWrittenAsAName() {
        try (Child meant = Child.reporter();
                Child named = Child.named(folder, name);
                OnThisHost host = OnThisHost.with(OnThisHost.alias(name, String.valueOf(meant.pid())))) {
            awaitNamed(host, "name:" + name, 1);

            assertThat(only(host.send(name, "USR1")).pid()).isEqualTo(meant.pid());
            meant.awaitLine("got USR1");
            assertThat(only(host.send("name:" + name, "TERM")).pid()).isEqualTo(named.pid());
            assertThat(named.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void moreThanTheMostAreRefusedWhole() {
        try (OnThisHost host = OnThisHost.with(OnThisHost.fanoutMax(1));
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name)) {
            awaitNamed(host, name, 2);

            SignalReport report = host.send(name, "KILL");

            assertRefused(report, "2 processes, more than 1", "fanout.max");
            assertThat(report.matched()).isEqualTo(2);
            assertThat(one.isAlive() && two.isAlive()).isTrue();
        }
    }

    @Test
    void noDescriptorIsLeftWhetherItWasSentOrRefused() {
        try (OnThisHost few = OnThisHost.with(OnThisHost.fanoutMax(2));
                OnThisHost many = OnThisHost.with(OnThisHost.DEFAULT);
                Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child three = Child.named(folder, name)) {
            awaitNamed(many, name, 3);
            int before = descriptors();
            for (int i = 0; i < 50; i++) {
                assertRefused(few.send(name, "0"), "fanout.max");
                assertThat(many.send(name, "0").results())
                        .extracting(SignalResult::pid)
                        .containsExactlyInAnyOrder(one.pid(), two.pid(), three.pid());
            }
            assertThat(descriptors()).isLessThan(before + 50);
        }
    }

    @Test
    void theHostJvmIsNeverAmongThem() throws IOException {
        Path comm = Path.of("/proc/self/comm");
        String before = Files.readString(comm).strip();
        Files.writeString(comm, name); // so that it shares a name with our own child only
        try (OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
                Child child = Child.named(folder, name)) {
            int self = host.processes().self();
            awaitNamed(host, name, 2);

            assertThat(host.send(name, "0").results())
                    .extracting(SignalResult::pid)
                    .containsExactlyInAnyOrder(self, child.pid());
            SignalReport report = host.send(name, "TERM");
            assertThat(report.ok()).isTrue();
            assertThat(report.matched()).isEqualTo(1);
            assertThat(only(report).pid()).isEqualTo(child.pid());
            assertThat(report.message()).endsWith("The host JVM itself was left out (setting guard.self).");
        } finally {
            Files.writeString(comm, before);
        }
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }

    private static void awaitNamed(OnThisHost host, String target, int count) {
        await(target).until(() -> host.service().list(OnThisHost.ADMIN, target).size() == count);
    }
}
