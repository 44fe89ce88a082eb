package io.signalman.cli.demo;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The throwaway processes of {@code demo} and their folder. Closing ends each process by its handle. */
final class DemoScene implements AutoCloseable {
    private static final long END_SECONDS = 3;
    /** Starts a process group with setsid(1), or with the shell's job control if setsid is missing. */
    private static final String IN_A_GROUP =
            "if command -v setsid >/dev/null; then exec setsid \"$0\"; else set -m; \"$0\" & wait; fi";

    private final Path folder;
    private final boolean lasting;
    private boolean left;
    private final String workerName;
    private final List<ProcessHandle> started = new ArrayList<>();
    private final Thread hook = new Thread(this::end, "signalman-demo-end");

    private DemoScene(Path folder, boolean lasting) {
        this.folder = folder;
        this.lasting = lasting;
        // At most 15 bytes: the kernel cuts longer names (TASK_COMM_LEN).
        this.workerName =
                "worker-" + Long.toString(Math.floorMod(System.nanoTime(), 10_000_000_000L), Character.MAX_RADIX);
    }

    /**
     * Creates the folder and starts no process.
     *
     * @param lasting whether the processes outlive this command if {@link #leave} is called
     */
    static DemoScene open(boolean lasting) throws IOException {
        DemoScene scene = new DemoScene(Files.createTempDirectory("signalman-demo-"), lasting);
        Runtime.getRuntime().addShutdownHook(scene.hook);
        return scene;
    }

    Path folder() {
        return folder;
    }

    String workerName() {
        return workerName;
    }

    /** The pids of all processes that still run, separated by blanks. */
    String pids() {
        return started.stream()
                .filter(ProcessHandle::isAlive)
                .map(handle -> Long.toString(handle.pid()))
                .distinct()
                .collect(Collectors.joining(" "));
    }

    /** Starts a plain JVM with its own class path; returns the command. */
    List<String> startHost() throws IOException {
        Path classFile =
                folder.resolve("classes").resolve(DemoHost.class.getName().replace('.', '/') + ".class");
        copy("DemoHost.class", classFile);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder.resolve("classes").toString(),
                DemoHost.class.getName()));
        if (lasting) {
            command.add("stay");
        }
        start(command, folder.resolve("host.log"));
        return command;
    }

    long hostPid() {
        return started.get(0).pid();
    }

    /** Starts a script that prints each signal that it gets. */
    DemoWorker startWorker(int number) throws IOException {
        Path script = folder.resolve(workerName);
        if (Files.notExists(script)) {
            copy("demo-worker.sh", script);
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Path log = folder.resolve("worker" + number + ".log");
        start(List.of("sh", "-c", IN_A_GROUP, script.toString()), log);
        DemoWorker worker = DemoWorker.await(log);
        ProcessHandle.of(worker.pid()).ifPresent(started::add);
        return worker;
    }

    /** Makes closing end nothing. */
    void leave() {
        left = true;
    }

    @Override
    public void close() {
        if (Runtime.getRuntime().removeShutdownHook(hook) && !left) {
            end();
        }
    }

    private void start(List<String> command, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().removeIf(DemoScene::isOtherSetting);
        builder.redirectErrorStream(true).redirectOutput(log.toFile());
        if (lasting) {
            builder.redirectInput(new File("/dev/null"));
        }
        started.add(builder.start().toHandle());
    }

    /** The demo ignores the user's settings, except for the folder of run files, which this command reads too. */
    private static boolean isOtherSetting(String variable) {
        String name = variable.toLowerCase(Locale.ROOT);
        return name.startsWith("signalman_") && !name.equals("signalman_run_dir");
    }

    private void end() {
        List<ProcessHandle> all = new ArrayList<>(started);
        started.forEach(handle -> handle.descendants().forEach(all::add));
        all.forEach(ProcessHandle::destroy);
        for (ProcessHandle handle : all) {
            try {
                handle.onExit().get(END_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException | ExecutionException tooSlow) {
                handle.destroyForcibly();
            } catch (InterruptedException e) {
                handle.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw Failure.refused("The demo's folder " + folder + " can't be removed: " + ErrorText.of(e));
        }
    }

    private static void copy(String resource, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (InputStream in = DemoScene.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("signalman.jar has no " + resource);
            }
            Files.copy(in, to);
        }
    }
}
