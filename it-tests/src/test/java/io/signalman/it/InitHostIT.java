package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host JVM that is the init of its PID namespace, as in most containers. */
class InitHostIT {
    @TempDir
    Path folder;

    @Test
    void itIsGuardedAsAnyHostJvmIs() throws Exception {
        try (TestHost host = PrivateNamespace.start(
                folder, Jdks.current(), "exec 5<&0; sleep 600 & exec \"$@\" <&5", "alias.all=tree:1")) {
            HttpDoor http = RunFiles.only(folder);

            for (String refused : new String[] {"KILL", "STOP", "USR1", "HUP"}) {
                assertThat(http.post("/processes/1/_signal/" + refused).body())
                        .as(refused)
                        .contains("guard.self")
                        .doesNotContain("guard.init");
            }
            assertThat(http.post("/processes/1/_signal/CONT").status()).isEqualTo(200);
            assertThat(http.get("/processes/1/_stop?ladder=KILL").body()).contains("guard.self");
            for (String tree : new String[] {"tree:1", "all", "tree:name:java"}) {
                assertThat(http.get("/processes/" + tree + "/_signal/TERM").body())
                        .as(tree)
                        .contains("\"sleep\"", "The host JVM itself was left out (setting guard.self)");
            }
            assertThat(http.post("/processes/1/_signal/TERM").status()).isEqualTo(200);
            host.process().awaitExit();
        }
    }
}
