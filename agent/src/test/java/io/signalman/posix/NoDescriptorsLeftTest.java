package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Processes;
import io.signalman.testing.Child;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Without a descriptor, /proc can't be read; that is no sign of a process's end. */
class NoDescriptorsLeftTest {
    /** Looks at a process before, while and after all of its descriptors are in use. */
    static final class Host {
        private static final int LOOKS = 20_000;

        private Host() {}

        public static void main(String[] arguments) throws IOException, InterruptedException {
            int pid = Integer.parseInt(arguments[0]);
            try (PosixHost host = TestPosixHost.openWithoutPidfd();
                    Processes.HeldProcess process =
                            ((Processes.Hold.Held) host.processes().hold(pid)).process()) {
                String before = look(process);
                List<InputStream> all = new ArrayList<>();
                String meanwhile = "";
                try {
                    while (true) {
                        all.add(new FileInputStream("/dev/null"));
                    }
                } catch (IOException full) {
                    meanwhile = look(process);
                }
                all.forEach(Host::close);
                System.out.println(before + ", " + meanwhile + ", " + look(process));
                Thread busy = new Thread(Host::takeAndGive);
                busy.setDaemon(true);
                busy.start();
                Set<String> looks = new TreeSet<>();
                for (int i = 0; i < LOOKS; i++) {
                    looks.add(look(process));
                }
                // The end loads classes, which takes descriptors.
                busy.interrupt();
                busy.join();
                System.out.println(looks);
            }
        }

        private static void takeAndGive() {
            List<InputStream> all = new ArrayList<>();
            while (!Thread.currentThread().isInterrupted()) {
                try {
                    all.add(new FileInputStream("/dev/null"));
                } catch (IOException full) {
                    all.forEach(Host::close);
                    all.clear();
                }
            }
            all.forEach(Host::close);
        }

        private static void close(InputStream one) {
            try {
                one.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String look(Processes.HeldProcess process) {
            return process.send(0) + " " + process.ended().isPresent();
        }
    }

    @Test
    void aProcessWithoutPidfdIsNeitherEndedNorSignalled() throws Exception {
        try (Child child = Child.start("sleep", "600")) {
            assertThat(Child.output(
                            "prlimit",
                            "--nofile=64:64",
                            Path.of(System.getProperty("java.home"), "bin/java").toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Host.class.getName(),
                            String.valueOf(child.pid())))
                    .satisfiesExactly(
                            held -> assertThat(held).isEqualTo("0 false, " + Errno.EMFILE + " false, 0 false"),
                            changing -> assertThat(changing).matches("\\[0 false(, 24 false)?]|\\[24 false]"));
        }
    }
}
