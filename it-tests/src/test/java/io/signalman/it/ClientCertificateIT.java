package io.signalman.it;

import static io.signalman.it.HttpsCalls.get;
import static io.signalman.it.HttpsCalls.post;
import static io.signalman.it.HttpsCalls.send;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.TabularData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that clients show, and the principals that they stand for. */
class ClientCertificateIT {

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

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aRequiredCertificateNamesThePrincipal(Path jdk) throws Exception {
        Path client = certificates.keystore("EC", "CN=monitor\\, one, O=Example");
        try (TestHost host = host(jdk).start();
                Children children = new Children(folder)) {
            String pid = String.valueOf(children.sleeper(Children.uniqueName()).pid());
            host.attach(
                    certificates.options(certificates.keystore("EC", SERVER)),
                    "tls.client-auth=need",
                    "tls.truststore=" + certificates.ca());

            new CommandLine(folder).expect(0, "ps", pid); // over the socket
            assertThatIOException().isThrownBy(() -> get(host, certificates.anonymous(), "/health", false));
            assertThat(get(host, certificates.client(client), "/signals", false))
                    .isEqualTo(200);
            assertThat(post(host, certificates.client(client), "/processes/" + pid + "/_signal/0", false))
                    .isEqualTo(403);
            assertThat(principals(host)).contains("CN=monitor\\, one,O=Example");
        }
    }

    @Test
    void aTokenCountsMoreThanACertificate() throws Exception {
        Path client = certificates.keystore("EC", "CN=monitor");
        try (TestHost host = host(Jdks.current()).start();
                Children children = new Children(folder)) {
            String path =
                    "/processes/" + children.sleeper(Children.uniqueName()).pid() + "/_signal/0";
            host.attach(
                    certificates.options(certificates.keystore("EC", SERVER)),
                    "tls.client-auth=want",
                    "tls.truststore=" + certificates.ca());

            assertThat(get(host, certificates.anonymous(), "/signals", false)).isEqualTo(401);
            assertThat(get(host, certificates.client(client), "/signals", false))
                    .isEqualTo(200);
            assertThat(post(host, certificates.client(client), path, true)).isEqualTo(200);
            assertThat(principals(host)).containsExactly("owner");
            HttpDoor wrong = new HttpDoor(host.http().url(), "wrong");
            assertThat(send(
                            certificates.client(client),
                            wrong.request("/signals").GET()))
                    .isEqualTo(401);
            Certificates strangers = Certificates.ofStrangers(folder.resolve("elsewhere"));
            Path stranger = strangers.keystore("EC", "CN=monitor");
            assertThatIOException().isThrownBy(() -> get(host, certificates.client(stranger), "/signals", false));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void aContextShowsItsClientCertificate(String kind) throws Exception {
        Path client = certificates.keystore(kind, "CN=monitor");
        Path chain = Files.copy(certificates.chain(client), folder.resolve("me.pem"));
        Path key = Files.copy(certificates.key(client), folder.resolve("me.key"));
        CommandLine cli = new CommandLine(folder);
        try (TestHost host = host(Jdks.current()).start()) {
            host.attach(
                    certificates.options(certificates.keystore("EC", SERVER)),
                    "tls.client-auth=need",
                    "tls.truststore=" + certificates.ca());
            String[] add = {
                "context",
                "add",
                "--replace",
                "remote",
                "--url",
                host.http().url(),
                "--ca-file",
                certificates.ca().toString()
            };
            cli.expect(0, add);
            assertThat(cli.expect(4, "signals", "--context", "remote").err()).contains("No agent answers at https:");
            cli.expect(
                    0,
                    Stream.concat(Stream.of(add), Stream.of("--certificate", chain.toString(), "--key", key.toString()))
                            .toArray(String[]::new));
            cli.expect(0, "signals", "--context", "remote");
        }
    }

    @Test
    void aClientCertificateThatIsOfNoUseIsNamed() throws Exception {
        Path key = copy(certificates.key(certificates.keystore("EC", "CN=monitor")), "me.key");
        Path chain = copy(certificates.chain(certificates.keystore("EC", "CN=monitor")), "me.pem");
        Path expiredStore = certificates.expired("EC", "CN=monitor");
        Path expired = copy(certificates.chain(expiredStore), "old.pem");
        Path expiredKey = copy(certificates.key(expiredStore), "old.key");
        Certificates strangers = Certificates.ofStrangers(folder.resolve("elsewhere"));
        Path stranger = strangers.keystore("EC", "CN=monitor");
        Path strangeChain = copy(strangers.chain(stranger), "strange.pem");
        Path strangeKey = copy(strangers.key(stranger), "strange.key");
        try (TestHost host = host(Jdks.current()).start()) {
            host.attach(
                    certificates.options(certificates.keystore("EC", SERVER)),
                    "tls.client-auth=need",
                    "tls.truststore=" + certificates.ca());
            String url = host.http().url();

            assertThat(signals(0, url, chain, key)).isEmpty();
            assertThat(signals(4, url, strangeChain, strangeKey))
                    .contains("it may refuse the client certificate " + strangeChain)
                    .doesNotContain("--ca-file");
            assertThat(signals(2, url, expired, expiredKey)).contains(expired + " expired at ");
            assertThat(signals(2, url, chain, strangeKey))
                    .contains(
                            "The private key in " + strangeKey + " does not belong to the client certificate " + chain);
        }
    }

    private Path copy(Path file, String name) throws Exception {
        return Files.copy(file, folder.resolve(name));
    }

    /** Runs a command that shows the certificate; returns what it says on standard error. */
    private String signals(int exitCode, String url, Path certificate, Path key) throws Exception {
        CommandLine cli = new CommandLine(folder);
        List<String> add = List.of("context", "add", "--replace", "far", "--url", url, "--ca-file");
        List<String> files =
                List.of(certificates.ca().toString(), "--certificate", "" + certificate, "--key", "" + key);
        cli.expect(0, Stream.concat(add.stream(), files.stream()).toArray(String[]::new));
        return cli.expect(exitCode, "signals", "--context", "far").err();
    }

    /** The principals that have sent anything so far. */
    private static List<String> principals(TestHost host) throws Exception {
        try (JmxDoor jmx = host.jmx()) {
            return ((TabularData) jmx.attribute("Counts"))
                    .values().stream()
                            .map(row ->
                                    ((CompositeData) row).get("key").toString().split(" ", 3)[2])
                            .distinct()
                            .toList();
        }
    }

    private TestHost.Builder host(Path jdk) {
        return new TestHost.Builder(folder).jdk(jdk);
    }
}
