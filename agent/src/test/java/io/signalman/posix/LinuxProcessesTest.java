package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.signalman.core.ProcessIdentity;
import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import io.signalman.core.Processes.HeldGroup;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Hold;
import io.signalman.testing.Child;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real kernel, with children of this test. */
class LinuxProcessesTest {
    private static final int SIGTERM = 15;
    private static final int ESRCH = Processes.ESRCH;

    private final PosixHost pinning = TestPosixHost.open();
    private final PosixHost degraded = TestPosixHost.openWithoutPidfd();
    private final Processes processes = pinning.processes();

    @AfterEach
    void close() {
        pinning.close();
        degraded.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void signalsAHeldChildAndNoticesThatItIsGone(boolean pidfd) throws Exception {
        Processes host = pidfd ? processes : degraded.processes();
        try (Child child = Child.start("sleep", "600");
                HeldProcess held = hold(host, child.pid())) {
            assertThat(held.pinned()).isEqualTo(pidfd && !processes.pinning().equals("none"));
            assertThat(held.send(0)).isZero();
            assertThat(held.send(1000)).isEqualTo(Errno.EINVAL);
            assertThat(held.send(SIGTERM)).isZero();

            assertThat(child.awaitExit()).isEqualTo(128 + SIGTERM);
            assertThat(held.send(0)).isEqualTo(ESRCH);
            assertThat(host.hold(child.pid())).isEqualTo(new Hold.Absent());
        }
    }

    @Test
    void distinguishesProcessesByIdentity() {
        try (Child one = Child.start("sleep", "600");
                Child two = Child.start("sleep", "600")) {
            ProcessIdentity first = identity(one.pid());

            assertThat(identity(one.pid())).isEqualTo(first);
            assertThat(identity(two.pid())).isNotEqualTo(first);
            if (processes.pinning().equals("pidfd and group")) { // added by the same kernel version
                assertThat(first.inode())
                        .isPositive()
                        .isNotEqualTo(identity(two.pid()).inode());
            }
        }
    }

    @Test
    void aNameWithACarriageReturnForgesNoUserAndNoThread() throws Exception {
        int ours = processes.details().realUid(processes.self());
        try (Child child = Child.start("bash", "-c", "printf '\\rUid:\\t7' >/proc/$$/comm; read -r line")) {
            await().until(() -> processes
                    .stat(child.pid())
                    .filter(stat -> stat.name().contains("Uid:"))
                    .isPresent());

            assertThat(processes.details().realUid(child.pid())).isEqualTo(ours);
        }
        try (Child child = Child.start("bash", "-c", "printf '\\rTgid:\\t1' >/proc/$$/comm; read -r line")) {
            await().until(() ->
                    Files.readString(Path.of("/proc/" + child.pid() + "/comm")).contains("Tgid:"));

            assertThat(processes.stat(child.pid())).isPresent();
        }
    }

    @Test
    void keepsNoDescriptorOpenAfterRelease() {
        int before = descriptors();
        for (int i = 0; i < 50; i++) {
            identity(processes.self());
            processes.hold(Integer.MAX_VALUE);
            processes.holdGroup(processes.ownGroup()).close();
        }
        assertThat(descriptors()).isLessThan(before + 50);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesAThreadIdInPlaceOfAProcessId(boolean pidfd) {
        Processes host = pidfd ? processes : degraded.processes();
        int self = host.self();
        int thread = Stream.of(new File("/proc/self/task").list())
                .map(Integer::valueOf)
                .filter(tid -> tid != self)
                .findFirst()
                .orElseThrow();

        assertThat(host.hold(thread)).isEqualTo(new Hold.ThreadOf(self));
        assertThat(host.stat(thread)).isEmpty();
        assertThat(host.stat(self)).isPresent();
    }

    @Test
    void aZombieAcceptsSignals() {
        // The child ends only after the shell has become sleep, which reaps nobody.
        try (Child parent = Child.start(
                "bash",
                "-c",
                "(until read -r name </proc/$$/comm && [ $name = sleep ]; do :; done) & exec sleep 600")) {
            ProcessStat zombie = await().until(
                            () -> childrenOf(parent.pid()), c -> c.stream().anyMatch(ProcessStat::zombie))
                    .get(0);

            assertThat(zombie.state()).isEqualTo('Z');
            assertThat(processes.commandLine(zombie.pid(), 4096)).isEmpty();
            try (HeldProcess held = hold(processes, zombie.pid())) {
                assertThat(held.stat().zombie()).isTrue();
                assertThat(held.send(0)).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void signalsAWholeGroup(boolean pidfd) throws Exception {
        Processes host = pidfd ? processes : degraded.processes();
        try (Child leader = Child.start("setsid", "bash", "-c", "sleep 600 & sleep 600 & wait")) {
            await().until(() -> group(leader.pid()).size() == 3);
            try (HeldGroup group = host.holdGroup(leader.pid())) {
                assertThat(group.pinned()).isEqualTo(host.pinning().equals("pidfd and group"));
                assertThat(group.send(0)).isZero();
                assertThat(group.send(SIGTERM)).isZero();
            }
            assertThat(leader.awaitExit()).isEqualTo(128 + SIGTERM);
            await().until(() -> group(leader.pid()).stream().allMatch(ProcessStat::zombie));
        }
    }

    @Test
    void signalsAGroupWhoseLeaderIsGone() throws Exception {
        try (Child leader = Child.start("setsid", "bash", "-c", "sleep 600 & exit 0")) {
            leader.awaitExit();
            int member = group(leader.pid()).get(0).pid();
            try (HeldGroup group = processes.holdGroup(leader.pid())) {
                assertThat(group.pinned()).isFalse();
                assertThat(group.send(SIGTERM)).isZero();
                await().until(() ->
                        processes.stat(member).map(ProcessStat::zombie).orElse(true));
            } finally {
                ProcessHandle.of(member).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    @Test
    void neverSignalsEverybodyForGroupOne() {
        try (HeldGroup group = degraded.processes().holdGroup(1)) {
            assertThat(group.pinned()).isFalse();
            assertThat(group.send(0)).isEqualTo(Errno.ENOSYS);
        }
        try (NativeAccess access = NativeAccess.open(TestPosixHost.library())) {
            Kill kill = new Kill(access.libC());
            assertThatThrownBy(() -> kill.group(1, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> kill.process(-1, 0)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> kill.process(0, 0)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> processes.hold(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> processes.holdGroup(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sendsNothingToAReusedPid() throws Exception {
        try (NativeAccess access = NativeAccess.open(TestPosixHost.library());
                Child child = Child.start("sleep", "600")) {
            ProcessStat now = processes.stat(child.pid()).orElseThrow();
            ProcessStat earlier =
                    new ProcessStat(now.pid(), now.startTime() - 1, now.name(), false, 'S', false, 1, 1, 1, false);

            LibC libC = access.libC();
            UnpinnedProcess process = new UnpinnedProcess(
                    new Kill(libC), new ProcReader(), new PollingExitWatcher(), earlier, new QueuedValue(libC, 1));
            assertThat(process.send(SIGTERM)).isEqualTo(ESRCH);
            assertThat(process.queue(SIGTERM, 1)).isEqualTo(ESRCH);
            assertThat(processes.stat(child.pid())).map(ProcessStat::zombie).contains(false);
        }
    }

    @Test
    void reportsItsPinning() {
        assertThat(degraded.processes().pinning()).isEqualTo("none");
        String[] kernel = System.getProperty("os.version").split("[^0-9]+", 3);
        boolean signalsGroups = Integer.parseInt(kernel[0]) * 1000 + Integer.parseInt(kernel[1]) >= 6009;
        assertThat(processes.pinning()).isIn("none", signalsGroups ? "pidfd and group" : "pidfd");
    }

    @Test
    void describesAProcess() {
        try (Child child = Child.start("bash", "-c", "exec -a 'sleep well' sleep 600")) {
            await().until(() -> processes.commandLine(child.pid(), 4096).equals("sleep well 600"));
            ProcessStat stat = processes.stat(child.pid()).orElseThrow();
            ProcessHandle handle = ProcessHandle.of(child.pid()).orElseThrow();

            assertThat(stat.name()).isEqualTo("sleep");
            assertThat(stat.ppid()).isEqualTo(processes.self());
            assertThat(stat.pgid()).isEqualTo(processes.ownGroup());
            assertThat(processes.startInstant(stat.startTime()))
                    .isCloseTo(handle.info().startInstant().orElseThrow(), within(20, ChronoUnit.MILLIS));
            assertThat(processes.belongsToUs(child.pid())).isTrue();
            assertThat(processes.user(processes.uid(child.pid()))).isEqualTo(System.getProperty("user.name"));
            assertThat(processes.handles(child.pid(), SIGTERM)).isFalse();
            assertThat(processes.handles(processes.self(), SIGTERM)).isTrue();
            assertThat(processes.all()).extracting(ProcessStat::pid).contains(child.pid(), processes.self());
        }
    }

    @Test
    void aMissingProcessHasNoFacts() {
        int absent = Integer.MAX_VALUE;

        assertThat(processes.stat(absent)).isEmpty();
        assertThat(processes.hold(absent)).isEqualTo(new Hold.Absent());
        assertThat(degraded.processes().hold(absent)).isEqualTo(new Hold.Absent());
        assertThat(processes.uid(absent)).isEqualTo(-1);
        assertThat(processes.belongsToUs(absent)).isFalse();
        assertThat(processes.commandLine(absent, 4096)).isEmpty();
        assertThat(processes.handles(absent, SIGTERM)).isFalse();
    }

    private List<ProcessStat> childrenOf(int pid) {
        return processes.all().stream().filter(stat -> stat.ppid() == pid).toList();
    }

    private List<ProcessStat> group(int pgid) {
        return processes.all().stream().filter(stat -> stat.pgid() == pgid).toList();
    }

    private ProcessIdentity identity(int pid) {
        try (HeldProcess held = hold(processes, pid)) {
            return held.identity();
        }
    }

    private static HeldProcess hold(Processes host, int pid) {
        Hold hold = host.hold(pid);
        assertThat(hold).isInstanceOf(Hold.Held.class);
        return ((Hold.Held) hold).process();
    }

    private static int descriptors() {
        return new File("/proc/self/fd").list().length;
    }
}
