package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The folder of a hub, before a server runs on it. */
class HubFolderIT {
    @TempDir
    private static Path home;

    private final CommandLine signalman = new CommandLine(home);

    @Test
    void aFolderIsNotLeftHalfMadeIfTheCertificatesCanNotBeMade() throws Exception {
        for (String name : List.of("failed", "empty")) {
            Path folder = home.resolve(name);
            ProcessBuilder init = signalman.builder("hub", "init", folder.toString());
            init.environment().put("PATH", "/nonexistent"); // without sh(1) there is no keytool(1)
            if (name.equals("empty")) {
                Files.createDirectory(folder);
            }
            CommandLine.Result result = CommandLine.run(init, home);
            assertThat(result.exitCode()).as("%s", result).isEqualTo(4);
            assertThat(result.err()).contains("The hub's certificates can't be made");
            assertThat(Files.exists(folder)).isEqualTo(name.equals("empty"));
            assertNothingIsLeft(folder);
            signalman.expect(0, "hub", "init", folder.toString());
            signalman.expect(0, "hub", "renew", folder.toString());
        }
    }

    @Test
    void aFolderIsNotLeftHalfMadeAfterCtrlC() throws Exception {
        Path folder = home.resolve("interrupted");
        try (Child init = Child.start(signalman.builder("hub", "init", folder.toString()))) {
            await().until(() -> begun(folder));
            Child.output("kill", "-INT", String.valueOf(init.pid()));
            assertThat(init.awaitEnd()).as("%s", init.lines()).isEqualTo(130);
        }
        assertThat(folder).doesNotExist();
        assertNothingIsLeft(folder);
    }

    private static boolean begun(Path folder) {
        return Stream.of(Objects.requireNonNull(home.toFile().list()))
                .anyMatch(name -> name.contains(String.valueOf(folder.getFileName()))
                        && Files.exists(home.resolve(name).resolve("ca.p12")));
    }

    private static void assertNothingIsLeft(Path folder) {
        if (Files.exists(folder)) {
            assertThat(folder).isEmptyDirectory();
        }
        assertThat(home).isDirectoryNotContaining("glob:**/.*" + folder.getFileName() + "*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--listen 127.0.0.1:0",
                "--listen 127.0.0.1:65536",
                "--listen under_score:4222",
                "--name 1.2.3.4.5",
                "--name 1.2.3.256",
                "--name under_score",
                "--name -bad",
                "--name a..b",
                "--name ::::"
            })
    void anAddressThatLeadsNowhereIsWrongUsage(String option) throws Exception {
        Path folder = home.resolve("nowhere");
        String[] words = option.split(" ", -1);
        assertThat(signalman
                        .expect(2, "hub", "init", folder.toString(), words[0], words[1])
                        .err())
                .contains(option, "such as");
        assertThat(folder).doesNotExist();
    }

    @Test
    void eachKindOfNameGetsACertificate() throws Exception {
        for (String name : List.of("hub.example.com", "7-eleven", "192.0.2.1", "2001:db8::1")) {
            signalman.expect(
                    0, "hub", "init", home.resolve(Children.uniqueName()).toString(), "--name", name);
        }
    }

    @Test
    void aRenewalNeedsTheKeyOfTheCa() throws Exception {
        Path folder = home.resolve("without-ca");
        signalman.expect(0, "hub", "init", folder.toString());
        Files.delete(folder.resolve("ca.p12"));
        assertThat(signalman.expect(2, "hub", "renew", folder.toString()).err())
                .contains(folder.resolve("ca.p12") + " is not there; put it back for the renewal");
    }

