package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Hold;
import io.signalman.testing.Child;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

class ErrnoOnVirtualThreadsTest {
    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads come with JDK 21")
    void theErrnoBelongsToTheCallAndNotToAnotherThread() throws Exception {
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        try (PosixHost host = TestPosixHost.open();
                Child gone = Child.start("sleep", "600")) {
            Processes processes = host.processes();
            HeldProcess absent = ((Hold.Held) processes.hold(gone.pid())).process();
            HeldProcess self = ((Hold.Held) processes.hold(processes.self())).process();
            absent.send(9);
            gone.awaitExit();

            List<Future<Boolean>> answers = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                boolean even = i % 2 == 0;
                answers.add(virtual.submit(() -> {
                    boolean right = true;
                    for (int round = 0; round < 20; round++) {
                        int errno = even ? absent.send(0) : self.send(1000);
                        LockSupport.parkNanos(1); // lets another virtual thread use the carrier
                        right &= errno == (even ? Errno.ESRCH : Errno.EINVAL);
                    }
                    return right;
                }));
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
            absent.close();
            self.close();
        } finally {
            virtual.shutdownNow();
        }
    }
}
