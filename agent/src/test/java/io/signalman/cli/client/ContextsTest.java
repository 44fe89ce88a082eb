package io.signalman.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.access.TrustedFile;
import io.signalman.cli.attach.NoHostAccess;
import io.signalman.cli.output.Failure;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextsTest {
    private static final NoHostAccess FILES_ONLY = new NoHostAccess() {
        @Override
        public String trustedText(Path file) throws IOException {
            return new TrustedFile(file).text();
        }
    };

    private static final Path PATH = Path.of("/contexts");

    @TempDir
    private Path folder;

    @Test
    void aContextIsALocalAgentOrARemoteOne() {
        Map<String, AgentAddress> contexts = ContextFile.parse(PATH, """
                # a comment
                current=shop
                shop.jvm=jvm:Bootstrap&user:tomcat

                prod.url=https://app1:7080
                prod.token-file=/etc/token
                prod.ca-file=/etc/ca.pem
                prod.certificate=/etc/me.pem
                prod.key=/etc/me.key
                app.1.socket=/run/app.sock
                """).contexts();

        assertThat(contexts)
                .containsOnly(
                        Map.entry("shop", new AgentAddress("shop", "jvm:Bootstrap&user:tomcat", "", "", "", "", "")),
                        Map.entry(
                                "prod",
                                new AgentAddress(
                                        "prod",
                                        "",
                                        "https://app1:7080",
                                        "/etc/token",
                                        "/etc/ca.pem",
                                        "/etc/me.pem",
                                        "/etc/me.key")),
                        Map.entry("app.1", new AgentAddress("app.1", "", "unix:/run/app.sock", "", "", "", "")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.jvm=x\\na.jvm=y | :2: a.jvm stands there twice",
                "current=a\\ncurrent=b | :2: current stands there twice",
                "current= | :1: current takes the name",
                "a.color=x | :1: unknown item color",
                "a.token=secret | :1: a token does not belong in this file",
                "\\n\\nnonsense | :3: expected",
                "-a.jvm=x | :1: expected",
                ".jvm=x | :1: expected",
                "a b.jvm=x | :1: expected",
                "a.jvm=x\\\\ | :1: expected",
                "a.jvm=\\\\u12 | :1: expected",
                "a.jvm= | :1: a.jvm has no value",
                "a.jvm=4242 | :1: a has a pid as jvm",
                "a.jvm=x\\na.url=http://h:1 | :1: a takes one of jvm, url and socket",
                "a.token-file=/x | :1: a takes one of jvm, url and socket",
                "a.jvm=x\\na.token-file=/x | :1: a takes nothing beside jvm",
                "a.url=http://h:1\\na.ca-file=/x | only with url=https",
                "a.url=https://h:1\\na.key=/x | takes certificate and key together",
                "a.socket=relative | :1: a.socket takes an absolute path"
            })
    void aWrongLineIsNamed(String text, String problem) {
        assertThatThrownBy(
                        () -> ContextFile.parse(PATH, text.replace("\\n", "\n").replace("\\\\", "\\")))
                .isInstanceOf(Failure.class)
                .hasMessageStartingWith("/contexts:")
                .hasMessageContaining(problem);
    }

    @Test
    void theMessageNeverShowsAToken() {
        assertThatThrownBy(() -> ContextFile.parse(PATH, "a.token=secret")).hasMessageNotContaining("secret");
    }

    @Test
    void aChangeKeepsCommentsAndOtherLines() {
        String text = "# mine\na.jvm=x\nb.c.jvm=y\ncurrent=a\n";

        assertThat(ContextFile.with(PATH, text, "b", Map.of("jvm", "c\\d"))).isEqualTo(text + "b.jvm=c\\\\d\n");
        assertThat(ContextFile.without(PATH, text, "b.c")).isEqualTo("# mine\na.jvm=x\ncurrent=a\n");
        assertThat(ContextFile.without(PATH, text, "b")).isEqualTo(text);
        assertThat(ContextFile.using(PATH, text, "b.c")).isEqualTo("# mine\na.jvm=x\nb.c.jvm=y\ncurrent=b.c\n");
        assertThat(ContextFile.using(PATH, text, "")).isEqualTo("# mine\na.jvm=x\nb.c.jvm=y\n");
    }

    @Test
    void theUsersContextReplacesTheHostsAsAWhole() throws IOException {
        Path host = write("host", "a.url=https://h:1\na.token-file=/t\nb.jvm=b\ncurrent=b\n");
        Path user = write("user", "a.url=https://other:1\n");

        Contexts contexts = Contexts.read(List.of(host, user), FILES_ONLY);

        assertThat(contexts.named("a")).isEqualTo(new AgentAddress("a", "", "https://other:1", "", "", "", ""));
        assertThat(contexts.file("b")).isEqualTo(host);
        assertThat(contexts.current()).isEqualTo(Optional.of("b"));
        assertThat(contexts.chosen().map(AgentAddress::jvm)).contains("b");
    }

    @Test
    void anUnknownContextIsAnErrorThatNamesTheNearest() throws IOException {
        Path file = write("contexts", "prod.jvm=x\ncurrent=gone\n");

        assertThatThrownBy(() -> read(file).named("prdo")).hasMessageContaining("did you mean prod?");
        assertThatThrownBy(() -> read(file).named("other")).hasMessageContaining("known are prod.");
        assertThatThrownBy(() -> read(file).chosen()).hasMessageContaining("There is no context \"gone\"");
        assertThat(read(folder.resolve("missing")).all()).isEmpty();
    }

    @Test
    void aFileThatOthersCouldHaveMadeIsRefused() throws IOException {
        Path good = write("good", "a.jvm=x\n");
        Path writable = write("writable", "a.jvm=x\n");
        Files.setPosixFilePermissions(writable, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path pipe = folder.resolve("pipe");
        Child.output("mkfifo", pipe.toString());
        Path large = write("large", "#".repeat(1_000_000));
        Path tooLarge = write("too-large", "#".repeat(1_100_000));
        Path link = Files.createSymbolicLink(folder.resolve("link"), good);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("none"));

        assertThat(read(link).all()).containsOnlyKeys("a");
        assertThatThrownBy(() -> read(writable)).hasMessageContaining("others can write");
        assertThatThrownBy(() -> read(pipe)).hasMessageContaining("not a regular file");
        assertThatThrownBy(() -> read(large)).hasMessageContaining("larger than 64 KiB");
        assertThatThrownBy(() -> read(tooLarge)).hasMessageContaining("larger than 1 MiB");
        assertThatThrownBy(() -> read(dangling)).hasMessageContaining("is not there");
        assertThatThrownBy(() -> read(folder)).hasMessageContaining("not a regular file");
    }

    @Test
    void aFileOrLinkOfAnotherUserIsRefused() throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path good = write("good", "a.jvm=x\n");
        Path foreign = write("foreign", "a.jvm=x\n");
        Files.setAttribute(foreign, "unix:uid", 65534);
        Path link = Files.createSymbolicLink(folder.resolve("link"), good);
        Files.setAttribute(link, "unix:uid", 65534, java.nio.file.LinkOption.NOFOLLOW_LINKS);

        assertThatThrownBy(() -> read(foreign)).hasMessageContaining("belongs to user 65534");
        assertThatThrownBy(() -> read(link)).hasMessageContaining("belongs to user 65534");
    }

    private static Contexts read(Path file) {
        return Contexts.read(List.of(file), FILES_ONLY);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
