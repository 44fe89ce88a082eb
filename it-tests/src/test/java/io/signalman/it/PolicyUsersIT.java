package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rule that names a user who does not exist, or no longer exists. */
class PolicyUsersIT {
    @TempDir
    private Path folder;

    @Test
    void aFileThatNamesAnUnknownUserCantBeUsed() throws Exception {
        Path policy = Files.writeString(folder.resolve("policy"), "deny * * KILL user:sm-nobody\nallow * * * *\n");

        assertThat(new CommandLine(folder)
                        .expect(2, "policy", "check", policy.toString())
                        .err())
                .contains("policy:1:15: this host has no user sm-nobody");
    }

    @Test
    void rootIsToldThatOthersCannotReadItsFile() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path policy = Files.writeString(folder.resolve("policy"), "allow * * * *\n");
        CommandLine signalman = new CommandLine(folder);

        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r-----"));
        assertThat(signalman.expect(0, "policy", "check", policy.toString()).out())
                .contains("can be used: 1 rule. Only its owner and group can read it");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-------"));
        assertThat(signalman.expect(0, "policy", "check", policy.toString()).out())
                .contains("can be used: 1 rule. Only its owner can read it; see that the agent runs as that user.");
        Files.setPosixFilePermissions(policy, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(signalman.expect(0, "policy", "check", policy.toString()).out())
                .endsWith("can be used: 1 rule.\n");
    }

    @Test
    void aUserWhoIsRemovedLaterRefusesWhatTheRuleWouldDenyThem() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path passwd = folder.resolve("passwd");
        String known = Files.readString(Path.of("/etc/passwd")) + "sm-service:x:54321:54321::/:/bin/sh\n";
        Files.writeString(passwd, known);
        Files.write(folder.resolve("policy"), List.of("deny * * CONT user:sm-service", "allow * * * *"));
        Path home = Files.createDirectory(folder.resolve("home"));
        String rule = "policy:1: deny * * CONT user:sm-service";
        try (Children children = new Children(folder);
                TestHost host = new TestHost.Builder(home)
                        .startedBy(
                                "unshare",
                                "--mount",
                                "sh",
                                "-c",
                                "mount --bind " + passwd + " /etc/passwd && exec \"$@\"",
                                "sh")
                        .javaagent("start.delay=0s,policy=" + folder.resolve("policy"))
                        .start()) {
            await().until(() -> Files.exists(host.runFilePath()));
            HttpDoor http = host.http();
            String send =
                    "/processes/" + children.reporter(Children.uniqueName()).pid() + "/_signal/CONT";
            assertThat(http.post(send).status()).isEqualTo(200);

            Files.writeString(passwd, Files.readString(Path.of("/etc/passwd")));
            await().until(() -> http.post(send).status() == 403);
            assertThat(http.post(send).body()).contains(rule, "this host has no user sm-service");
            assertThat(http.post(send.replace("CONT", "HUP")).status()).isEqualTo(200);
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("Policy").toString()).contains(rule + " refuses every process for now:");
            }

            Files.writeString(passwd, known);
            await().until(() -> http.post(send).status() == 200);
        }
    }

    @Test
    void aProcessThatMayNotBeDumpedBelongsToItsUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path program = CProgram.compile("idle.c", folder.resolve(Children.uniqueName()));
        Files.writeString(folder.resolve("policy"), "deny * * USR2 user:65534\nallow * * * *\n");
        Path home = Files.createDirectory(folder.resolve("home"));
        try (Child child = Child.start("setpriv", "--reuid=65534", "--clear-groups", program.toString(), "secret");
                TestHost host = new TestHost.Builder(home).start()) {
            Path files = Path.of("/proc", String.valueOf(child.pid()), "status");
            await().until(() -> Files.getAttribute(files, "unix:uid").equals(0)
                    && Files.readString(files).contains(program.getFileName().toString()));
            host.attach("scope=all", "policy=" + folder.resolve("policy"));

            assertThat(host.http()
                            .post("/processes/" + child.pid() + "/_signal/USR2")
                            .body())
                    .contains("policy:1: deny * * USR2 user:65534");
        }
    }
}
