package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.Certificate;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve}: the agent without a host, and the signals that end or reload it. */
class ServeIT {
    @TempDir
    private Path folder;

    @Test
    void hupReadsTokensAndCertificatesAgainAndIntEndsItWithZero() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        Certificates certificates = new Certificates(folder);
        Path keystore = certificates.keystore("EC", "CN=first");
        Path tokens = Files.writeString(folder.resolve("tokens"), "# nobody yet\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        JSONObject made = (JSONObject) new JSONParser()
                .parse(signalman
                        .expect(0, "token", "new", "vera", "--role", "viewer", "--json")
                        .out());
        try (Child server = Child.start(signalman.builder(
                "serve",
                "tokens=" + tokens,
                "tls.keystore=" + keystore,
                "tls.keystore.password-file=" + certificates.password()))) {
            Path runFile = folder.resolve(".signalman/run/" + server.pid() + ".json");
            server.awaitLine("Run file: " + runFile);
            String url = ((JSONObject) new JSONParser().parse(Files.readString(runFile))).get("url") + "/signals";
            assertThat(ask(certificates, url, made).statusCode()).isEqualTo(401);
            Certificate first = shown(ask(certificates, url, made));

            Files.writeString(tokens, "nobody\n");
            send(server, "-HUP");
            assertThat(server.awaitLineThatBegins("signalman: No policy is set; roles decide. Only the owner"))
                    .contains(tokens + ":1:7: ");
            Files.writeString(tokens, made.get("line") + "\n");
            Files.move(certificates.keystore("EC", "CN=second"), keystore, StandardCopyOption.REPLACE_EXISTING);
            send(server, "-HUP");

            await().until(() -> ask(certificates, url, made).statusCode() == 200);
            await().until(() -> !shown(ask(certificates, url, made)).equals(first));
            send(server, "-INT");
            assertThat(server.awaitExit()).isZero();
            assertThat(runFile).doesNotExist();
        }
    }

    private static void send(Child server, String signal) {
        Child.output("kill", signal, String.valueOf(server.pid()));
    }

    /** Asks on a new connection, which shows the current certificate. */
    private static HttpResponse<String> ask(Certificates certificates, String url, JSONObject token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token.get("token"))
                .build();
        return HttpClient.newBuilder()
                .sslContext(certificates.anonymous())
                .build()
                .send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static Certificate shown(HttpResponse<String> answer) throws Exception {
        return answer.sslSession().orElseThrow().getPeerCertificates()[0];
    }
}
