package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes.HeldGroup;
import io.signalman.core.Processes.HeldProcess;
import io.signalman.core.Processes.Hold;
import io.signalman.testing.Child;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;

/** A C library older than glibc 2.36, without wrappers for pidfds, on the real kernel. */
class OldCLibraryTest {
    private static final int SIGTERM = 15;

    @Test
    void pinsThroughPlainSystemCalls() throws Exception {
        try (NativeAccess access = NativeAccess.open(TestPosixHost.library());
                Child child = Child.start("setsid", "sleep", "600")) {
            LinuxProcesses processes =
                    new LinuxProcesses(withoutWrappers(access.libC()), true, (folder, owners) -> folder.toRealPath());
            String pinning = new LinuxProcesses(access.libC(), true, (folder, owners) -> folder.toRealPath()).pinning();

            assertThat(processes.pinning()).isEqualTo(pinning);
            assertThat(processes.hold(Integer.MAX_VALUE)).isEqualTo(new Hold.Absent());
            try (HeldProcess held = ((Hold.Held) processes.hold(child.pid())).process();
                    HeldGroup group = processes.holdGroup(processes.ownGroup())) {
                assertThat(group.send(0)).isZero();
                assertThat(held.send(1000)).isEqualTo(Errno.EINVAL);
                assertThat(held.send(SIGTERM)).isZero();
                assertThat(child.awaitExit()).isEqualTo(128 + SIGTERM);
                assertThat(held.send(0)).isEqualTo(Errno.ESRCH);
            }
        }
    }

    private static LibC withoutWrappers(LibC libC) {
        return (LibC) Proxy.newProxyInstance(
                LibC.class.getClassLoader(), new Class<?>[] {LibC.class}, (proxy, method, arguments) -> {
                    if (method.getName().startsWith("pidfd_")) {
                        throw new UnsatisfiedLinkError(method.getName());
                    }
                    try {
                        return method.invoke(libC, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
