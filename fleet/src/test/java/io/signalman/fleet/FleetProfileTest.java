package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code fleet.conf} and the files that it names. */
class FleetProfileTest {
    private static final String RIGHT = "# anna's\nurl=tls://hub:4222\nca=../ca.pem\nkey=key\nroster=../roster\n";

    private static final String CA = """
            -----BEGIN CERTIFICATE-----
            MIIBejCCASGgAwIBAgIUCnImku6z7EOKtAUl1O6q5Cdniv0wCgYIKoZIzj0EAwIw
            EjEQMA4GA1UEAwwHVGVzdCBDQTAgFw0yNjEyMDEwMTAwMjRaGA8yMTI2MTEwNzAx
            MDAyNFowEjEQMA4GA1UEAwwHVGVzdCBDQTBZMBMGByqGSM49AgEGCCqGSM49AwEH
            A0IABDkLLxc0QKuWRJAlXzRaI2HF/68+WD+f2BHyBbY3P0iRrTy576SQA9SH5aQr
            Sq+7v/tUh3H2VaeE1D3scbHc6g6jUzBRMB0GA1UdDgQWBBS+LoOwFvPpAOO1vzp7
            AfCnzbcHnjAfBgNVHSMEGDAWgBS+LoOwFvPpAOO1vzp7AfCnzbcHnjAPBgNVHRMB
            Af8EBTADAQH/MAoGCCqGSM49BAMCA0cAMEQCIEDld72OSuV2O8qOUfqRbc4LtxPf
            4UXr0mM6anfzFTdqAiAwxITgjFbLrgCKskoi0mGT4mrgqCXqamiXnk5D3O8l+g==
            -----END CERTIFICATE-----
            """;

    @TempDir
    private Path folder;

    private final KeyFile keys = KeyFile.generate("anna");

    @BeforeEach
    void writeTheFiles() throws IOException {
        Files.createDirectory(folder.resolve("anna"));
        Files.writeString(folder.resolve("ca.pem"), CA);
        Files.writeString(folder.resolve("anna/key"), keys.content());
        Files.writeString(
                folder.resolve("roster"), "web1 web - " + keys.signing().verifyKey() + "\n");
    }

    @Test
    void relativePathsBeginAtTheFolderOfTheFile() throws Exception {
        FleetProfile profile = read(RIGHT);

        assertThat(profile.urls()).containsExactly(URI.create("tls://hub:4222"));
        assertThat(profile.ca()).isEqualTo(CA);
        assertThat(profile.key().content()).isEqualTo(keys.content());
        assertThat(profile.roster().agent("web1")).isPresent();
    }

    @Test
    void aMessageNamesTheFileThatIsWrong() throws Exception {
        assertWrong(RIGHT.replace("url=", "uri="), "anna/fleet.conf: it has each of url, ca, key, roster once");
        assertWrong(RIGHT + "key=key\n", "anna/fleet.conf: it has each of");
        assertWrong(RIGHT.replace("ca=../ca.pem\n", ""), "anna/fleet.conf: it has each of");
        assertWrong(RIGHT.replace("tls:", "nats:"), "anna/fleet.conf: ");
        assertWrong(RIGHT.replace("../ca.pem", "a\0b"), "anna/fleet.conf: ca is not a path");
        assertWrong(RIGHT.replace("key=key", "key="), "anna/fleet.conf: key is not a path");
        assertWrong(RIGHT.replace("../ca.pem", "nowhere"), "anna/nowhere");
        Files.writeString(folder.resolve("ca.pem"), "CAs\n");
        assertWrong(RIGHT, "ca.pem: it ");
        Files.writeString(folder.resolve("ca.pem"), CA.replace("MII", "MIJ"));
        assertWrong(RIGHT, "ca.pem: it can't be read as certificates");
        Files.writeString(folder.resolve("ca.pem"), "");
        assertWrong(RIGHT, "ca.pem: it holds no certificate");
        Files.writeString(folder.resolve("ca.pem"), CA);
        Files.writeString(folder.resolve("roster"), "web1\n");
        assertWrong(RIGHT, "roster:1: ");
        Files.writeString(folder.resolve("anna/key"), "name=anna\n");
        assertWrong(RIGHT, "anna/key: it has each of name, login.secret");
    }

    private void assertWrong(String text, String message) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(FleetException.class)
                .hasMessageStartingWith(folder + "/" + message);
    }

    private FleetProfile read(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("anna/fleet.conf"), text);
        return FleetProfile.read(file, Files::readString, Files::readString);
    }
}
