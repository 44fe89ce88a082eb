package io.signalman.core.target;

import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.Audit;
import io.signalman.core.JobReport;
import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Oversight;
import io.signalman.core.Patterns;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Scope;
import io.signalman.core.SignalReport;
import io.signalman.core.judge.Rules;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An alias that stands for the process that a daemon's pidfile names. */
class PidFileAliasTest {
    @TempDir
    private Path folder;

    private Path file;
    private OnThisHost host;

    @BeforeEach
    void open() {
        file = folder.resolve("web.pid");
        host = OnThisHost.with(OnThisHost.alias("web", "pidfile:" + file));
    }

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void itIsReadAtEachUse() throws IOException {
        try (Child first = Child.reporter();
                Child second = Child.reporter()) {
            Files.writeString(file, first.pid() + "\n");
            assertThat(only(host.send("web", "USR1")).outcome()).isEqualTo(Outcome.DELIVERED);
            first.awaitLine("got USR1");
            assertThat(listed("web")).isEqualTo(first.pid());

            Files.writeString(file, " " + second.pid());
            assertThat(host.send("web", "USR2").ok()).isTrue();
            second.awaitLine("got USR2");
            assertThat(listed("web&newer:1h")).isEqualTo(second.pid());
            assertThat(host.send("parent:web", "0").matched()).isZero();
        }
    }

    @Test
    void aProcessThatStartedAfterItWasWrittenIsNotItsOwn() throws IOException {
        try (Child child = Child.reporter()) {
            Files.writeString(file, String.valueOf(child.pid()));
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

            SignalReport report = host.send("web", "USR1");

            assertThat(only(report).outcome()).isEqualTo(Outcome.STALE);
            assertThat(report.matched()).isZero();
            assertThat(report.message())
                    .contains("pidfile \"" + file + "\" of alias.web is stale", child.pid() + " has started after");
            assertThat(host.service().list(OnThisHost.ADMIN, "web")).isEmpty();
            assertThat(host.service().list(OnThisHost.ADMIN, "web&newer:1h")).isEmpty();
        }
    }

    @Test
    void aProcessThatThePolicyHidesCantBeStoppedThroughIt() throws IOException {
        Policy hides = (caller, operation, signal, process) ->
                new Policy.Verdict(!process.name().text().equals("bash"), "policy:1: deny");
        try (OnThisHost strict = OnThisHost.with(
                        OnThisHost.alias("web", "pidfile:" + file),
                        new Oversight(hides, RateLimit.none(), Audit.none(), delivery -> {}));
                Child child = Child.reporter()) {
            Files.writeString(file, String.valueOf(child.pid()));
            // That the file is stale would tell when the process has started.
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

            JobReport report = strict.stop("web", "KILL");

            assertThat(report.message()).contains("neither see nor signal \"web\" (setting policy)");
            assertThat(report.results()).extracting(JobReport.Row::pid).containsExactly(0);
            assertThat(child.isAlive()).isTrue();
        }
    }

    @Test
    void aFileOfAStrangerIsNotBelieved() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        try (Child child = Child.reporter()) {
            Files.writeString(file, String.valueOf(child.pid()));
            Files.setAttribute(file, "unix:uid", 65534);

            SignalReport report = host.send("web", "USR1");

            assertThat(only(report).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(report.message()).contains("belongs to user nobody", "alias.web");
        }
    }

    @Test
    void aFileThatAStrangerCouldReplaceIsNotBelieved() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path ours = Files.createDirectory(folder.resolve("ours"));
        Path link = Files.createSymbolicLink(theirs.resolve("run"), ours);
        Files.setAttribute(theirs, "unix:uid", 65534);
        try (Child child = Child.reporter();
                OnThisHost linked = OnThisHost.with(OnThisHost.alias("web", "pidfile:" + link.resolve("web.pid")))) {
            Files.writeString(ours.resolve("web.pid"), String.valueOf(child.pid()));

            assertThat(only(linked.send("web", "USR1")).outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(linked.send("web", "USR1").message()).contains("is below a folder or link of user nobody");

            Files.setAttribute(theirs, "unix:uid", 0);
            assertThat(linked.send("web", "USR1").ok()).isTrue();

            Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
            assertThat(linked.send("web", "USR1").message())
                    .contains("of alias.web can't be trusted: others can write " + theirs + "; run chmod o-w");
        }
    }

    @Test
    void aFileOfTheProcessOwnUserIsBelieved() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Rules rules = new Rules(
                Scope.ALL, 1, true, true, true, java.util.Map.of("web", "pidfile:" + file), Patterns.none(), Set.of());
        try (OnThisHost all = OnThisHost.with(rules);
                Child child = Child.start("setpriv", "--reuid=65534", "--clear-groups", "sleep", "600")) {
            org.awaitility.Awaitility.await().until(() -> all.processes().uid(child.pid()) == 65534);
            Files.writeString(file, String.valueOf(child.pid()));
            Files.setAttribute(file, "unix:uid", 65534);
            Files.setAttribute(folder, "unix:uid", 65534);

            assertThat(only(all.send("web", "TERM")).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(child.awaitExit()).isEqualTo(128 + 15);
        }
    }

    @Test
    void whatCanNotBeUsedIsAReportThatNamesAliasAndFile() throws IOException {
        assertThat(told("web")).isEqualTo(Outcome.GONE);
        Files.writeString(file, "nginx\n");
        assertThat(told("web")).isEqualTo(Outcome.REFUSED);
        Files.writeString(file, "1 2\n");
        assertThat(told("web")).isEqualTo(Outcome.REFUSED);
        Files.writeString(file, "-1");
        assertThat(told("web")).isEqualTo(Outcome.REFUSED);
        Files.writeString(file, String.valueOf(Integer.MAX_VALUE)); // no such process: not about the file
        assertThat(only(host.send("web", "TERM")).outcome()).isEqualTo(Outcome.GONE);
        assertThat(host.service().list(OnThisHost.ADMIN, "web")).isEmpty();
    }

    private Outcome told(String target) {
        SignalReport report = host.send(target, "TERM");
        assertThat(report.matched()).isZero();
        assertThat(report.message()).startsWith("The pidfile \"" + file + "\" of alias.web ");
        return only(report).outcome();
    }

    private int listed(String target) {
        return host.service().list(OnThisHost.ADMIN, target).get(0).pid();
    }
}
