package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, and the files that describe what is in it. */
class DistributionIT {
    private static final Pattern LIBRARY = Pattern.compile("(?:isolated|console)/([^/]+)/");
    private static final Set<String> OURS =
            Set.of("signalman", "jolokia-bridge", "fleet", "fleet-nats", "console", "agent");
    private static final Path UNIT = Distribution.FOLDER.resolve("../src/main/systemd/signalman.service");

    @TempDir
    Path folder;

    /** Its Maven plugin does nothing offline. */
    @BeforeAll
    static void wasMadeOnline() throws Exception {
        try (Stream<Path> files = Files.list(Distribution.FOLDER)) {
            assumeTrue(
                    files.anyMatch(file -> file.toString().endsWith(".cdx.json")),
                    "a build offline makes no bill of materials");
        }
    }

    @Test
    void theChecksumsAreRight() throws Exception {
        CommandLine.Result result = CommandLine.run(
                new ProcessBuilder("sha256sum", "--check", "SHA256SUMS").directory(Distribution.FOLDER.toFile()),
                folder);

        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(result.out()).contains(".tar.gz: OK", ".deb: OK", ".cdx.json: OK");
    }

    @Test
    void theArchiveRunsWhereItIsUnpackedAndWritesNothingThere() throws Exception {
        unpack();
        String before = listing();
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("bin/signalman"));
        ProcessBuilder builder = new ProcessBuilder(link.toString(), "kill", "--url", "http://127.0.0.1:1", "1", "0");
        Path cache = home(builder).resolve(".cache/signalman");

        CommandLine.Result result = CommandLine.run(builder, folder);

        assertThat(result.exitCode()).as("%s", result).isEqualTo(4);
        assertThat(cache).isDirectoryRecursivelyContaining("glob:**.cds");
        assertThat(listing()).isEqualTo(before);
        assertThat(folder.resolve("man/man1/signalman.1")).exists();
    }

    /** Class data take 6 to 17 MB. The file system's name has a blank, which shifts the columns of df. */
    @Test
    void classDataAreMadeOnceTheDiskHasRoom() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        unpack();
        ProcessBuilder builder = new ProcessBuilder("unshare", "--mount", "sh", "-c", """
                mount -t tmpfs -o mode=755,size=128m 'my share' "$HOME" && head -c 100M /dev/zero >"$HOME/full" || exit
                "$@"
                find "$0" -name '*.cds'
                echo room
                rm "$HOME/full"
                "$@"
                find "$0" -name '*.cds'
                """);
        builder.command().add(home(builder) + "/.cache/signalman");
        builder.command().addAll(List.of(folder + "/bin/signalman", "kill", "--url", "http://127.0.0.1:1", "1", "0"));

        CommandLine.Result result = CommandLine.run(builder, folder);

        assertThat(result.exitCode()).as("%s", result).isZero();
        assertThat(result.err()).contains("No agent answers").hasLineCount(2);
        assertThat(result.out()).startsWith("room\n").endsWith(".cds\n").hasLineCount(2);
    }

    /** Gives the command a home of its own. */
    private Path home(ProcessBuilder builder) throws Exception {
        Path home = Files.createDirectories(folder.resolve("home"));
        builder.environment().put("HOME", home.toString());
        builder.environment().remove("XDG_CACHE_HOME");
        return home;
    }

    private void unpack() throws Exception {
        Child.output(
                "tar",
                "--directory=" + folder,
                "--strip-components=1",
                "-xf",
                Distribution.file(".tar.gz").toString());
    }

    private String listing() throws Exception {
        return String.join("\n", Child.output("find", folder + "/bin", folder + "/lib", "-printf", "%p %s %T@\\n"));
    }

    @Test
    void theBillOfMaterialsAndTheNoticeNameEachLibraryInside() throws Exception {
        Set<String> inside = new TreeSet<>(List.of("lit-html", "picocss__pico"));
        try (ZipFile jar = new ZipFile(TestHost.JAR.toFile())) {
            jar.stream()
                    .map(entry -> LIBRARY.matcher(entry.getName()))
                    .filter(Matcher::lookingAt)
                    .forEach(library -> inside.add(library.group(1)));
        }
        inside.removeAll(OURS);
        Set<String> named = new TreeSet<>();
        for (JsonNode component : new ObjectMapper()
                .readTree(Distribution.file(".cdx.json").toFile())
                .get("components")) {
            assertThat(component.get("licenses")).as("%s", component).isNotEmpty();
            named.add(component.get("name").asText());
        }
        named.removeAll(OURS);

        assertThat(named).isEqualTo(inside);
        String notice = Files.readString(Distribution.FOLDER.resolve("../../NOTICE"));
        assertThat(inside).allSatisfy(library -> assertThat(notice).containsPattern("(?m)^" + library + " +\\S"));
    }

    @Test
    void systemdAcceptsTheUnitAndItsDropInAndFindsThemWellConfined() throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeTrue(Files.isExecutable(analyze), "needs systemd-analyze");
        // The command that the unit starts has to be there.
        Path unit = Files.writeString(
                folder.resolve("signalman.service"),
                Files.readString(UNIT).replace("/usr/bin/signalman", analyze.toString()));

        Matcher dropIn = Pattern.compile("(?s)`/etc/systemd/system/([^`]+)`:\n\n```ini\n(.*?)```")
                .matcher(Files.readString(MarkdownTable.docs().resolve("install.md")));
        assertThat(dropIn.find()).isTrue();
        Path override = folder.resolve(dropIn.group(1));
        Files.createDirectories(override.resolveSibling(""));
        Files.writeString(override, dropIn.group(2));

        for (List<String> check :
                List.of(List.of("verify", "--man=no"), List.of("security", "--offline=true", "--threshold=30"))) {
            List<String> command = new ArrayList<>(List.of(analyze.toString()));
            command.addAll(check);
            command.add(unit.toString());
            CommandLine.Result result = CommandLine.run(new ProcessBuilder(command), folder);
            assertThat(result.exitCode()).as("%s", result).isZero();
            assertThat(result.err()).doesNotContain("signalman.service:", "override.conf:");
        }
    }
}
