package io.signalman.audit;

import static io.signalman.audit.AuditFolder.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.AuditQuery;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NewestRecordsTest {
    @TempDir
    private Path temp;

    @Test
    void theCallerSearchesTheRecordsAndTheThreadThatWritesDoesNot() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        try (AuditLog log = new AuditFolder(temp).open()) {
            for (int id = 0; id < 1000; id++) {
                send(log, id);
            }
            long writer = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("signalman-audit"))
                    .mapToLong(Thread::getId)
                    .max()
                    .orElseThrow();
            long wrote = threads.getThreadCpuTime(writer);
            long called = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < 20; i++) {
                assertThat(log.newest(new AuditQuery(Instant.EPOCH, "nobody", "", 10))
                                .records())
                        .isEmpty();
            }
            assertThat(threads.getThreadCpuTime(writer) - wrote)
                    .isLessThan((threads.getCurrentThreadCpuTime() - called) / 2);
        }
    }
}
