package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts that have no room for the agent: it stays away, says why, and they go on as before. */
class RoomIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithFewDescriptorsLeft(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).answering().start()) {
            for (int free : new int[] {0, 1, 2, 3, 4}) {
                limit(host, free);
                assertThat(new CommandLine(folder)
                                .expect(3, "attach", String.valueOf(host.pid()))
                                .err())
                        .contains("has " + free + " of ", "descriptors left", "prlimit --nofile=");
            }
            // Enough for the attach itself: other tools don't look.
            limit(host, 30);
            TestHost.Reply reply = host.attach();
            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message()).contains("descriptors left, and the agent needs 48; raise the limit with");

            limit(host, 100);
            assertThat(host.ask("servers")).noneMatch(line -> line.contains("io.signalman"));
            assertThat(host.attach().status()).isEqualTo("started");
        }
    }

    private static void limit(TestHost host, int free) throws Exception {
        int open = new File("/proc/" + host.pid() + "/fd").list().length;
        prlimit(host, "--nofile=" + (open + free) + ":");
    }

    /** As the user of the host: root may lack CAP_SYS_RESOURCE. */
    private static void prlimit(TestHost host, String limit) throws Exception {
        Object user = Files.getAttribute(Path.of("/proc", String.valueOf(host.pid())), "unix:uid");
        List<String> command = new ArrayList<>(List.of("prlimit", limit, "--pid", String.valueOf(host.pid())));
        if (user.equals(TestHost.NOBODY)) {
            command.addAll(0, List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
    }

    /** HotSpot would end it, as it can't start its attach thread. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWhoseUserMayStartNoThread(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (TestHost host = new TestHost.Builder(home).jdk(jdk).asNobody().start()) {
            prlimit(host, "--nproc=1:");

            for (String command : List.of("attach", "detach")) {
                assertThat(new CommandLine(folder)
                                .expect(3, command, String.valueOf(host.pid()))
                                .err())
                        .contains("has 0 of 1 threads left", "prlimit --nproc=");
            }
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithLittleMetaspace(Path jdk) throws Exception {
        assertRefused(jdk, "MiB of Metaspace left, and the agent needs 13", "-XX:MaxMetaspaceSize=8m");
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithASmallHeap(Path jdk) throws Exception {
        assertRefused(jdk, "MiB of heap left, and the agent needs 8", "-Xmx4m", "-XX:+UseSerialGC");
    }

    private void assertRefused(Path jdk, String message, String... options) throws Exception {
        try (TestHost host = new TestHost.Builder(folder)
                .jdk(jdk)
                .options(options)
                .options("-XX:+ExitOnOutOfMemoryError")
                .answering()
                .start()) {
            TestHost.Reply reply = host.attach();

            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message()).contains(message, "restart it with a larger -X");
            assertThat(host.ask("work")).containsExactly("work nothing");
        }
        try (TestHost host = new TestHost.Builder(folder)
                .jdk(jdk)
                .options(options)
                .options("-XX:+ExitOnOutOfMemoryError")
                .javaagent("")
                .startUntil("ready")) {
            await().untilAsserted(() -> assertThat(host.process().lines())
                    .anySatisfy(line -> assertThat(line).contains(message)));
            assertThat(host.process().isAlive()).isTrue();
        }
    }
}
