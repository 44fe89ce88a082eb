package io.signalman.core.target;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Caller;
import io.signalman.core.JobReport;
import io.signalman.core.OnThisHost;
import io.signalman.core.PolicyReport;
import io.signalman.core.PreviewReport;
import io.signalman.core.ProcessRow;
import io.signalman.core.Processes;
import io.signalman.core.SignalReport;
import io.signalman.core.SignalResult;
import io.signalman.testing.Child;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that calls, its ancestor, and another one that came before it, all of one name, on the real kernel. */
class CallerLeftOutTest {
    @TempDir
    Path folder;

    private final String name = Child.uniqueName();
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private Child other;
    private Child ancestor;
    private int calling;

    @BeforeEach
    void start() throws IOException {
        Path script = folder.resolve(name);
        Files.writeString(
                script, "#!/bin/bash\n[ $# = 0 ] || { exec 3<&0; $0 <&3 & echo calling $!; }\n" + Child.REPORT + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        other = Child.start(script.toString());
        other.awaitLine("ready");
        ancestor = Child.start(script.toString(), "parent");
        calling = ancestor.number("calling");
        ancestor.awaitLines("ready", 2); // its child writes to the same pipe
        await().until(() -> named("name:" + name).size() == 3);
    }

    @AfterEach
    void close() {
        host.close();
        ancestor.close();
        other.close();
    }

    private List<Integer> named(String target) {
        return pids(host.service().list(ADMIN, target));
    }

    private static List<Integer> pids(List<ProcessRow> rows) {
        return rows.stream().map(ProcessRow::pid).toList();
    }

    private Caller caller() {
        return ADMIN.saying("", host.handle(calling));
    }

    @Test
    void aNameOrConditionFindsNeitherTheCallerNorItsAncestors() {
        for (String target : List.of(name, "name:" + name + "&older:1ms", "cmd:" + name, "exe:bash&cmd:" + name)) {
            SignalReport sent = host.service().send(caller(), target, "USR1");
            PreviewReport preview = host.service().preview(caller(), target, "KILL");
            PolicyReport explained = host.service().explain(caller(), ADMIN, target, "HUP");
            PreviewReport stop = host.jobs().preview(caller(), target, "TERM 1s KILL");

            assertThat(sent.results()).extracting(SignalResult::pid).containsExactly(other.pid());
            assertThat(preview.results()).extracting(PreviewReport.Row::pid).containsExactly(other.pid());
            assertThat(stop.results()).extracting(PreviewReport.Row::pid).containsExactly(other.pid());
            assertThat(List.of(sent.message(), preview.message(), stop.message(), explained.message()))
                    .allMatch(message -> message.contains(
                            "2 processes were left out: the caller itself or its ancestors. Give a pid to mean"));
            assertThat(pids(host.service().list(caller(), target))).containsExactly(other.pid());
            assertThat(explained.rows()).extracting(PolicyReport.Row::pid).containsExactly(other.pid());
        }
        JobReport waits = host.jobs().startAwait(caller(), name, "1ms");
        assertThat(waits.results()).extracting(JobReport.Row::pid).containsExactly(other.pid());
        assertThat(waits.message()).contains("2 processes were left out");
        assertThat(pids(host.service().list(caller(), "*"))).contains(calling, ancestor.pid(), other.pid());
    }

    @Test
    void theNewestIsPickedOfTheOthers() {
        assertThat(named("name:" + name + "&newest")).doesNotContain(other.pid());
        assertThat(pids(host.service().list(caller(), "name:" + name + "&newest")))
                .containsExactly(other.pid());
        assertThat(host.service().preview(caller(), "name:" + name + "&newest", "KILL"))
                .satisfies(preview -> assertThat(preview.message()).contains("2 processes were left out"))
                .satisfies(preview -> assertThat(preview.results())
                        .extracting(PreviewReport.Row::pid)
                        .containsExactly(other.pid()));
    }

    @Test
    void aNameInsideOfAnotherTargetDoesNotFindThemEither() {
        for (String target : List.of("parent:" + name, "tree:" + name + "&name:bash", "parent:tree:" + name)) {
            assertThat(pids(host.service().list(caller(), target))).as(target).isEmpty();
        }
        assertThat(pids(host.service().list(caller(), "tree:" + name))).containsExactly(other.pid());
        assertThat(named("parent:" + name)).containsExactly(calling);
    }

    @Test
    void byPidHandleAndGroupTheyAreMeantAsWrittenAndATreeSparesTheCallerAlone() {
        String root = "tree:" + ancestor.pid();
        String both = host.handle(calling) + "," + host.handle(ancestor.pid());

        for (String target : List.of(String.valueOf(calling), host.handle(calling))) {
            assertThat(host.service().send(caller(), target, "USR2").delivered())
                    .isEqualTo(1);
        }
        assertThat(host.service().send(caller(), both, "USR2").delivered()).isEqualTo(2);
        SignalReport tree = host.service().send(caller(), root, "USR1");
        assertThat(tree.results()).extracting(SignalResult::pid).containsExactly(ancestor.pid());
        assertThat(tree.message()).contains("1 process was left out");
        JobReport stop = host.jobs().stop(caller(), root, "KILL 10s");
        assertThat(host.jobs().awaitJob(ADMIN, stop.id(), "1m").results())
                .extracting(JobReport.Row::pid)
                .containsExactly(ancestor.pid());
        assertThat(host.service().probe(ADMIN, calling).maySignal()).isTrue();
        assertThat(host.send(calling, "KILL").delivered()).isEqualTo(1);
    }

    @Test
    void aCallerWhoIsNotSeenIsRefusedWhateverCouldHitIt() throws IOException {
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();

        for (String text : List.of(calling + "@1", calling + "@1 " + namespace + " " + boot)) {
            Caller unseen = ADMIN.saying("", text);
            for (String target : List.of(name, "cmd:" + name + "&newest", "tree:" + ancestor.pid(), "tree:" + name)) {
                for (ThrowableAssert.ThrowingCallable request : List.<ThrowableAssert.ThrowingCallable>of(
                        () -> host.service().send(unseen, target, "KILL"),
                        () -> host.service().preview(unseen, target, "KILL"),
                        () -> host.service().list(unseen, target),
                        () -> host.service().explain(unseen, ADMIN, target, "KILL"),
                        () -> host.jobs().stop(unseen, target, "KILL"),
                        () -> host.jobs().preview(unseen, target, "KILL"),
                        () -> host.jobs().startAwait(unseen, target, "1s"))) {
                    assertThatThrownBy(request)
                            .as(target)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageStartingWith("bad_value: the caller " + calling + "@1 ")
                            .hasMessageEndingWith("or give a pid or handle");
                }
            }
            for (String target : List.of(String.valueOf(other.pid()), host.handle(other.pid()))) {
                assertThat(host.service().send(unseen, target, "USR1").delivered())
                        .isEqualTo(1);
            }
            assertThat(pids(host.service().list(unseen, "*"))).contains(calling);
        }
    }

    @Test
    void aCallerOfAnotherBootOrOutsideThePidNamespaceIsNobodyHere() throws IOException {
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();

        for (String place : List.of(namespace + " 00000000-0000-0000-0000-000000000000", "pid:[1] " + boot)) {
            Caller elsewhere = ADMIN.saying("", host.handle(calling) + " " + place);
            assertThat(pids(host.service().list(elsewhere, name))).as(place).hasSize(3);
        }
    }

    @Test
    void anAncestorThatTheKernelHidesEndsTheLineAndTheNoteSaysSo() {
        Set<Integer> hidden = Set.of(1, ancestor.pid());
        Processes hidepid = (Processes) Proxy.newProxyInstance(
                Processes.class.getClassLoader(),
                new Class<?>[] {Processes.class},
                (proxy, method, arguments) -> method.getName().equals("stat") && hidden.contains(arguments[0])
                        ? Optional.empty()
                        : method.invoke(host.processes(), arguments));
        CallerAncestors lineage = new CallerAncestors(caller().process(), hidepid);

        assertThat(lineage.spares(host.processes().stat(calling).orElseThrow(), Target.Reach.FOUND))
                .isTrue();
        assertThat(lineage.note())
                .isEqualTo("1 process was left out: the caller itself or its ancestors. Give a pid to mean one of them."
                        + " The kernel hides the caller's ancestors above " + calling
                        + " (proc mounted with hidepid), so they are not left out.");
    }

    @Test
    void aTextThatIsNoHandleIsABadValue() {
        for (String handle : List.of(
                "x",
                "4242",
                "4242@",
                "0@1",
                "1@2.3.4",
                " 1@2",
                "1@99999999999999999999",
                "1@2 ",
                "1@2 pid:[3]",
                "1@2 pid:[3] x",
                "1@2 pid:[x] 00000000-0000-0000-0000-000000000000")) {
            assertThatThrownBy(() -> ADMIN.saying("", handle))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bad_value: the caller \"" + handle + "\" is no handle; one looks like ");
        }
    }
}
