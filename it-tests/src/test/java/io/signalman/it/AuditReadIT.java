package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent shows its audit trail to admins only. */
class AuditReadIT {
    @TempDir
    Path folder;

    @Test
    void anAdminReadsTheAgentsAuditAndAViewerDoesNot() throws Exception {
        CommandLine signalman = new CommandLine(folder);
        JSONObject made = (JSONObject) new JSONParser()
                .parse(signalman
                        .expect(0, "token", "new", "vera", "--role", "viewer", "--json")
                        .out());
        Path token = Files.writeString(folder.resolve("token"), (String) made.get("token"));
        Path tokens = Files.writeString(folder.resolve("tokens"), (String) made.get("line"));
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        try (TestHost host = new TestHost.Builder(folder).start()) {
            Path audit = folder.resolve("audit.jsonl");
            host.attach("tokens=" + tokens, "audit=" + audit);
            HttpDoor owner = host.http();
            owner.post("/processes/2147483647/_signal/HUP");

            HttpDoor.Answer answer = owner.get("/audit?limit=1&since=1h");
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json()).containsEntry("file", audit.toString()).containsEntry("truncated", true);
            assertThat(String.valueOf(answer.json().get("records"))).contains("2147483647");
            assertThat(owner.get("/audit?limit=1001").status()).isEqualTo(400);
            assertThat(owner.get("/audit?since=yesterday").status()).isEqualTo(400);
            assertThat(new HttpDoor(owner.url(), (String) made.get("token"))
                            .get("/audit")
                            .status())
                    .isEqualTo(403);
            assertThat(signalman
                            .expect(
                                    0,
                                    "audit",
                                    "--url",
                                    owner.url(),
                                    "--token-file",
                                    host.runFilePath().toString())
                            .out())
                    .contains("2147483647", "started");
            signalman.expect(3, "audit", "--url", owner.url(), "--token-file", token.toString());
            assertThat(signalman.expect(0, "audit", "--file", audit.toString()).out())
                    .contains("2147483647");
            assertThat(owner.post("/processes/2147483647/_signal/HUP").status()).isEqualTo(404);
        }
        try (TestHost host = new TestHost.Builder(folder).start()) {
            host.attach();
            assertThat(host.http().get("/audit").status()).isEqualTo(404);
        }
    }
}
