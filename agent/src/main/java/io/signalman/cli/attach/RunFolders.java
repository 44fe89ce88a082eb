package io.signalman.cli.attach;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The folders in which agents of one user put their run files unless {@code run.dir} names another. */
public final class RunFolders {
    private RunFolders() {}

    /**
     * A path that may lead to agents.
     *
     * @param problem why it is ignored, as a clause; "" if it is not
     */
    public record Candidate(Path path, String problem) {
        boolean isUsable() {
            return problem.isEmpty();
        }
    }

    /** The folders of a user, best first; a missing one has a problem. */
    public static List<Candidate> ofUser(long uid) {
        return of(uid, uid == JvmProcess.ownUid() ? OwnFiles.path(System.getProperty("user.home", "/")) : home(uid));
    }

    /** The run files in the usable folders. */
    public static List<Candidate> files(long uid) {
        return ofUser(uid).stream()
                .filter(Candidate::isUsable)
                .flatMap(folder -> PerformanceData.children(folder.path(), "*.json").stream())
                .map(file -> new Candidate(file, RunFiles.problem(file, uid)))
                .toList();
    }

    private static List<Candidate> of(long uid, Optional<Path> home) {
        List<Candidate> folders = new ArrayList<>();
        Stream.of("signalman_run_dir", "SIGNALMAN_RUN_DIR")
                .map(name -> System.getenv().getOrDefault(name, ""))
                .filter(configured -> !configured.isEmpty())
                .flatMap(configured -> OwnFiles.path(configured).stream())
                .findFirst()
                .ifPresent(folder -> folders.add(new Candidate(folder, OwnFiles.folderProblem(folder, uid))));
        home.ifPresent(folder -> folders.add(run(folder.resolve(".signalman"), uid)));
        folders.add(run(Path.of(System.getProperty("java.io.tmpdir", "/tmp")).resolve(".signalman-" + uid), uid));
        return folders;
    }

    /** The folder {@code run} in another one, or that other one if it has a problem. */
    private static Candidate run(Path base, long uid) {
        String problem = OwnFiles.folderProblem(base, uid);
        Path run = base.resolve("run");
        return problem.isEmpty() ? new Candidate(run, OwnFiles.folderProblem(run, uid)) : new Candidate(base, problem);
    }

    /** Reads /etc/passwd, which lacks users of a directory service; reach their agents as that user or by --url. */
    static Optional<Path> home(long uid) {
        for (String line : systemFile("/etc/passwd").split("\n", -1)) {
            String[] fields = line.split(":", -1);
            if (fields.length > 5 && fields[2].equals(Long.toString(uid)) && fields[5].startsWith("/")) {
                return OwnFiles.path(fields[5]);
            }
        }
        return Optional.empty();
    }

    static String systemFile(String path) {
        try {
            return Files.readString(Path.of(path), StandardCharsets.ISO_8859_1);
        } catch (IOException unreadable) {
            return "";
        }
    }
}
