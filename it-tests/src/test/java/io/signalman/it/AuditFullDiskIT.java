package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An audit file on a file system of 64 KiB that fills up. */
class AuditFullDiskIT {
    @TempDir
    Path folder;

    private Path disk;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(folder.resolve("disk"));
        try (Child mount = Child.start("mount", "-t", "tmpfs", "-o", "size=64k,mode=0700", "tmpfs", disk.toString())) {
            assumeTrue(mount.awaitExit() == 0, "needs root, to mount a small file system");
        }
    }

    @AfterEach
    void unmount() throws Exception {
        Child.start("umount", "--lazy", disk.toString()).awaitExit();
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void nothingIsSentWhileTheDiskIsFullAndAllIsRecordedWhenThereIsSpaceAgain(Path jdk) throws Exception {
        Path audit = disk.resolve("audit.jsonl");
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            Child child = children.reporter(Children.uniqueName());
            String hup = "/processes/" + child.pid() + "/_signal/HUP?report=true";
            host.attach("audit=" + audit);
            HttpDoor http = host.http();
            assertThat(http.post(hup).status()).isEqualTo(200);
            child.awaitLines("got HUP", 1);

            Path filler = disk.resolve("filler");
            fill(filler);
            HttpDoor.Answer refused = http.post(hup);
            for (int got = 2; refused.status() == 200; got++) { // The last page still has room.
                child.awaitLines("got HUP", got); // Two pending HUPs would count as one.
                refused = http.post(hup);
            }
            int before = Files.readAllLines(audit).size();
            for (int i = 0; i < 20; i++) {
                refused = http.post(hup);
                assertThat(refused.status()).as(refused.body()).isEqualTo(403);
            }
            assertThat((String) refused.json().get("message"))
                    .contains("Nothing was sent", audit.toString(), "No space left on device", "(setting audit)");
            try (JmxDoor jmx = host.jmx()) {
                assertThat((String) jmx.attribute("AuditProblem")).contains("No space left on device");
            }
            assertThat(Files.readAllLines(audit)).hasSize(before);

            Files.delete(filler);
            assertThat(http.post(hup).status()).isEqualTo(200);
            try (JmxDoor jmx = host.jmx()) {
                assertThat(jmx.attribute("AuditProblem")).isEqualTo("");
                assertThat(jmx.attribute("Audit")).isEqualTo(audit.toString());
            }
            assertThat(host.detach().status()).isEqualTo("stopped");

            long sent = count(audit, "intent");
            assertThat(child.awaitLines("got HUP", (int) sent)).hasSize((int) sent);
            assertThat(count(audit, "outcome")).isEqualTo(sent);
            assertThat(host.process().lines())
                    .filteredOn(line -> line.contains("No space left"))
                    .hasSize(1);
        }
    }

    private static void fill(Path filler) throws Exception {
        try (Child dd = Child.start("dd", "if=/dev/zero", "of=" + filler, "bs=1k")) {
            assertThat(dd.awaitExit()).isNotZero();
        }
    }

    /** Expects every line to be whole. */
    private static long count(Path audit, String event) throws Exception {
        List<String> lines = Files.readAllLines(audit);
        long count = 0;
        for (String line : lines) {
            count += ((JSONObject) new JSONParser().parse(line)).get("event").equals(event) ? 1 : 0;
        }
        return count;
    }
}
