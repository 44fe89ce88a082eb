package io.signalman.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The callers that a tokens file lets in. */
class TokensTest {
    private static final GeneratedToken ANNA = GeneratedToken.of("anna", List.of("operator", "viewer"));
    private static final GeneratedToken BOB = GeneratedToken.of("bob", List.of("viewer"));

    /** SHA-256 of "abc", FIPS 180-4's example. */
    private static final String ABC = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();

    private Tokens load(String... lines) throws IOException {
        write(lines);
        return new Tokens(new TrustedFile(folder.resolve("tokens")), now::get);
    }

    private void write(String... lines) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), String.join("\n", lines));
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.move(draft, folder.resolve("tokens"), StandardCopyOption.REPLACE_EXISTING);
    }

    private void later() {
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void eachTokenBelongsToItsPrincipal() throws IOException {
        Tokens tokens = load("# who may call", "", ANNA.line(), "\t " + BOB.line() + " \r", "");

        assertThat(tokens.ofToken(ANNA.token())).contains(new Principal("anna", Set.of("operator", "viewer")));
        assertThat(tokens.ofToken(BOB.token())).contains(new Principal("bob", Set.of("viewer")));
        assertThat(tokens.named("bob")).contains(new Principal("bob", Set.of("viewer")));
        assertThat(tokens.named("carl")).isEmpty();
        assertThat(tokens.problem()).isEmpty();
    }

    @Test
    void theDigestIsTheSha256OfTheTokensText() throws IOException {
        assertThat(load("x admin " + ABC).ofToken("abc")).isPresent();
    }

    @Test
    void noOtherTextIsAToken() throws IOException {
        Tokens tokens = load(ANNA.line(), "carl admin subject:CN=carl");
        String token = ANNA.token();
        String digest = ANNA.line().substring(ANNA.line().indexOf("sha256:"));

        for (String forged : List.of(
                "",
                token.substring(1),
                token.substring(0, token.length() - 1),
                token + "A",
                token + "=",
                " " + token,
                token.toLowerCase(java.util.Locale.ROOT),
                BOB.token(),
                digest,
                digest.substring(7),
                "subject:CN=carl",
                "anna")) {
            assertThat(tokens.ofToken(forged)).as(forged).isEmpty();
        }
    }

    @Test
    void aSubjectBelongsToItsPrincipalWhateverItsSpacing() throws IOException {
        Tokens tokens = load("carl admin subject:CN=Carl C., o=Example, C=DE", "dora viewer subject:CN=dora");

        assertThat(tokens.ofSubject("CN=Carl C.,O=Example,C=DE")).contains(new Principal("carl", Set.of("admin")));
        assertThat(tokens.ofSubject("CN=dora")).contains(new Principal("dora", Set.of("viewer")));
        for (String other : List.of("CN=carl c.,O=Example,C=DE", "CN=Carl C.", "C=DE,O=Example,CN=Carl C.", "CN=dor")) {
            assertThat(tokens.ofSubject(other)).as(other).isEmpty();
        }
        assertThatIllegalArgumentException().isThrownBy(() -> tokens.ofSubject("dora"));
    }

    @Test
    void aUserBelongsToItsPrincipal() throws IOException {
        Tokens tokens = load("anna operator unix:anna", "batch viewer unix:998 ");

        assertThat(tokens.ofCredential("unix:anna")).contains(new Principal("anna", Set.of("operator")));
        assertThat(tokens.ofCredential("unix:998")).contains(new Principal("batch", Set.of("viewer")));
        assertThat(tokens.ofCredential("unix:Anna")).isEmpty();
        assertThat(tokens.ofToken("unix:anna")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "owner admin ABC          | 1:1: expected a name",
                "local admin ABC          | 1:1: expected a name",
                "jmx:anna admin ABC       | 1:1: expected a name",
                "änna admin ABC           | 1:1: expected a name",
                "anna                     | 1:5: expected roles",
                "anna Admin ABC           | 1:6: expected roles",
                "anna viewer,,admin ABC   | 1:13: expected roles",
                "anna viewer,viewer ABC   | 1:13: expected roles",
                "anna viewer, admin ABC   | 1:13: expected roles",
                "anna admin               | 1:11: expected sha256:",
                "anna admin md5:00        | 1:12: expected sha256:",
                "anna admin s3cret        | 1:12: expected sha256:",
                "anna admin sha256:s3cret | 1:12: expected 64 small hex digits",
                "anna admin ABC0          | 1:12: expected 64 small hex digits",
                "anna admin ABC more      | 1:83: expected the end",
                "anna admin ed25519:short | 1:12: expected 43 letters, digits, '-' or '_' after ed25519:",
                "anna admin subject:      | 1:12: expected a distinguished name",
                "anna admin subject:s3cret| 1:12: expected a distinguished name",
                "anna admin ABC;anna viewer subject:CN=a | 2:1: expected a name that no line above has",
                "anna admin ABC;bob viewer ABC | 2:12: expected a token, user or subject that no line above has",
                "anna admin unix:         | 1:12: expected a user's name or uid after unix:",
                "anna admin unix:anna b   | 1:21: expected the end",
                "anna admin unix:a;bob viewer unix:a | 2:12: expected a token, user or subject",
                "a b subject:CN=a, O=b;c d subject:CN=a,O=b | 2:5: expected a token, user or subject",
            })
    void aMalformedLineIsReportedWithoutItsText(String text, String problem) throws IOException {
        Tokens tokens = load(text.replace("ABC", ABC).split(";", -1));

        assertThat(tokens.problem())
                .contains(folder.resolve("tokens") + ":" + problem, "(setting tokens)")
                .doesNotContain("s3cret", ABC.substring(7));
        assertThat(tokens.ofToken("abc")).isEmpty();
        assertThat(tokens.ofSubject("CN=a")).isEmpty();
    }

    @Test
    void aChangeTakesEffectAndARemovedTokenIsRejected() throws IOException {
        Tokens tokens = load(ANNA.line(), BOB.line());
        write(ANNA.line());
        assertThat(tokens.ofToken(BOB.token()))
                .as("the change is not noticed yet")
                .isPresent();
        later();

        assertThat(tokens.ofToken(BOB.token())).isEmpty();
        assertThat(tokens.ofToken(ANNA.token())).isPresent();
    }

    @Test
    void aMalformedChangeLetsNobodyInUntilItIsFixed() throws IOException {
        Tokens tokens = load(ANNA.line());
        write("bob");
        later();

        assertThat(tokens.ofToken(ANNA.token())).isEmpty();
        later();
        assertThat(tokens.ofToken(ANNA.token())).isEmpty();
        assertThat(tokens.problem()).contains("tokens:1:");
        assertThat(tokens.named("anna")).as("the name is still known").isPresent();

        write(ANNA.line());
        later();
        assertThat(tokens.ofToken(ANNA.token())).isPresent();
        assertThat(tokens.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gone", "rw-rw-r--", "rw-r--rw-"})
    void aMissingFileOrOneThatOthersCanWriteLetsNobodyIn(String how) throws IOException {
        Tokens tokens = load(ANNA.line(), "dora viewer subject:CN=dora");
        Path file = folder.resolve("tokens");
        if (how.equals("gone")) {
            Files.delete(file);
        } else {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(how));
        }
        later();

        assertThat(tokens.ofToken(ANNA.token())).isEmpty();
        assertThat(tokens.ofSubject("CN=dora")).isEmpty();
        assertThat(tokens.problem()).contains(file.toString());
    }

    @Test
    void aFreshTokenHas256BitsAndShowsThemNowhere() {
        assertThat(ANNA.token()).matches("[A-Za-z0-9_-]{43}").isNotEqualTo(BOB.token());
        assertThat(ANNA.toString()).doesNotContain(ANNA.token());
        assertThat(ANNA.line()).matches("anna operator,viewer sha256:[0-9a-f]{64}");
    }

    @Test
    void aGeneratedTokenTakesOnlyNamesAndRolesOfTheFileFormat() {
        for (String name : List.of("owner", "local", "", "a b", "jmx:x", "#x", "x".repeat(65), "x\ny")) {
            assertThatThrownBy(() -> GeneratedToken.of(name, List.of("viewer")))
                    .as(name)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (List<String> roles : List.of(
                List.<String>of(), List.of("Admin"), List.of("a,b"), List.of(""), List.of("viewer", "viewer"))) {
            assertThatThrownBy(() -> GeneratedToken.of("anna", roles))
                    .as(roles.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }
}
