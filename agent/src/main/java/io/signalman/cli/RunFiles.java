package io.signalman.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Finds the agents that run on this machine and that this user may use, by the run files they wrote. */
final class RunFiles {
    private static final int MAX_BYTES = 64 * 1024;

    private final Set<Path> folders;

    RunFiles(Set<Path> folders) {
        this.folders = folders;
    }

    /** Where agents of this user write; for root, where those of any user do. */
    static RunFiles ofThisUser() {
        Set<Path> folders = new LinkedHashSet<>();
        Optional.ofNullable(System.getenv("SIGNALMAN_RUN_DIR"))
                .filter(dir -> !dir.isEmpty())
                .ifPresent(dir -> folders.add(Path.of(dir)));
        folders.add(Path.of(System.getProperty("user.home", "/"), ".signalman", "run"));
        Path tmp = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        long uid = JvmProcess.ownUid();
        folders.add(tmp.resolve(".signalman-" + uid).resolve("run"));
        if (uid == 0) {
            homes().forEach(home -> folders.add(home.resolve(".signalman").resolve("run")));
            children(Path.of("/tmp"), ".signalman-*").forEach(child -> folders.add(child.resolve("run")));
        }
        return new RunFiles(folders);
    }

    /** One per JVM, by pid; stale files and files of the wrong owner are left out. */
    List<RunFile.Located> live() {
        TreeMap<Integer, RunFile.Located> byPid = new TreeMap<>();
        for (Path folder : folders) {
            for (Path path : children(folder, "*.json")) {
                read(path)
                        .filter(RunFiles::isLive)
                        .ifPresent(file -> byPid.putIfAbsent(file.pid(), new RunFile.Located(path, file)));
            }
        }
        return List.copyOf(byPid.values());
    }

    /** Empty where it can't be read, is no run file, or does not belong to the JVM's user. */
    static Optional<RunFile> read(Path path) {
        return text(path)
                .flatMap(Json::parseObject)
                .map(json -> Rows.read(RunFile.class, json))
                .filter(file -> isTrusted(path, file.pid()));
    }

    /** A file's text, never through a symbolic link; empty where it can't be read. */
    static Optional<String> text(Path path) {
        try (InputStream in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException | SecurityException unreadable) {
            return Optional.empty();
        }
    }

    /** In a folder that others may write to, a file could name a JVM that is not its writer's. */
    private static boolean isTrusted(Path path, long pid) {
        try {
            long owner = ((Number) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
            long self = JvmProcess.ownUid();
            return owner == JvmProcess.uid(pid) && (self == 0 || self == owner);
        } catch (IOException gone) {
            return false;
        }
    }

    private static boolean isLive(RunFile file) {
        String start = file.handle().replaceAll("^[0-9]+@([0-9]+).*$", "$1");
        return Long.toString(ProcFiles.startTime(file.pid())).equals(start)
                && file.bootId().equals(bootId())
                && file.pidNamespace()
                        .equals(ProcFiles.link(ProcessHandle.current().pid(), "ns/pid")
                                .map(Path::toString)
                                .orElse(""));
    }

    private static String bootId() {
        return text(Path.of("/proc/sys/kernel/random/boot_id")).orElse("").strip();
    }

    /** Users from a directory service are not in this file; their agents are reached as themselves, or by --url. */
    private static List<Path> homes() {
        List<Path> homes = new ArrayList<>();
        for (String line : text(Path.of("/etc/passwd")).orElse("").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 5 && fields[5].startsWith("/")) {
                homes.add(Path.of(fields[5]));
            }
        }
        return homes;
    }

    private static List<Path> children(Path folder, String pattern) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(children::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException missingOrForbidden) {
            return List.of();
        }
        return children;
    }
}
