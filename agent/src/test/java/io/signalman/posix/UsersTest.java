package io.signalman.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {
    @TempDir
    private Path folder;

    @Test
    void namesTheFirstUserOfAUidAndElseItsDigits() throws IOException {
        Path passwd = Files.writeString(
                folder.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:\nbroken\n+nis:x:x\n");

        Users users = new Users(passwd);

        assertThat(users.name(0)).isEqualTo("root");
        assertThat(users.name(4_242)).isEqualTo("4242");
        assertThat(users.name(-2)).isEqualTo("4294967294");
    }

    @Test
    void tellsTheIdOfTheFirstUserOfThatName() throws IOException {
        Users users = new Users(Files.writeString(
                folder.resolve("passwd"), "app:x:7:0::/:/bin/sh\napp:x:8:0::/:\nhigh:x:4294967294:0::/:\n"));

        assertThat(users.id("app")).hasValue(7);
        assertThat(users.id("high")).hasValue(-2);
        assertThat(users.id("7")).isEmpty();
        assertThat(new Users(folder.resolve("none")).id("app")).isEmpty();
    }

    @Test
    void readsAChangedFileAgain() throws IOException {
        Path passwd = Files.writeString(folder.resolve("passwd"), "old:x:7:7:::\n");
        Users users = new Users(passwd);
        assertThat(users.name(7)).isEqualTo("old");

        Files.writeString(passwd, "new:x:7:7:::\n");
        Files.setLastModifiedTime(passwd, FileTime.fromMillis(1));

        assertThat(users.name(7)).isEqualTo("new");
    }

    @Test
    void doesWithoutTheFile() {
        assertThat(new Users(folder.resolve("none")).name(7)).isEqualTo("7");
    }
}
