package io.signalman.cli;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Where agents say that their run files are: in the performance data of their JVMs, which HotSpot keeps in /tmp. */
final class PerformanceData {
    /** As the agent's HostJvm writes it; the NUL ends the counter's name. */
    private static final String RUN_FILE = "io.signalman.runFile\0=";

    /** How many files of a folder count, which may be a hostile one. */
    private static final int MOST = 10_000;

    private PerformanceData() {}

    /**
     * The run files that JVMs of one user tell.
     *
     * @param temp /tmp as those JVMs see it
     * @param user the user's name, or a pattern of names
     * @param pid a pid, or a pattern of pids
     */
    static List<Path> runFiles(Path temp, String user, long uid, String pid) {
        List<Path> told = new ArrayList<>();
        for (Path folder : children(temp, "hsperfdata_" + user)) {
            for (Path data : OwnFiles.isFolder(folder, uid) ? children(folder, pid) : List.<Path>of()) {
                OwnFiles.read(data, uid)
                        .flatMap(PerformanceData::runFile)
                        .filter(file -> file.getParent() != null && OwnFiles.isFolder(file.getParent(), uid))
                        .ifPresent(told::add);
            }
        }
        return told;
    }

    /** Whether a JVM keeps performance data, so that its run file is there or it has none. */
    static boolean isKept(JvmProcess jvm) {
        return children(jvm.temp(), "hsperfdata_*").stream()
                .anyMatch(folder -> Files.exists(folder.resolve(Long.toString(jvm.pidInItsNamespace()))));
    }

    /** Empty if it names none. */
    static Optional<Path> runFile(String data) {
        int start = data.indexOf(RUN_FILE) + RUN_FILE.length();
        int end = data.indexOf(0, start);
        return start < RUN_FILE.length() || end <= start ? Optional.empty() : OwnFiles.path(data.substring(start, end));
    }

    static List<Path> children(Path folder, String pattern) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            Iterator<Path> next = found.iterator();
            while (children.size() < MOST && next.hasNext()) {
                children.add(next.next());
            }
        } catch (IOException | DirectoryIteratorException missingOrForbidden) {
            return List.of();
        }
        return children;
    }
}
