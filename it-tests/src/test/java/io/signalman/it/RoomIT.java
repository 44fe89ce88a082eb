package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts without room for the agent: it does not start, says why, and leaves them running. */
class RoomIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithFewDescriptorsLeft(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        try (TestHost host = new TestHost.Builder(folder)
                .compiledByDefault()
                .jdk(jdk)
                .answering()
                .start()) {
            for (int free : new int[] {0, 1, 2, 3, 4}) {
                limit(host, free);
                assertThat(new CommandLine(folder)
                                .expect(3, "attach", String.valueOf(host.pid()))
                                .err())
                        .contains("has " + free + " of ", "descriptors left", "prlimit --nofile=");
            }
            // Enough for the attach itself; other tools do not check first.
            limit(host, 30);
            TestHost.Reply reply = host.attach();
            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message())
                    .contains("descriptors left, and the agent needs 48; raise the limit with")
                    .containsPattern("prlimit --nofile=[0-9]+: --pid");

            limit(host, 100);
            assertThat(host.ask("servers")).noneMatch(line -> line.contains("io.signalman"));
            assertThat(host.attach().status()).isEqualTo("started");

            host.detach();
            prlimit(host, "--nofile=" + (new File("/proc/" + host.pid() + "/fd").list().length + 30));
            assertThat(host.attach().message()).containsPattern("prlimit --nofile=[0-9]+ --pid <pid> \\(as root\\)");
        }
    }

    private static void limit(TestHost host, int free) throws Exception {
        int open = new File("/proc/" + host.pid() + "/fd").list().length;
        prlimit(host, "--nofile=" + (open + free) + ":");
    }

    /** Runs as the user of the host, since root may lack CAP_SYS_RESOURCE. */
    private static void prlimit(TestHost host, String limit) throws Exception {
        Object user = Files.getAttribute(Path.of("/proc", String.valueOf(host.pid())), "unix:uid");
        List<String> command = new ArrayList<>(List.of("prlimit", limit, "--pid", String.valueOf(host.pid())));
        if (user.equals(TestHost.NOBODY)) {
            command.addAll(0, List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        }
        Child.output(command);
    }

    /** Without the check, HotSpot would end the JVM because it can't start its attach thread. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWhoseUserMayStartNoThread(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (TestHost host = new TestHost.Builder(home)
                .compiledByDefault()
                .jdk(jdk)
                .asNobody()
                .start()) {
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

    /** Without the check, HotSpot would end the JVM because it can't allocate memory. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithLittleAddressSpace(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        try (TestHost host = new TestHost.Builder(folder)
                .compiledByDefault()
                .jdk(jdk)
                .answering()
                .start()) {
            for (int mib : new int[] {20, 60, 120}) {
                prlimit(host, "--as=" + (kib(host, "VmSize") + mib * 1024L + 512) * 1024 + ":");
                assertThat(new CommandLine(folder)
                                .expect(3, "attach", String.valueOf(host.pid()))
                                .err())
                        .contains(
                                "has " + mib + " of ",
                                "MiB of address space left, and this needs ",
                                "; raise its limit with prlimit --as=");
            }
            prlimit(host, "--as=unlimited:");
            prlimit(host, "--data=" + (kib(host, "VmData") + 8 * 1024 + 512) * 1024 + ":");
            assertThat(new CommandLine(folder)
                            .expect(3, "detach", String.valueOf(host.pid()))
                            .err())
                    .contains("has 8 of ", "MiB of data segment left, and this needs 16");
            // Enough for the attach itself; other tools do not check first.
            prlimit(host, "--data=" + (kib(host, "VmData") + 40 * 1024) * 1024 + ":");
            TestHost.Reply reply = host.attach();
            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message())
                    .contains("MiB of data segment left, and the agent needs 48; raise the limit with prlimit --data=");
            assertThat(host.ask("work")).containsExactly("work nothing");

            prlimit(host, "--data=unlimited:");
            prlimit(host, "--as=" + (kib(host, "VmSize") + 260 * 1024) * 1024 + ":");
            new CommandLine(folder).expect(0, "attach", String.valueOf(host.pid()));
            new CommandLine(folder).expect(0, "ps", "--jvm", String.valueOf(host.pid()));
        }
    }

    /** Other tools do not check before they attach, so the agent does. With one arena, an attach takes little. */
    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithLittleAddressSpaceThatAnotherToolAttachesTo(Path jdk) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "needs prlimit");
        try (TestHost host = new TestHost.Builder(folder)
                .compiledByDefault()
                .jdk(jdk)
                .environment("MALLOC_ARENA_MAX", "1")
                .answering()
                .start()) {
            prlimit(host, "--as=" + (kib(host, "VmSize") + 80 * 1024) * 1024 + ":");
            TestHost.Reply reply = host.attach();
            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message())
                    .containsPattern("this JVM has [1-7]?[0-9] of [0-9]+ MiB of address space left, and the agent needs"
                            + " 96; raise the limit with prlimit --as=[0-9]+: --pid <pid>, and attach again");
            assertThat(host.ask("work")).containsExactly("work nothing");

            prlimit(host, "--as=unlimited:");
            assertThat(host.attach().status()).isEqualTo("started");
        }
    }

    private static long kib(TestHost host, String key) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + host.pid() + "/status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Without the check, the kernel would end the JVM or another process of the cgroup. */
    @Test
    void aHostWhoseCgroupIsNearlyFull() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path root = Path.of("/sys/fs/cgroup/memory");
        assumeTrue(Files.isWritable(root.resolve("cgroup.procs")), "needs a writable memory cgroup of version 1");
        Path cgroup = Files.createDirectory(root.resolve("signalman-room-" + folder.getFileName()));
        try {
            try (TestHost host = in(cgroup)) {
                long cache = Files.readAllLines(cgroup.resolve("memory.stat")).stream()
                        .filter(line -> line.startsWith("total_inactive_file "))
                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .findFirst()
                        .orElseThrow();
                long used = Long.parseLong(Files.readString(cgroup.resolve("memory.usage_in_bytes"))
                        .strip());
                Path limit = cgroup.resolve("memory.limit_in_bytes");
                Files.writeString(limit, String.valueOf(used - cache + (40 << 20)));
                assertThat(new CommandLine(folder)
                                .expect(3, "attach", String.valueOf(host.pid()))
                                .err())
                        .contains("MiB of memory left, and this needs 96; raise " + limit);
                TestHost.Reply reply = host.attach();
                assertThat(reply.status()).isEqualTo("failed");
                assertThat(reply.message())
                        .contains("MiB of memory left, and the agent needs 64; raise " + limit + ", and attach again.");
                assertThat(host.ask("work")).containsExactly("work nothing");
            }
        } finally {
            await().until(() -> Files.readString(cgroup.resolve("cgroup.procs")).isEmpty());
            Files.delete(cgroup);
        }
    }

    /** Without the check, HotSpot would end the JVM because it can't start its attach thread. */
    @Test
    void aHostWhoseCgroupMayStartNoThread() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path root = Path.of("/sys/fs/cgroup/pids");
        assumeTrue(Files.isWritable(root.resolve("cgroup.procs")), "needs a writable pids cgroup of version 1");
        Path cgroup = Files.createDirectories(root.resolve("signalman-room-" + folder.getFileName() + "/inner"));
        try {
            try (TestHost host = in(cgroup)) {
                long used = Long.parseLong(
                        Files.readString(cgroup.resolve("pids.current")).strip());
                Path limit = cgroup.resolveSibling("pids.max");
                Files.writeString(limit, String.valueOf(used + 8));
                assertThat(new CommandLine(folder)
                                .expect(3, "attach", String.valueOf(host.pid()))
                                .err())
                        .contains("threads left, and this needs 16; raise " + limit);
                TestHost.Reply reply = host.attach();
                assertThat(reply.status()).isEqualTo("failed");
                assertThat(reply.message())
                        .contains("threads left, and the agent needs 16; raise " + limit + ", and attach again.");
                assertThat(host.ask("work")).containsExactly("work nothing");
            }
        } finally {
            await().until(() -> Files.readString(cgroup.resolve("cgroup.procs")).isEmpty());
            Files.delete(cgroup);
            Files.delete(cgroup.getParent());
        }
    }

    private TestHost in(Path cgroup) throws Exception {
        return new TestHost.Builder(folder)
                .answering()
                .startedBy("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs; exec \"$@\"", "sh")
                .start();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aHostWithLittleDirectMemory(Path jdk) throws Exception {
        assertRefused(jdk, "KiB of direct memory left, and the agent needs 1024", "-XX:MaxDirectMemorySize=64k");
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
                .compiledByDefault()
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
                .compiledByDefault()
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
