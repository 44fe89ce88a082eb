package io.signalman.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that something starts again while others of their name are being ended. */
class StartedAnewTest {
    @TempDir
    private Path folder;

    /**
     * The first one ends at once, and its parent starts it again; the last one ends once that has happened. None of them
     * forks, since a child has its parent's name until it executes something else.
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
                            + "\"; something starts them anew. Stop that first.");
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
}
