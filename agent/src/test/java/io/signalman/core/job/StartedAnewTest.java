package io.signalman.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.JobReport;
import io.signalman.core.JobState;
import io.signalman.core.OnThisHost;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that something starts again while others of their name are being ended. */
class StartedAnewTest {
    @TempDir
    private Path folder;

    /**
     * The first one ends at once, and its parent starts it again; the last one ends once that has happened. None of
     * them forks, since a child has its parent's name until it executes something else.
     */
    private static Child startingAnew(Path folder, String name) throws IOException {
        Path script = Files.writeString(folder.resolve(name), """
                #!/bin/bash
                exec 3<>hold
                case $1 in
                last) trap 'until [ -e again ]; do read -r -t 0.01 -u 3; done; exit' TERM; : >armed ;;
                again) : >again ;;
                esac
                while :; do read -r -t 0.1 -u 3; done
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        return Child.bash("cd " + folder + "; mkfifo hold; ./" + name
                + " last & until [ -e armed ]; do sleep 0.01; done; ./" + name
                + " first & until [ \"$(cat /proc/$!/comm)\" = " + name + " ]; do :; done; echo ready;"
                + " wait $!; ./" + name + " again & wait");
    }

    @Test
    void oneThatWasStartedAnewMeanwhileIsTold() throws Exception {
        String name = Child.uniqueName();
        try (Child parent = startingAnew(folder, name);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            JobReport report = host.stop(name, "TERM 20s KILL");

            assertThat(report.state()).as(report.toString()).isEqualTo(JobState.DONE);
            assertThat(report.message())
                    .isEqualTo("All 2 processes have ended. 1 process that started since is still running as \"" + name
                            + "\"; if something restarts them, stop that first.");
            assertThat(parent.isAlive()).isTrue();
        }
    }

    @Test
    void oneThatWasStartedAnewIsNotToldToWhoMayNotSeeIt() throws Exception {
        String name = Child.uniqueName();
        AtomicInteger sent = new AtomicInteger();
        try (Child parent = startingAnew(folder, name);
                OnThisHost hiding = OnThisHost.with(new Oversight(
                        (caller, operation, signal, process) -> new Policy.Verdict(
                                sent.get() == 0 || !process.name().text().equals(name), "policy:1: deny"),
                        RateLimit.none(),
                        Audit.none(),
                        delivery -> sent.incrementAndGet()))) {
            JobReport report = hiding.stop(name, "TERM 20s");

            assertThat(report.message()).isEqualTo("All 2 processes have ended.");
            assertThat(parent.isAlive()).isTrue();
        }
    }

    @Test
    void anotherNewestOrOldestIsNotCalledStartedAnew() {
        String name = Child.uniqueName();
        try (Child one = Child.named(folder, name);
                Child two = Child.named(folder, name);
                Child three = Child.named(folder, name);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            for (Child child : List.of(one, two, three)) {
                await().until(() ->
                        host.processes().stat(child.pid()).orElseThrow().name().equals(name));
            }
            for (String pick : List.of("newest", "oldest")) {
                assertThat(host.stop("name:" + name + "&" + pick, "KILL 20s").message())
                        .as(pick)
                        .isEqualTo("The process has ended.");
            }
        }
    }

    /**
     * It has a child of its name before it ends. The JDK closes the output of an ended process, so the child writes
     * elsewhere.
     */
    @Test
    void oneThatTakesTheNewestsPlaceIsNotCalledStartedAnew() throws Exception {
        String name = Child.uniqueName();
        Path script = Files.writeString(folder.resolve(name), """
                #!/bin/bash
                exec 3<>hold
                trap '$0 >/dev/null & echo again $!; exit' TERM
                echo ready
                while :; do read -r -t 0.1 -u 3; done
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        try (Child meant = Child.bash("cd " + folder + "; mkfifo hold; exec ./" + name);
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            JobReport report = host.stop("name:" + name + "&newest", "TERM 20s");

            assertThat(host.send(meant.number("again"), "KILL").delivered()).isEqualTo(1);
            assertThat(report.message()).isEqualTo("The process has ended.");
        }
    }

    /** The second one is stopped at first, and goes on before the first one ends. */
    @Test
    void oneThatTheTargetMeansOnlyLaterIsNotCalledStartedAnew() throws Exception {
        String name = Child.uniqueName();
        Path script = Files.writeString(folder.resolve(name), """
                #!/bin/bash
                exec 3<>hold
                trap 'kill -CONT $1; until read -r _ _ s _ </proc/$1/stat; [ $s != T ]; do :; done; exit' TERM
                : >armed$1
                while :; do read -r -t 0.1 -u 3; done
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        try (Child parent = Child.bash("cd " + folder + "; mkfifo hold; ./" + name
                        + " & first=$!; until [ -e armed ]; do sleep 0.01; done; kill -STOP $first; ./" + name
                        + " $first & until [ -e armed$first ]; do sleep 0.01; done; echo ready; wait");
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            JobReport report = host.stop("name:" + name + "&state:RS", "TERM 20s");

            assertThat(report.message()).isEqualTo("The process has ended.");
            assertThat(host.service().list(OnThisHost.ADMIN, "name:" + name + "&state:RS"))
                    .hasSize(1);
            assertThat(parent.isAlive()).isTrue();
        }
    }

    @Test
    void aCallerThatHasEndedMeanwhileIsAsItWas() {
        String name = Child.uniqueName();
        try (Child meant = Child.named(folder, name);
                Child calling = Child.reporter();
                OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT)) {
            await().until(() -> host.service().list(OnThisHost.ADMIN, name).size() == 1);
            Caller caller = OnThisHost.ADMIN.saying("", host.handle(calling.pid()));

            JobReport begun = host.jobs().stop(caller, name, "CONT 20s");
            host.send(calling.pid(), "KILL");
            calling.awaitExit();
            host.send(meant.pid(), "KILL");

            JobReport report = host.jobs().awaitJob(caller, begun.id(), "20s");
            assertThat(report.message()).isEqualTo("The process has ended.");
        }
    }
}
