package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Account;
import io.signalman.core.ProcessDetails;
import io.signalman.core.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Users and groups of this machine's C library. */
class UsersTest {
    @AutoClose
    private static final PosixHost HOST = TestPosixHost.open();

    private final Processes processes = HOST.processes();
    private final ProcessDetails details = processes.details();

    @Test
    void everyUserAndGroupOfTheFilesIsFoundByName() throws IOException {
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            assertThat(details.userId(fields[0]))
                    .as(line)
                    .isEqualTo(new Account.Known(Integer.parseUnsignedInt(fields[2])));
        }
        for (String line : Files.readAllLines(Path.of("/etc/group"))) {
            String[] fields = line.split(":", -1);
            assertThat(details.groupId(fields[0]))
                    .as(line)
                    .isEqualTo(new Account.Known(Integer.parseUnsignedInt(fields[2])));
        }
    }

    @Test
    void aUidHasItsUsersNameOrElseItsDigits() {
        assertThat(processes.user(0)).isEqualTo("root");
        assertThat(processes.user(1_234_567_890)).isEqualTo("1234567890");
        assertThat(processes.user(-2)).isEqualTo("4294967294");
    }

    @Test
    void anUnusedNameIsUnknown() {
        assertThat(details.userId("signalman-nobody")).isEqualTo(new Account.Unknown());
        assertThat(details.groupId("signalman-nobody")).isEqualTo(new Account.Unknown());
        assertThat(details.userId("")).isEqualTo(new Account.Unknown());
        assertThat(details.userId("root\\x00x")).isEqualTo(new Account.Unknown());
        assertThat(details.userId("x".repeat(100_000))).isEqualTo(new Account.Unknown());
    }
}
