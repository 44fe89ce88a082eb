package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import io.signalman.testing.Child;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueuedValueTest {
    private static final String RECEIVER = """
            #include <signal.h>
            #include <stdio.h>
            int main(void) {
                sigset_t set;
                siginfo_t info;
                sigemptyset(&set);
                sigaddset(&set, SIGUSR1);
                sigaddset(&set, SIGRTMIN);
                sigprocmask(SIG_BLOCK, &set, 0);
                puts("ready");
                fflush(stdout);
                for (int i = 0; i < 3; i++) {
                    sigwaitinfo(&set, &info);
                    printf("%d %d %d %d\\n", info.si_signo, info.si_code, (int)info.si_pid, info.si_value.sival_int);
                }
                return 0;
            }
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReceiverGetsTheValue(boolean pinned) throws Exception {
        Path source = Files.writeString(folder.resolve("receiver.c"), RECEIVER);
        Path program = folder.resolve("receiver");
        Child.output("gcc", "-o", program.toString(), source.toString());
        try (PosixHost host = pinned ? TestPosixHost.open() : TestPosixHost.openWithoutPidfd();
                Child receiver = Child.start(program.toString())) {
            receiver.awaitLine("ready"); // a process that is being started blocks signals too
            try (Processes.HeldProcess held =
                    ((Processes.Hold.Held) host.processes().hold(receiver.pid())).process()) {
                assertThat(held.pinned()).isEqualTo(pinned);
                assertThat(held.queue(0, 1)).isZero();
                assertThat(held.queue(34, Integer.MIN_VALUE)).isZero();
                assertThat(held.queue(34, 42)).isZero();
                assertThat(held.queue(10, Integer.MAX_VALUE)).isZero();
            }
            String sender = " -1 " + ProcessHandle.current().pid() + " ";
            receiver.awaitEnd();
            assertThat(receiver.lines())
                    .containsExactlyInAnyOrder(
                            "ready",
                            "10" + sender + Integer.MAX_VALUE,
                            "34" + sender + Integer.MIN_VALUE,
                            "34" + sender + 42);
        }
    }

    /** Offsets of asm-generic/siginfo.h and of MIPS's asm/siginfo.h, as a C compiler for each platform reports them. */
    @ParameterizedTest
    @CsvSource({"8, false, 8, 16, 20, 24", "4, false, 8, 12, 16, 20", "4, true, 4, 12, 16, 20", "8, true, 4, 16, 20, 24"
    })
    void theLayoutMatchesThePlatform(int pointer, boolean mips, int code, int pid, int uid, int value) {
        ByteBuffer siginfo = ByteBuffer.wrap(QueuedValue.siginfo(new int[] {10, 11, 12, 13}, pointer, mips))
                .order(ByteOrder.nativeOrder());

        assertThat(siginfo.capacity()).isEqualTo(128);
        assertThat(siginfo.getInt(0)).isEqualTo(10);
        assertThat(siginfo.getInt(code)).isEqualTo(-1);
        assertThat(siginfo.getInt(pid)).isEqualTo(11);
        assertThat(siginfo.getInt(uid)).isEqualTo(12);
        assertThat(siginfo.getInt(value)).isEqualTo(13);
    }

    @Test
    void aMissingProcessAnswersEsrch() throws Exception {
        try (PosixHost host = TestPosixHost.open();
                Child child = Child.start("bash", "-c", "exec sleep 600");
                Processes.HeldProcess held =
                        ((Processes.Hold.Held) host.processes().hold(child.pid())).process()) {
            held.send(9);
            child.awaitExit();

            assertThat(held.queue(10, 1)).isEqualTo(Processes.ESRCH);
        }
    }
}
