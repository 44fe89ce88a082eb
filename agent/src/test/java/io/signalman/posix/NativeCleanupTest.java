package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.jna.Native;
import io.signalman.core.Processes.HeldGroup;
import java.io.File;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Loads everything into its own class loaders, as attaching does, and checks that nothing stays. */
class NativeCleanupTest {
    private static final int CYCLES = 20;

    @Test
    void leavesNoLoaderThreadDescriptorFileOrProperty() throws Exception {
        cycle(); // opens what the JDK keeps open
        Properties properties = (Properties) System.getProperties().clone();
        List<String> files = temporaryFiles();
        long libraries = mappedLibraries();
        int descriptors = new File("/proc/self/fd").list().length;
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();

        for (int i = 0; i < CYCLES; i++) {
            loaders.add(cycle());
        }

        // Less than the 30 s for which JNA's thread would stay.
        await().atMost(Duration.ofSeconds(25)).until(() -> {
            System.gc();
            return loaders.stream().allMatch(loader -> loader.refersTo(null)) && mappedLibraries() <= libraries;
        });
        System.runFinalization();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getClass().getName().startsWith("com.sun.jna.")
                        && thread.getClass().getClassLoader() != Native.class.getClassLoader())
                .isEmpty();
        assertThat(new File("/proc/self/fd").list()).hasSizeLessThan(descriptors + CYCLES / 4);
        await().untilAsserted(
                        () -> assertThat(files).containsAll(temporaryFiles())); // other agents have such files briefly
        assertThat(System.getProperties()).isEqualTo(properties);
    }

    private static WeakReference<ClassLoader> cycle() throws Exception {
        RedirectingLoader loader = new RedirectingLoader(Work.class);
        FutureTask<?> work = new FutureTask<>(
                (Runnable) loader.loadClass(Work.class.getName())
                        .getDeclaredConstructor()
                        .newInstance(),
                null);
        Thread thread = new Thread(work);
        thread.start();
        work.get();
        thread.join();
        loader.close();
        return new WeakReference<>(loader);
    }

    /** The work inside such a class loader. */
    public static final class Work implements Runnable {
        @Override
        public void run() {
            Properties before = (Properties) System.getProperties().clone();
            try (PosixHost host = TestPosixHost.open();
                    HeldGroup group =
                            host.processes().holdGroup(host.processes().ownGroup())) {
                if (!System.getProperties().equals(before)) {
                    throw new IllegalStateException("The properties are now " + System.getProperties());
                }
                if (group.send(0) != 0 || host.signals().rows().isEmpty()) {
                    throw new IllegalStateException("The group of this JVM could not be signalled.");
                }
            }
        }
    }

    /** The number of copies of JNA's library in memory. */
    private static long mappedLibraries() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/signalman-") && line.contains("r-xp"))
                    .count();
        }
    }

    private static List<String> temporaryFiles() throws IOException {
        List<String> names = new ArrayList<>();
        for (Path folder : List.of(
                Path.of(System.getProperty("java.io.tmpdir")),
                Path.of(System.getProperty("user.home"), ".cache", "JNA", "temp"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.list(folder)) {
                    files.map(Path::toString)
                            .filter(name -> name.contains("/jna") || name.contains("/ffi") || name.endsWith(".so"))
                            .sorted()
                            .forEach(names::add);
                }
            }
        }
        return names;
    }
}
