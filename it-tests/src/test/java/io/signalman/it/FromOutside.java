package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs the command line as the host's root, from a jar that no sandbox sees, so that each sandbox gets a copy. Also owns
 * host files that no attack may touch.
 */
final class FromOutside {
    private static final int NOBODY = TestHost.NOBODY;

    private final CommandLine signalman;
    private final Path hidden;
    private final List<Path> untouchable;
    private final Map<String, String> before;

    /**
     * Makes the files.
     *
     * @param shared a folder that sandboxes see
     * @param hidden a folder that they do not see
     */
    FromOutside(Path shared, Path hidden) throws IOException {
        this.signalman = new CommandLine(shared, Files.copy(TestHost.JAR, hidden.resolve("signalman.jar")));
        this.hidden = hidden;
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwxr-xr-x"));
        this.untouchable = List.of(fill(shared.resolve("outside"), 0), fill(hidden.resolve("nobody"), NOBODY));
        this.before = look();
    }

    /** Looks like our own folder in a sandbox. */
    private static Path fill(Path folder, int uid) throws IOException {
        Files.createDirectory(folder);
        Files.createDirectory(folder.resolve("run"));
        for (String file : List.of("signalman.jar", "signalman-1.jar", "run.json", "answer-1")) {
            Files.writeString(folder.resolve(file), "ours");
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setAttribute(path, "unix:uid", uid);
                Files.setAttribute(path, "unix:gid", uid);
            }
        }
        return folder;
    }

    /** Replaces OUTSIDE, a file of root, and HIDDEN, a file of nobody that no sandbox sees, by their paths. */
    String aimed(String attack) {
        return attack.replace("OUTSIDE", signalman.home().resolve("outside").toString())
                .replace("HIDDEN", hidden.resolve("nobody").toString());
    }

    CommandLine signalman() {
        return signalman;
    }

    void assertNothingTouched() throws IOException {
        assertThat(look()).isEqualTo(before);
    }

    /** Content, owner, mode and links. */
    private Map<String, String> look() throws IOException {
        Map<String, String> seen = new TreeMap<>();
        for (Path folder : untouchable) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.toList()) {
                    Map<String, Object> attributes =
                            Files.readAttributes(path, "unix:uid,gid,mode,ino,nlink,ctime", LinkOption.NOFOLLOW_LINKS);
                    seen.put(path.toString(), attributes + (Files.isRegularFile(path) ? Files.readString(path) : ""));
                }
            }
        }
        return seen;
    }

    /** A command that runs another one among a JVM's files: as nobody, or as root of its user namespace. */
    static List<String> within(String jvm, String... command) {
        List<String> words = new ArrayList<>(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "nsenter"));
        words.addAll(List.of("--target", jvm, "--user", "--mount", "--root", "--preserve-credentials"));
        words.addAll(List.of(command));
        return words;
    }

    static void inside(String jvm, String script) throws IOException {
        Child.output(within(jvm, "sh", "-c", script).toArray(String[]::new));
    }
}
