package io.signalman.core;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
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
        ancestor.awaitLine("ready");
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
            PreviewReport stop = host.service().jobs().preview(caller(), target, "TERM 1s KILL");

            assertThat(sent.results()).extracting(SignalResult::pid).containsExactly(other.pid());
            assertThat(preview.results()).extracting(PreviewReport.Row::pid).containsExactly(other.pid());
            assertThat(stop.results()).extracting(PreviewReport.Row::pid).containsExactly(other.pid());
            assertThat(List.of(sent.message(), preview.message(), stop.message(), explained.message()))
                    .allMatch(message -> message.contains(
                            "2 processes were left out: the caller itself or its ancestors. Give a pid to mean"));
            assertThat(pids(host.service().list(caller(), target))).containsExactly(other.pid());
            assertThat(explained.rows()).extracting(PolicyReport.Row::pid).containsExactly(other.pid());
        }
        JobReport waits = host.service().jobs().startAwait(caller(), name, "1ms");
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
        JobReport stop = host.service().jobs().stop(caller(), root, "KILL 10s");
        assertThat(host.service().jobs().awaitJob(ADMIN, stop.id(), "1m").results())
                .extracting(JobReport.Row::pid)
                .containsExactly(ancestor.pid());
        assertThat(host.service().probe(ADMIN, calling).maySignal()).isTrue();
        assertThat(host.send(calling, "KILL").delivered()).isEqualTo(1);
    }

    @Test
    void aCallerWhoHasEndedSparesNobodyAndATextThatIsNoHandleIsABadValue() {
        Caller stale = ADMIN.saying("", calling + "@1");

        assertThat(pids(host.service().list(stale, name))).hasSize(3);
        for (String handle : List.of("x", "4242", "4242@", "0@1", "1@2.3.4", " 1@2", "1@99999999999999999999")) {
            assertThatThrownBy(() -> ADMIN.saying("", handle))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("bad_value: the caller \"" + handle + "\" is no handle; one looks like ");
        }
    }
}
