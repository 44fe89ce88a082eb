package io.signalman.it;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Children with unique names, ended when this is closed. */
public final class Children implements AutoCloseable {
    private final Path folder;
    private final List<TestProcess> started = new ArrayList<>();

    public Children(Path folder) {
        this.folder = folder;
    }

    /** At most 15 bytes, so that it is the whole of comm. */
    public static String uniqueName() {
        return "sm"
                + Long.toString(
                        ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36 * 36, Long.MAX_VALUE), 36);
    }

    /** Does nothing for long; any signal acts on it as the kernel does by default. */
    public TestProcess sleeper(String name) throws IOException {
        return sleeper(name, "600");
    }

    /** As {@link #sleeper(String)}, for so many seconds. */
    TestProcess sleeper(String name, String seconds) throws IOException {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            Files.copy(Path.of("/bin/sleep"), program);
        }
        return own(new ProcessBuilder(program.toString(), seconds));
    }

    /** Prints a line "got HUP" for each HUP, USR1, USR2, INT, TERM, CONT, QUIT that it gets, and lives on. */
    TestProcess reporter(String name) throws IOException {
        String script = """
                #!/bin/bash
                set -o posix # there, a trapped signal ends read with a status above 128
                for s in HUP USR1 USR2 INT TERM CONT QUIT; do trap "echo got $s" $s; done
                echo ready
                while read -r line || [ $? -gt 128 ]; do :; done
                """;
        TestProcess process = own(new ProcessBuilder(script(name, script).toString()));
        process.awaitLine("ready");
        return process;
    }

    /** A reporter that leads a process group of its own, which has no other member. */
    TestProcess groupLeader(String name) throws IOException {
        reporter(name).close();
        TestProcess process =
                own(new ProcessBuilder("setsid", folder.resolve(name).toString()));
        process.awaitLine("ready");
        return process;
    }

    /** The pid of a process that has ended, and that its parent will not collect. */
    int zombie() throws IOException {
        // The child ends only once the shell has become sleep, which collects nobody.
        TestProcess parent = own(new ProcessBuilder(
                "/bin/bash",
                "-c",
                "(while read -r name </proc/$$/comm && [ $name != sleep ]; do :; done) & echo $!; exec sleep 600"));
        await().until(() -> !parent.answers().isEmpty());
        String zombie = parent.answers().get(0);
        await().until(() ->
                Files.readString(Path.of("/proc/" + zombie + "/stat")).contains(") Z "));
        return Integer.parseInt(zombie);
    }

    /**
     * A process of any name; it lives until closed, whatever CONT it gets.
     *
     * @param comm 1 to 15 bytes, as ISO 8859-1 has them
     */
    TestProcess named(String comm) throws IOException {
        String live = "echo ready; while read -r line; do :; done";
        StringBuilder octal = new StringBuilder();
        comm.chars().forEach(c -> octal.append(String.format("\\%03o", c)));
        // A shell writes each line by itself, and each write to comm is a name of its own.
        ProcessBuilder builder = comm.indexOf('\n') < 0
                ? new ProcessBuilder("/bin/bash", "-c", "printf '" + octal + "' >/proc/$$/comm; " + live)
                : new ProcessBuilder(script(comm, "#!/bin/bash\n" + live).toString());
        TestProcess process = own(builder);
        process.awaitLine("ready");
        return process;
    }

    /** A script whose file name is its process name. */
    Path script(String name, String text) throws IOException {
        Path script = folder.resolve(name);
        Files.write(script, text.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    TestProcess own(ProcessBuilder builder) throws IOException {
        TestProcess process = TestProcess.start(builder);
        started.add(process);
        return process;
    }

    @Override
    public void close() {
        started.forEach(TestProcess::close);
    }
}
