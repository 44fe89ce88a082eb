package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import io.signalman.core.NativeFolders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The mounts that a JVM sees, proc_pid_mounts(5). */
final class Mounts {
    private final JvmProcess jvm;
    private final List<String[]> lines;

    private Mounts(JvmProcess jvm) {
        this.jvm = jvm;
        this.lines = ProcFiles.read(jvm.pid(), "mounts")
                .orElse("")
                .lines()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length > 3)
                .toList();
    }

    /** @throws Failure if the JVM can load the agent's native library from none of the usual folders */
    static void checkNativeFolders(JvmProcess jvm) {
        Mounts mounts = new Mounts(jvm);
        String home = RunFolders.home(jvm.uid()).map(Object::toString).orElse("/");
        List<String> closed = new ArrayList<>();
        for (String folder :
                NativeFolders.usual(jvm.property("java.io.tmpdir", "/tmp"), jvm.property("user.home", home))) {
            String problem = mounts.problem(folder);
            if (problem.isEmpty()) {
                return;
            }
            closed.add(folder + " (" + problem + ")");
        }
        throw Failure.refused("JVM " + jvm.pid() + " can load the agent's native library from none of "
                + String.join(", ", closed)
                + "; attach with native.dir=<folder>, a folder of its user that is not mounted"
                + " noexec.");
    }

    /** Why a file in a folder can't be made and loaded, in a word; "" if it can or that is unknown. */
    private String problem(String folder) {
        Optional<Path> seen = OwnFiles.path(ProcFiles.path(jvm.pid(), "root") + folder);
        if (jvm.isOpen() && seen.filter(Files::isDirectory).isEmpty()) {
            return "missing";
        }
        String[] best = {"", "", "", ""};
        for (String[] line : lines) {
            String point = line[1].replace("\\040", " ");
            boolean above = point.equals("/") || (folder + "/").startsWith(point + "/");
            if (above && point.length() >= best[1].length()) {
                best = line; // a later mount hides an earlier one
            }
        }
        List<String> options = List.of(best[3].split(",", -1));
        return options.contains("noexec") ? "noexec" : options.contains("ro") ? "read-only" : "";
    }
}
