package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The paths of run files, which agents publish in the performance data that HotSpot keeps in /tmp. */
final class PerformanceData {
    /** The form that the agent's HostJvm writes; the NUL ends the counter's name. */
    private static final String RUN_FILE = "io.signalman.runFile\0=";

    /** Bounds the files read from a folder, which may be hostile. */
    private static final int MOST = 10_000;

    private PerformanceData() {}

    /**
     * Finds the run files that the JVMs of one user publish.
     *
     * @param temp /tmp as those JVMs see it
     * @param user the user's name or a glob
     * @param pid a pid or a glob
     */
    static List<Path> runFiles(Path temp, String user, long uid, String pid) {
        List<Path> published = new ArrayList<>();
        for (Path folder : children(temp, "hsperfdata_" + user)) {
            for (Path data : OwnFiles.isFolder(folder, uid) ? children(folder, pid) : List.<Path>of()) {
                OwnFiles.read(data, uid)
                        .flatMap(PerformanceData::runFile)
                        .filter(file -> file.getParent() != null && OwnFiles.isFolder(file.getParent(), uid))
                        .ifPresent(published::add);
            }
        }
        return published;
    }

    /** Whether a JVM keeps performance data; if it does, it publishes its run file there. */
    static boolean isKept(JvmProcess jvm) {
        return children(jvm.temp(), "hsperfdata_*").stream()
                .anyMatch(folder -> Files.exists(folder.resolve(Long.toString(jvm.pidInItsNamespace()))));
    }

    /** Empty if the data names no run file. */
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
