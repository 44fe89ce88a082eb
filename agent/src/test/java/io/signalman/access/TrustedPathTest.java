package io.signalman.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who can replace a file on a path. */
class TrustedPathTest {
    private static final int NOBODY = 65534;

    @TempDir
    private Path temporary;

    private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("folder"));
        file = Files.writeString(folder.resolve("policy"), "");
    }

    @Test
    void linksOfThisUserAreFollowedAsTheKernelDoes() throws IOException {
        // Like a Kubernetes volume: the names are links through another link to the current folder.
        Path version = Files.createDirectory(folder.resolve("..2026_11_28"));
        Path real = Files.writeString(version.resolve("tokens"), "");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_28"));
        Path link = Files.createSymbolicLink(folder.resolve("tokens"), Path.of("..data/tokens"));
        assertThat(TrustedPath.resolve(link)).isEqualTo(real);

        Path toFolder = Files.createSymbolicLink(temporary.resolve("to-folder"), version);
        assertThat(TrustedPath.resolve(toFolder.resolve("../policy"))).isEqualTo(file);
        assertThat(TrustedPath.resolve(toFolder.resolve("./tokens"))).isEqualTo(real);
    }

    @Test
    void aStickyFolderMayBeOpenToOthers() throws Exception {
        Child.output("chmod", "1777", folder.toString());
        assertThat(TrustedPath.resolve(file)).isEqualTo(file);
    }

    @Test
    void aLinkInAFolderThatOthersCanWriteIsRefused() throws IOException {
        Path open = Files.createDirectory(temporary.resolve("open"));
        Files.createSymbolicLink(open.resolve("link"), file);
        Files.createSymbolicLink(open.resolve("to-folder"), folder);
        Path indirect = Files.createSymbolicLink(folder.resolve("indirect"), open.resolve("link"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxr-x"));

        for (Path path : new Path[] {open.resolve("link"), open.resolve("to-folder/policy"), indirect}) {
            assertRefused(path, path + " can't be trusted: others can write " + open + "; run chmod go-w " + open);
        }
    }

    @Test
    void aLinkOrFolderOfAnotherUserIsRefusedWhateverItsTarget() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Path link = give(Files.createSymbolicLink(folder.resolve("link"), file));
        assertRefused(link, link + " belongs to user 65534, not to root or this JVM's user; chown it");

        Path theirs = give(Files.createDirectory(temporary.resolve("theirs")));
        Path inTheirs = Files.createSymbolicLink(theirs.resolve("link"), file);
        assertRefused(inTheirs, theirs + " belongs to user 65534");
        assertRefused(Files.createSymbolicLink(folder.resolve("indirect"), inTheirs), theirs + " belongs to user");
        assertRefused(theirs.resolve("../folder/policy"), theirs + " belongs to user");

        assertRefused(give(file), file + " belongs to user 65534");
    }

    private static Path give(Path path) throws IOException {
        return Files.setAttribute(path, "unix:uid", NOBODY, LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    void theMessageNamesCircularLinksAndMissingFiles() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertRefused(circle, "it leads through more than 40 links");
        assertRefused(file.resolve("below"), file + "/below can't be looked at (Not a directory)");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), Path.of("none"));
        assertRefused(dangling, dangling + " is not there; make it");
    }

    private static void assertRefused(Path path, String why) {
        assertThatIOException().isThrownBy(() -> TrustedPath.resolve(path)).withMessageContaining(why);
    }

    @Test
    void anExceptionWithoutAMessageIsNotReportedAsNull() {
        assertThat(TrustedPath.why(new IllegalStateException())).isEqualTo("an unexpected error");
    }
}
