package io.signalman.it;

import static io.signalman.it.HttpsCalls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTPS on real hosts, with certificates made on the spot. */
class HttpsIT {

    private static final String SERVER = "CN=127.0.0.1";

    @TempDir
    private Path folder;

    @TempDir
    private static Path authorityFolder;

    private static Certificates certificates;

    @BeforeAll
    static void makeAuthority() throws Exception {
        certificates = new Certificates(authorityFolder);
    }

    static Stream<Arguments> keysOnJdks() {
        return Jdks.all().stream()
                .flatMap(jdk -> Stream.of("EC", "RSA", "Ed25519").map(kind -> Arguments.of(jdk, kind)));
    }

    @ParameterizedTest
    @MethodSource("keysOnJdks")
    void aPemCertificateServes(Path jdk, String kind) throws Exception {
        Path keystore = certificates.keystore(kind, SERVER);
        try (TestHost host = host(jdk).start()) {
            String chain = "tls.certificate=" + certificates.chain(keystore);
            assertThat(host.attach(chain, "tls.key=" + certificates.key(keystore))
                            .message())
                    .contains("https://127.0.0.1:");

            assertThat(get(host, certificates.anonymous(), "/signals", true)).isEqualTo(200);
            assertThat(get(host, certificates.anonymous(), "/signals", false)).isEqualTo(401);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aPkcs12KeystoreServesThroughTheHostsStart(Path jdk) throws Exception {
        String options = certificates.options(certificates.keystore("RSA", SERVER));
        try (TestHost host = host(jdk).javaagent("start.delay=0s," + options).start()) {
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());

            assertThat(get(host, certificates.anonymous(), "/signals", true)).isEqualTo(200);
        }
    }

    /** Holds even if the host's JDK allows it. The JDK's own client would not try. */
    @Test
    void tls11IsRefused() throws Exception {
        Path weak = Files.writeString(folder.resolve("weak"), "jdk.tls.disabledAlgorithms=\n");
        try (TestHost host = host(Jdks.current())
                .options("-Djava.security.properties=" + weak)
                .start()) {
            host.attach(certificates.options(certificates.keystore("RSA", SERVER)));

            assertThat(greet(host, 2))
                    .as("alert protocol_version")
                    .startsWith(0x15)
                    .endsWith(2, 70);
            assertThat(greet(host, 3)).as("handshake").startsWith(0x16);
        }
    }

    /** Sends a ClientHello (RFC 4346, RFC 5246) and returns up to 7 bytes, the length of an alert. */
    private static int[] greet(TestHost host, int minor) throws Exception {
        byte[] hello = HexFormat.of()
                .parseHex("160301" + "0039" + "01" + "000035" + "030" + minor + "00".repeat(32) + "00" + "0004" + "c02f"
                        + "c013" + "0100" + "0008" + "000a" + "0004" + "0002" + "0017");
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), host.http().uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(hello);
            byte[] answer = socket.getInputStream().readNBytes(7);
            return IntStream.range(0, answer.length).map(i -> answer[i]).toArray();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aRenewedCertificateIsServedWithoutDroppingAConnection(Path jdk) throws Exception {
        Path served = certificates.keystore("EC", SERVER);
        try (TestHost host = host(jdk).start()) {
            host.attach(certificates.options(served), "socket=off");
            try (SSLSocket before = connect(host, certificates.anonymous())) {
                Certificate old = shown(before);
                ask(before);
                Object fingerprint = host.runFile().get("certificate");

                Files.writeString(served, "half a key store");
                host.process().awaitLineThatBegins("signalman: The certificate files have changed and can't be used");
                assertThat(get(host, certificates.anonymous(), "/health", false))
                        .isEqualTo(200);
                Files.move(certificates.keystore("RSA", SERVER), served, StandardCopyOption.REPLACE_EXISTING);

                await().untilAsserted(() -> {
                    try (SSLSocket after = connect(host, certificates.anonymous())) {
                        assertThat(shown(after)).isNotEqualTo(old);
                    }
                });
                ask(before);
                assertThat(host.runFile().get("certificate")).isNotEqualTo(fingerprint);
                assertThat(new CommandLine(folder).run("ps").exitCode()).isZero();
            }
        }
    }

    @Test
    void aCertificateThatHasEndedReplacesNoneAndIsNoted() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        Path served = certificates.keystore("EC", SERVER);
        Path ended = certificates.expired("EC", SERVER);
        try (TestHost host = host(Jdks.current()).start()) {
            host.attach(certificates.options(served));
            assertThat(signalman.run("status").out()).doesNotContain("the HTTPS certificate");
            Files.move(ended, served, StandardCopyOption.REPLACE_EXISTING);
            assertThat(signalman.run("status").out()).doesNotContain("the HTTPS certificate");
            String why = host.process().awaitLineThatBegins("signalman: The certificate files have changed");
            assertThat(why).contains("the previous certificate stays: the certificate ended on ");
            assertThat(get(host, certificates.anonymous(), "/health", false)).isEqualTo(200);
            host.detach();

            host.attach(certificates.options(served));
            assertThat(signalman.run("status").out()).contains("the HTTPS certificate ended on ");
        }
    }

