package io.signalman.audit;

import static io.signalman.audit.AuditFolder.aimed;
import static io.signalman.audit.AuditFolder.report;
import static io.signalman.audit.AuditFolder.request;
import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.Audit;
import io.signalman.core.AuditQuery;
import io.signalman.core.Outcome;
import io.signalman.core.Request;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A frozen file system: each write waits in the kernel until it is thawed, as on a network disk that is away. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditHangTest {
    @TempDir
    private Path temp;

    private Path disk;
    private AuditFolder folder;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        disk = Files.createDirectory(temp.resolve("disk"));
        folder = new AuditFolder(disk);
        String script =
                "truncate -s 16M \"$1/image\" && mkfs.ext4 -q \"$1/image\" && mount -o loop \"$1/image\" \"$1/disk\"";
        try (Child mount = Child.start("sh", "-c", script, "sh", temp.toString())) {
            assumeTrue(mount.awaitExit() == 0, "no loop device, or no mkfs.ext4");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Child.start("fsfreeze", "--unfreeze", disk.toString()).awaitExit();
        Child.start("umount", "--lazy", disk.toString()).awaitExit();
    }

    private void freeze() {
        Child.output("fsfreeze", "--freeze", disk.toString());
    }

    private void thaw() {
        Child.output("fsfreeze", "--unfreeze", disk.toString());
    }

    @Test
    void eachRequestIsRefusedWhileTheDiskHangsAndTheTrailTellsTheTruth() throws Exception {
        try (AuditLog log = folder.open(Sync.ALWAYS)) {
            Request sent = request(1, "nginx", "");
            log.intent(sent, "policy:1: allow", aimed());
            freeze();
            Request late = request(2, "nginx", "");
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(() -> assertRefused(() -> intend(log, late)));
            await().until(AuditHangTest::isWriting);
            Request behind = request(3, "nginx", "");
            assertRefused(() -> intend(log, behind));
            waiting.join();
            assertThat(log.problem()).contains("has not answered");
            for (Request refused : List.of(late, behind)) {
                log.outcome(refused, report(Outcome.REFUSED));
            }
            for (int id = 4; id < 1000; id++) { // These would take more than an hour if each of them waited.
                Request next = request(id, "nginx", "");
                assertRefused(() -> intend(log, next));
                log.outcome(next, report(Outcome.REFUSED));
            }
            assertRefused(() -> log.newest(new AuditQuery(Instant.EPOCH, "", "", 10)));
            log.outcome(sent, report(Outcome.DELIVERED));

            thaw();
            await().until(() -> log.problem().isEmpty());
            send(log, 1000);
        }
        assertThat(events(1)).containsExactly("intent", "outcome");
        assertThat(events(2)).containsExactly("intent", "refusal");
        assertThat(events(3)).containsExactly("refusal");
        assertThat(folder.records("intent")).hasSize(3);
        assertThat(folder.records("outcome")).hasSize(2);
        try (AuditLog next = folder.open()) {
            assertThat(next.unresolved()).isZero();
        }
    }

    @Test
    void theAgentStartsAndEndsWhileTheDiskHangs() throws Exception {
        folder.open().close();
        freeze();
        AuditLog log = folder.open();
        assertThat(log.problem()).contains(folder.file().toString(), "has not answered", "(setting audit)");
        log.close();

        thaw();
        await().untilAsserted(() -> assertThat(folder.records())
                .extracting(record -> record.get("event"))
                .containsExactly("started", "stopped", "started", "stopped"));
    }

    private static void intend(AuditLog log, Request request) throws Audit.AuditException {
        log.intent(request, "policy:1: allow", aimed());
    }

    private void assertRefused(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(Audit.AuditException.class)
                .hasMessageContainingAll(folder.file().toString(), "has not answered", "(setting audit)");
    }

    /** Whether the thread that writes is in the system call. */
    private static boolean isWriting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("signalman-audit"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(LogFile.class.getName())
                        && frame.getMethodName().equals("write"));
    }

    /** The events of one request. */
    private List<Object> events(long id) throws Exception {
        return folder.records().stream()
                .filter(record -> ((String) record.get("id")).endsWith("-" + id))
                .map(record -> record.get("event"))
                .toList();
    }
}
