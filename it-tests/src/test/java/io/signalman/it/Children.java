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

    /** Sleeps; every signal has its default action. */
    public Child sleeper(String name) throws IOException {
        Path program = folder.resolve(name);
        if (!Files.exists(program)) {
            Files.copy(Path.of("/bin/sleep"), program);
        }
        return own(new ProcessBuilder(program.toString(), "600"));
    }

    /** Prints "got HUP" and so on for each signal of {@link Child#REPORT}, and lives on. */
    Child reporter(String name) throws IOException {
        Child process = own(new ProcessBuilder(
                script(name, "#!/bin/bash\n" + Child.REPORT + "\n").toString()));
        process.awaitLine("ready");
        return process;
    }

    /** A reporter that is alone in its process group. */
    Child groupLeader(String name) throws IOException {
        reporter(name).close();
        Child process = own(new ProcessBuilder("setsid", folder.resolve(name).toString()));
        process.awaitLine("ready");
        return process;
    }

    /** The pid of a process that has ended and that its parent never reaps. */
    int zombie() throws IOException {
        // The child ends only once the shell has become sleep, which reaps nothing.
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
     * A process of any name that lives until it is closed and ignores CONT.
     *
     * @param comm 1 to 15 characters, one for each byte (ISO 8859-1)
     */
    Child named(String comm) throws IOException {
        String live = "echo ready; while read -r line; do :; done";
        StringBuilder octal = new StringBuilder();
        comm.chars().forEach(c -> octal.append(String.format("\\%03o", c)));
        // A shell writes line by line, and each write to comm replaces the name.
        ProcessBuilder builder = comm.indexOf('\n') < 0
                ? new ProcessBuilder("/bin/bash", "-c", "printf '" + octal + "' >/proc/$$/comm; " + live)
                : new ProcessBuilder(script(comm, "#!/bin/bash\n" + live).toString());
        Child process = own(builder);
        process.awaitLine("ready");
        return process;
    }

    /** Writes a script; its file name becomes the process name. */
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
