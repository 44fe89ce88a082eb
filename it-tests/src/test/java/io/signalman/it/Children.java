package io.signalman.it;

import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Children with unique names, ended when this is closed. */
public final class Children implements AutoCloseable {
    private final Path folder;
    private final List<Child> started = new ArrayList<>();

    public Children(Path folder) {
        this.folder = folder;
    }

    /** Fourteen bytes, so that it is the whole of comm. */
    public static String uniqueName() {
        return Child.uniqueName(14);
    }

    /** Does nothing for long; any signal acts on it as the kernel does by default. */
    public Child sleeper(String name) throws IOException {
        return sleeper(name, "600");
    }

    /** As {@link #sleeper(String)}, for so many seconds. */
    Child sleeper(String name, String seconds) throws IOException {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            Files.copy(Path.of("/bin/sleep"), program);
        }
        return own(new ProcessBuilder(program.toString(), seconds));
    }

    /** Prints a line "got HUP" for each HUP, USR1, USR2, INT, TERM, CONT, QUIT that it gets, and lives on. */
    Child reporter(String name) throws IOException {
        Child process = own(new ProcessBuilder(
                script(name, "#!/bin/bash\n" + Child.REPORT + "\n").toString()));
        process.awaitLine("ready");
        return process;
    }

    /** A reporter that leads a process group of its own, which has no other member. */
    Child groupLeader(String name) throws IOException {
        reporter(name).close();
        Child process = own(new ProcessBuilder("setsid", folder.resolve(name).toString()));
        process.awaitLine("ready");
        return process;
    }

    /** The pid of a process that has ended, and that its parent will not collect. */
    int zombie() throws IOException {
        // The child ends only once the shell has become sleep, which collects nobody.
        Child parent = own(
                new ProcessBuilder(
                        "/bin/bash",
                        "-c",
                        "(while read -r name </proc/$$/comm && [ $name != sleep ]; do :; done) & echo zombie $!; exec sleep 600"));
        String zombie = String.valueOf(parent.number("zombie"));
        await().until(() ->
                Files.readString(Path.of("/proc/" + zombie + "/stat")).contains(") Z "));
        return Integer.parseInt(zombie);
    }

    /**
     * A process of any name; it lives until closed, whatever CONT it gets.
     *
     * @param comm 1 to 15 bytes, as ISO 8859-1 has them
     */
    Child named(String comm) throws IOException {
        String live = "echo ready; while read -r line; do :; done";
        StringBuilder octal = new StringBuilder();
        comm.chars().forEach(c -> octal.append(String.format("\\%03o", c)));
        // A shell writes each line by itself, and each write to comm is a name of its own.
        ProcessBuilder builder = comm.indexOf('\n') < 0
                ? new ProcessBuilder("/bin/bash", "-c", "printf '" + octal + "' >/proc/$$/comm; " + live)
                : new ProcessBuilder(script(comm, "#!/bin/bash\n" + live).toString());
        Child process = own(builder);
        process.awaitLine("ready");
        return process;
    }

    /** A script whose file name is its process name. */
    Path script(String name, String text) throws IOException {
        Path script = folder.resolve(name);
        Files.write(script, text.getBytes(StandardCharsets.UTF_8));
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    Child own(ProcessBuilder builder) throws IOException {
        Child process = Child.start(builder);
        started.add(process);
        return process;
    }

    @Override
    public void close() {
        started.forEach(Child::close);
    }
}