    @Test
    void theCommandLineKnowsTheAgentByItsRunFileAndOthersByTheirAuthority() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        Path served = certificates.keystore("EC", SERVER);
        try (TestHost host = host(Jdks.current()).start();
                Children children = new Children(folder)) {
            Child child = children.reporter(Children.uniqueName());
            String pid = String.valueOf(child.pid());
            host.attach(certificates.options(served), "socket=off");

            assertThat(signalman.run("ps", pid).exitCode()).isZero();
            assertThat(signalman.run("kill", pid, "HUP").exitCode()).isZero();
            child.awaitLine("got HUP");
            assertThat(signalman.run("status").out()).contains("https://127.0.0.1:");

            String url = host.http().url();
            String token = host.runFilePath().toString();
            String ca = certificates.ca().toString();
            assertThat(signalman
                            .run("ps", "--url", url, "--token-file", token, "--ca-file", ca, pid)
                            .exitCode())
                    .isZero();
            assertThat(signalman
                            .expect(4, "ps", "--url", url, "--token-file", token, pid)
                            .err())
                    .contains("--ca-file <file>")
                    .doesNotContain("java.", "sun.");

            // The agent looks at the files with the next call; until then the run file describes the old certificate.
            Files.move(certificates.keystore("RSA", SERVER), served, StandardCopyOption.REPLACE_EXISTING);
            assertThat(signalman.run("ps", pid).exitCode()).isZero();
        }
    }

    @Test
    void aServerWithAnotherCertificateThanTheRunFilesGetsNoToken() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        try (TestHost host = host(Jdks.current()).start()) {
            host.attach(certificates.options(certificates.keystore("EC", SERVER)), "socket=off");
            String run = Files.readString(host.runFilePath());
            Files.writeString(
                    host.runFilePath(),
                    run.replaceAll("\"certificate\":\"[0-9a-f]{64}\"", "\"certificate\":\"" + "0".repeat(64) + "\""));

            CommandLine.Result refused = signalman.run("ps");

            assertThat(refused.exitCode()).isEqualTo(4);
            assertThat(refused.err()).contains("not the one in its run file");
        }
    }

    @Test
    void plainHttpBeyondLoopbackIsRefusedUnlessASettingAllowsIt() throws Exception {
        try (TestHost host = host(Jdks.current()).start()) {
            TestHost.Reply refused = host.attach("host=0.0.0.0");
            assertThat(refused.status()).isEqualTo("failed");
            assertThat(refused.message()).contains("option host=0.0.0.0 would carry tokens", "tls=off");
            assertThat(host.process().isAlive()).isTrue();
            assertThat(host.runFilePath()).doesNotExist();

            assertThat(host.attach("host=127.0.0.2").status()).isEqualTo("started");
            host.detach();
            assertThat(host.attach("host=0.0.0.0", "tls=off").status()).isEqualTo("started");
            host.detach();
        }
    }

    @ParameterizedTest
    @CsvSource({"rw-rw----, chmod go-w", "rw-r--r--, chmod go-rwx"})
    void aKeystoreThatOthersCanReadOrWriteIsRefused(String permissions, String hint) throws Exception {
        Path keystore = certificates.keystore("EC", SERVER);
        Files.setPosixFilePermissions(keystore, PosixFilePermissions.fromString(permissions));
        try (TestHost host = host(Jdks.current()).start()) {
            TestHost.Reply reply = host.attach(certificates.options(keystore));

            assertThat(reply.status()).isEqualTo("failed");
            assertThat(reply.message()).contains(keystore.toString(), hint);
            assertThat(host.process().isAlive()).isTrue();
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }

    private static SSLSocket connect(TestHost host, SSLContext context) throws Exception {
        URI url = host.http().uri();
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(url.getHost(), url.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }

    private static void ask(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            assertThat(b).as("end after " + head).isNotNegative();
            head.append((char) b);
        }
        assertThat(head.toString()).startsWith("HTTP/1.1 200");
    }
}
