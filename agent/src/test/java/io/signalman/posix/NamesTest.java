package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.testing.Child;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds processes by names that the kernel cuts or that are not text. Names contain this JVM's pid to be unique. */
class NamesTest {
    @TempDir
    private Path folder;

    private final PosixHost host = TestPosixHost.open();
    private final Processes processes = host.processes();
    private final String unique = Integer.toString(processes.self() % 10_000_000, 36);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void findsNamesOfFourteenToSixteenBytesOnlyByTheWholeName() {
        String fourteen = (unique + "-aaaaaaaaaaaaaa").substring(0, 14);
        try (Child one = Child.named(folder, fourteen);
                Child two = Child.named(folder, fourteen + "b");
                Child three = Child.named(folder, fourteen + "bc")) {
            awaitName(one, fourteen);
            awaitName(two, fourteen + "b");
            awaitName(three, fourteen + "bc");

            assertThat(pids(fourteen)).containsExactly(one.pid());
            assertThat(pids(fourteen + "b")).containsExactly(two.pid());
            assertThat(pids(fourteen + "bc")).containsExactly(three.pid());
            assertThat(pids(fourteen + "bcd")).isEmpty();
            assertThat(pids(fourteen.substring(1))).isEmpty();
        }
    }

    @Test
    void findsAScriptByItsOwnLongName() {
        String name = unique + "-script-with-a-long-name";
        String path = folder + "/" + name;
        try (Child script = Child.start(
                "bash",
                "-c",
                "printf '#!/bin/bash\\nread -t 600 < <(sleep 600)\\n' > " + path + " && chmod +x " + path + " && exec "
                        + path)) {
            awaitName(script, name);

            assertThat(pids(name)).contains(script.pid());
        }
    }

    @Test
    void findsAScriptBehindTheOptionsOfItsInterpreters() {
        String name = unique + "-script-with-options";
        String wrapper = folder + "/" + unique + "-wrapper";
        String path = folder + "/" + name;
        try (Child script = Child.start(
                "bash",
                "-c",
                "printf '#!/bin/bash -e\nread -t 600 < <(sleep 600)\n' > " + wrapper + " && printf '#!" + wrapper
                        + " -x\n' > " + path + " && chmod +x " + wrapper + " " + path + " && exec " + path)) {
            awaitName(script, name);

            assertThat(processes.commandLine(script.pid(), 4096)).isEqualTo("/bin/bash -e " + wrapper + " -x " + path);
            assertThat(pids(name)).contains(script.pid());
            assertThat(processes.stat(script.pid())).map(ProcessStat::cut).contains(false);
        }
    }

    @Test
    void aCutNameThatNoArgumentCompletesIsReportedAsCut() {
        String cut = (unique + "-aaaaaaaaaaaaaaa").substring(0, 15);
        String file = folder + "/" + cut + "bc";
        try (Child child = Child.start("bash", "-c", "cp /bin/sleep " + file + " && exec -a sleep " + file + " 600")) {
            awaitName(child, cut);

            assertThat(processes.stat(child.pid())).map(ProcessStat::cut).contains(true);
        }
    }

    @Test
    void anOptionOfAnInterpreterIsNotAScript() {
        String cut = (unique + "-aaaaaaaaaaaaaaa").substring(0, 15);
        String wrapper = folder + "/wrapper";
        String path = folder + "/" + cut + "bases";
        try (Child script = Child.start(
                "bash",
                "-c",
                "printf '#!/bin/bash\nread -t 600 < <(sleep 600)\n' > " + wrapper + " && printf '#!"
                        + wrapper + " -I/opt/" + cut + "-lib\n' > " + path + " && chmod +x " + wrapper + " " + path
                        + " && exec " + path)) {
            awaitName(script, cut + "bases");

            assertThat(processes.stat(script.pid())).map(ProcessStat::cut).contains(false);
        }
    }

    @Test
    void aCutNameThatArgumentsCompleteDifferentlyIsReportedAsCut() {
        String cut = (unique + "-aaaaaaaaaaaaaaa").substring(0, 15);
        String path = folder + "/" + cut + "bases";
        String write = "printf '#!/bin/bash\nread -t 600 < <(sleep 600)\n' > " + path + " && chmod +x " + path;
        try (Child same = Child.start("bash", "-c", write + " && exec " + path + " /var/" + cut + "bases")) {
            awaitName(same, cut + "bases");
            try (Child other = Child.start("bash", "-c", "exec " + path + " /var/" + cut + "base.log")) {
                awaitName(other, cut);

                assertThat(processes.stat(other.pid())).map(ProcessStat::cut).contains(true);
            }
        }
    }

    @Test
    void anArgumentBeyondTheBufferDoesNotCompleteAName() {
        String cut = (unique + "-aaaaaaaaaaaaaaa").substring(0, 15);
        String file = folder + "/" + cut + "bc";
        try (Child child = Child.start(
                "bash",
                "-c",
                "cp /bin/sleep " + file + " && exec -a $(printf /%08170d 0)/" + cut + "bcdefghijklmnop " + file
                        + " 600")) {
            awaitName(child, cut);

            assertThat(processes.stat(child.pid())).map(ProcessStat::cut).contains(true);
        }
    }

    @Test
    void takesAParenthesisANewlineAndAByteThatIsNoUtf8InAName() {
        try (Child parenthesis = Child.named(folder, "'" + unique + ") S 1'");
                Child newline = Child.named(folder, "$'" + unique + "\\nb'");
                Child byteFf = Child.named(folder, "$'" + unique + "\\xffb'")) {
            awaitName(parenthesis, unique + ") S 1");
            awaitName(newline, unique + "\nb");
            awaitName(byteFf, unique + "\\xffb");

            assertThat(pids(unique + ") S 1")).containsExactly(parenthesis.pid());
            assertThat(pids(unique + "\nb")).containsExactly(newline.pid());
            assertThat(pids(unique + "\\xffb")).containsExactly(byteFf.pid());
            assertThat(processes.commandLine(byteFf.pid(), 4096)).endsWith("/" + unique + "\\xffb 600");
        }
    }

    @Test
    void trustsArgumentZeroOnlyToContinueACutName() {
        String cut = (unique + "-aaaaaaaaaaaaaaa").substring(0, 15);
        String forged = cut + "b".repeat(300 - 15);
        String file = folder + "/" + cut;
        try (Child continued = Child.start(
                        "bash", "-c", "cp /bin/sleep " + file + " && exec -a " + forged + " " + file + " 600");
                Child lying = Child.start("bash", "-c", "exec -a " + forged + " sleep 600")) {
            awaitName(continued, forged);
            await().until(() -> processes.commandLine(lying.pid(), 4096).startsWith(forged));

            assertThat(pids(forged)).containsExactly(continued.pid());
            assertThat(processes.stat(lying.pid())).map(ProcessStat::name).contains("sleep");
        }
    }

    private void awaitName(Child child, String name) {
        await(name)
                .until(() -> processes.stat(child.pid()).map(ProcessStat::name).orElse(""), name::equals);
    }

    private List<Integer> pids(String name) {
        return processes.mayBeNamed(name).stream()
                .filter(pid -> processes.stat(pid).map(ProcessStat::name).equals(Optional.of(name)))
                .toList();
    }
}
