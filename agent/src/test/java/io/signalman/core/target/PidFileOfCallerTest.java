package io.signalman.core.target;

import static io.signalman.core.OnThisHost.ADMIN;
import static io.signalman.core.OnThisHost.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.OnThisHost;
import io.signalman.core.Outcome;
import io.signalman.core.Reason;
import io.signalman.core.Scope;
import io.signalman.core.SignalResult;
import io.signalman.core.judge.Rules;
import io.signalman.regex.LinearPatterns;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pidfile that a caller names, with one folder of the setting {@code pidfiles}. */
class PidFileOfCallerTest {
    @TempDir
    private Path folder;

    private Path allowed;
    private Path file;
    private OnThisHost host;
    private Child child;

    @BeforeEach
    void open() throws IOException {
        allowed = Files.createDirectory(folder.resolve("allowed"));
        file = allowed.resolve("web.pid");
        host = OnThisHost.with(
                new Rules(Scope.USER, 64, true, true, true, Map.of(), LinearPatterns.RE2J, Set.of(allowed.toString())));
        child = Child.reporter();
        Files.writeString(file, child.pid() + "\n");
    }

    @AfterEach
    void close() {
        host.close();
        child.close();
    }

    private SignalResult told(Path path) {
        return only(host.send("pidfile:" + path, "0"));
    }

    @Test
    void itsProcessGetsTheSignal() throws IOException {
        assertThat(only(host.send("pidfile:" + file, "USR1")).pid()).isEqualTo(child.pid());
        child.awaitLine("got USR1");
        assertThat(host.service().list(ADMIN, "pidfile:" + file + "&name:bash")).hasSize(1);
        assertThat(host.service().list(ADMIN, "tree:pidfile:" + file)).hasSize(1);
        Path below = Files.createDirectory(allowed.resolve("a&b")).resolve("web.pid");
        Files.copy(file, below);
        assertThat(only(host.send("pidfile:" + below.toString().replace("&", "\\x26"), "0"))
                        .outcome())
                .isEqualTo(Outcome.DELIVERED);

        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        assertThat(told(file).outcome()).isEqualTo(Outcome.STALE);
        Files.writeString(file, "nginx");
        assertThat(told(file).message()).contains("pidfile \"" + file + "\" does not have one pid on its first line");
        Files.delete(file);
        assertThat(told(file).outcome()).isEqualTo(Outcome.GONE);
        assertThat(told(allowed.resolve("missing/web.pid")).outcome()).isEqualTo(Outcome.GONE);
    }

    @Test
    void aFileOfAStrangerIsNotBelieved() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setAttribute(file, "unix:uid", 65534);

        assertThat(told(file).message()).contains("belongs to user nobody");
    }

    /** One answer for all, whether or not there is a file, so that nobody learns which files there are. */
    @Test
    void nothingIsToldOfFilesOutsideTheFolders() throws IOException {
        Path outside = Files.copy(file, folder.resolve("web.pid"));
        Path beside = Files.createDirectory(folder.resolve("allowed-not"));
        Files.copy(file, beside.resolve("web.pid"));
        Files.createSymbolicLink(allowed.resolve("link.pid"), outside);
        Files.createSymbolicLink(allowed.resolve("folder"), folder);
        Files.createSymbolicLink(allowed.resolve("inside.pid"), Path.of("web.pid"));
        for (String path : new String[] {
            outside.toString(),
            beside + "/web.pid",
            folder + "/missing.pid",
            "/etc/shadow",
            "/no/such/file",
            allowed + "/../web.pid",
            allowed + "/../missing.pid",
            allowed + "/link.pid",
            allowed + "/inside.pid",
            allowed + "/folder/web.pid",
            allowed + "/folder/missing.pid",
            allowed + "//etc/shadow",
            allowed.toString(),
        }) {
            SignalResult told = only(host.send("pidfile:" + path, "0"));
            assertThat(told.outcome()).as(path).isEqualTo(Outcome.REFUSED);
            assertThat(told.reason()).isEqualTo(Reason.TARGET);
            assertThat(told.message())
                    .endsWith(
                            "is not below a folder of the setting pidfiles, or a link leads to it; nothing was sent.");
            assertThat(host.service().list(ADMIN, "tree:pidfile:" + path)).isEmpty();
        }
    }

    @Test
    void itIsOffByDefault() {
        try (OnThisHost closed = OnThisHost.with(OnThisHost.DEFAULT)) {
            assertThatThrownBy(() -> closed.send("pidfile:" + file, "0"))
                    .hasMessageContaining("list the file's folder in the setting pidfiles");
        }
        assertThatThrownBy(() -> host.send("pidfile:web.pid", "0")).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> host.send("pidfile:" + folder + "/web.pid/", "0"))
                .hasMessageContaining("absolute path of a file");
    }
}
