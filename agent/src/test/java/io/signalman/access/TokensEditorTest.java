package io.signalman.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adding, listing and revoking in a tokens file. */
class TokensEditorTest {
    @TempDir
    private Path folder;

    private Path file;
    private TokensEditor editor;

    @BeforeEach
    void open() {
        file = folder.resolve("tokens");
        editor = new TokensEditor(file);
    }

    private String add(String name) throws IOException {
        GeneratedToken token = GeneratedToken.of(name, List.of("viewer"));
        editor.add(name, token);
        return token.token();
    }

    private Tokens tokens() {
        return new Tokens(new TrustedFile(file), System::nanoTime);
    }

    @Test
    void anAddedTokenIsAcceptedAndARevokedOneIsNot() throws IOException {
        String anna = add("anna");
        String bob = add("bob");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Files.readString(file)).doesNotContain(anna, bob);
        assertThat(tokens().ofToken(anna)).contains(new Principal("anna", Set.of("viewer")));
        assertThat(editor.revoke("anna")).isTrue();
        assertThat(editor.revoke("anna")).isFalse();
        assertThat(tokens().ofToken(anna)).isEmpty();
        assertThat(tokens().ofToken(bob)).isPresent();
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(file, folder.resolve("." + file.getFileName() + ".lock"));
        }
    }

    @Test
    void everythingElseInTheFileStays() throws IOException {
        Files.writeString(
                file,
                "# who\n\ndora operator unix:dora\nanna admin subject:CN=anna,O=x # y\n  an x unix:1\nemil admin ed25519:"
                        + "k".repeat(43));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);

        new TokensEditor(link).add("bob", GeneratedToken.of("bob", List.of("viewer", "night")));
        assertThat(new TokensEditor(link).revoke("anna")).isTrue();
        assertThat(editor.revoke("an x")).isFalse();

        assertThat(Files.readString(file))
                .startsWith("# who\n\ndora operator unix:dora\n  an x unix:1\nemil admin ed25519:");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-r-----");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(editor.list())
                .containsExactly(
                        new TokensEditor.Entry("dora", Set.of("operator"), "user"),
                        new TokensEditor.Entry("an", Set.of("x"), "user"),
                        new TokensEditor.Entry("emil", Set.of("admin"), "key"),
                        new TokensEditor.Entry("bob", Set.of("viewer", "night"), "token"));
    }

    @Test
    void aNameIsThereOnce() throws IOException {
        add("anna");
        String before = Files.readString(file);

        assertThatIllegalArgumentException().isThrownBy(() -> add("anna")).withMessageContaining("has anna already");
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void aFileThatAnAgentWouldNotTrustIsNotTouched() throws IOException {
        Files.writeString(file, "anna admin\n");
        assertUntouched("tokens:1:11: expected sha256:");
        Files.writeString(file, "");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        assertUntouched("others can write");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertUntouched("others can write");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setAttribute(file, "unix:uid", 65534);
        assertUntouched("belongs to user 65534");
    }

    private void assertUntouched(String why) throws IOException {
        String before = Files.readString(file);
        assertThatThrownBy(() -> add("bob")).isInstanceOf(IOException.class).hasMessageContaining(why);
        assertThatThrownBy(() -> editor.revoke("anna")).hasMessageContaining(why);
        assertThatThrownBy(() -> editor.list()).hasMessageContaining(why);
        assertThat(Files.readString(file)).isEqualTo(before);
    }

    @Test
    void whatIsNoFileIsRefused() throws IOException {
        assertThatThrownBy(() -> editor.list()).hasMessageContaining("is not there");
        assertThat(editor.revoke("anna")).isFalse();
        assertThatThrownBy(() -> new TokensEditor(folder.resolve("no/tokens"))
                        .add("a", GeneratedToken.of("a", List.of("viewer"))))
                .hasMessageContaining("is not there");
        Files.createDirectory(file);
        assertThatThrownBy(() -> add("anna")).hasMessageContaining("not a regular file");
        TokensEditor device = new TokensEditor(Path.of("/dev/null"));
        assertThatThrownBy(() -> device.add("anna", GeneratedToken.of("anna", List.of("viewer"))))
                .hasMessage("/dev/null is not a regular file; name one");
        assertThatThrownBy(() -> device.revoke("anna")).hasMessage("/dev/null is not a regular file; name one");
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));
        assertThatThrownBy(() -> new TokensEditor(dangling).add("anna", GeneratedToken.of("anna", List.of("viewer"))))
                .hasMessage(dangling + " is not there; make it, or name another");
    }
}