    @Test
    void whatCanNotBeFinishedIsNotBegun() throws Exception {
        Path folder = home.resolve("closed");
        signalman.expect(0, "hub", "init", folder.toString());
        String hub = folder.toString();
        for (String file : List.of("users.conf", "agents", "operators/anna")) {
            Path obstacle = folder.resolve(file);
            if (!Files.exists(obstacle)) {
                Files.createDirectories(obstacle);
            }
            var before = Files.getPosixFilePermissions(obstacle);
            Files.setPosixFilePermissions(obstacle, PosixFilePermissions.fromString("rwxrwxrwx"));
            if (!file.startsWith("operators")) {
                assertThat(signalman
                                .expect(2, "fleet", "enroll", "z1", "--group", "z", "--hub", hub)
                                .err())
                        .contains("chmod go-w " + obstacle);
            }
            if (!file.equals("agents")) {
                assertThat(signalman
                                .expect(2, "fleet", "key", "new", "anna", "--role", "admin", "--hub", hub)
                                .err())
                        .contains("chmod go-w " + obstacle);
            }
            Files.setPosixFilePermissions(obstacle, before);
            assertThat(signalman.expect(0, "fleet", "list", "--hub", hub).out()).doesNotContain("z1");
            assertThat(signalman.expect(0, "fleet", "key", "list", "--hub", hub).out())
                    .isEmpty();
        }
        Files.createDirectories(folder.resolve("operators/anna"));
        Files.writeString(folder.resolve("operators/anna/line"), "");
        assertThat(signalman.expect(0, "fleet", "key", "list", "--hub", hub).out())
                .isEmpty();
        for (String[] words : new String[][] {
            {"fleet", "enroll", "z1", "--group", "z", "--hub", hub},
            {"fleet", "key", "new", "anna", "--role", "admin", "--hub", hub}
        }) {
            signalman.expect(0, words);
            assertThat(signalman.expect(2, words).err()).contains(" --hub " + folder);
        }
    }

    @Test
    void aCertificateThatEndsSoonIsReported() throws Exception {
        Path folder = home.resolve("old");
        signalman.expect(0, "hub", "init", folder.toString());
        Certificates certificates = new Certificates(home);
        Files.copy(
                certificates.chain(certificates.expired("EC", "CN=old")),
                folder.resolve("hub.pem"),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(signalman
                        .expect(0, "fleet", "list", "--hub", folder.toString())
                        .err())
                .contains("The hub's certificate ends on ", "renew it with: signalman hub renew " + folder);
        signalman.expect(0, "hub", "renew", folder.toString());
        assertThat(signalman
                        .expect(0, "fleet", "list", "--hub", folder.toString())
                        .err())
                .isEmpty();
    }

    @Test
    void certificatesMayBeRenewedTwiceAtOnce() throws Exception {
        Path folder = home.resolve("twice");
        signalman.expect(0, "hub", "init", folder.toString());
        try (Child first = Child.start(signalman.builder("hub", "renew", folder.toString()));
                Child second = Child.start(signalman.builder("hub", "renew", folder.toString()))) {
            assertThat(first.awaitEnd()).as("%s", first.lines()).isZero();
            assertThat(second.awaitEnd()).as("%s", second.lines()).isZero();
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.certificate*");
        String key = Files.readString(folder.resolve("hub.key")).replaceAll("-----.*-----|\\s", "");
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(KeyFactory.getInstance("Ed25519")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))));
        signature.update(new byte[1]);
        byte[] signed = signature.sign();
        try (InputStream certificate = Files.newInputStream(folder.resolve("hub.pem"))) {
            signature.initVerify(CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        signature.update(new byte[1]);
        assertThat(signature.verify(signed)).as("the key is the certificate's").isTrue();
    }

    @Test
    void aHubWhoseKeyOthersCanReadIsNotRun() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nats-server")), "needs nats-server");
        Path folder = home.resolve("readable");
        signalman.expect(0, "hub", "init", folder.toString());
        for (String key : List.of("hub.key", "ca.p12")) {
            Files.setPosixFilePermissions(folder.resolve(key), PosixFilePermissions.fromString("rw-r--r--"));
            assertThat(signalman.expect(2, "hub", "run", folder.toString()).err())
                    .contains(folder.resolve(key) + " ");
            Files.setPosixFilePermissions(folder.resolve(key), PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** nats-server lets the last of two settings win, and says nothing of it. */
    @ParameterizedTest
    @ValueSource(strings = {"users: []", "\"users\": []", "}\nauthorization {\n  timeout: 1"})
    void aServerThatLetsEverybodyInIsEndedWhateverItsFilesSay(String line) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nats-server")), "needs nats-server");
        Path folder = home.resolve(Children.uniqueName());
        signalman.expect(0, "hub", "init", folder.toString(), "--listen", Hub.freeAddress());
        Path config = folder.resolve("nats.conf");
        TokensFile.replace(
                config, Files.readString(config).replace("users.conf\"\n", "users.conf\"\n  " + line + "\n"));
        assertThat(signalman.expect(2, "hub", "run", folder.toString()).err())
                .contains("nats-server lets everybody in with " + config);
    }
}
