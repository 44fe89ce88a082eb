package io.signalman.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.signalman.core.Processes;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run file in a folder with files of other JVMs. */
class RunFileTest {
    private static final int PID = 4242;

    @TempDir
    private Path folder;

    private Path plain;
    private Path withNamespace;

    @BeforeEach
    void name() throws IOException {
        plain = folder.resolve(PID + ".json");
        String namespace = Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString();
        withNamespace = folder.resolve(PID + "-" + namespace.replaceAll("[^0-9]", "") + ".json");
    }

    private RunFile write() throws IOException {
        return RunFile.write(folder, PID, new RunFile.Content("name", PID + "@1", "", "", "ours", "", "1", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"pid\":42", "nonsense", "null", "[]", "{}", "{\"bootId\":1,\"pidNamespace\":2}"})
    void aDamagedFileIsReplaced(String content) throws IOException {
        Files.writeString(plain, content);
        try (PosixHost host = TestPosixHost.open()) {
            RunFile.removeStale(folder, host.processes());
        }

        RunFile file = write();

        assertThat(file.path()).isEqualTo(plain);
        assertThat(plain).content().contains("\"token\":\"ours\"");
        file.close();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void onlyTheFileOfAProcessThatIsGoneIsStale() throws IOException {
        for (Processes.Hold hold :
                List.of(new Processes.Hold.Hidden(), new Processes.Hold.Failed(24), new Processes.Hold.Absent())) {
            Path file = write().path();
            RunFile.removeStale(folder, holding(hold));
            assertThat(Files.exists(file)).as("%s", hold).isEqualTo(!(hold instanceof Processes.Hold.Absent));
        }
    }

    private static Processes holding(Processes.Hold hold) {
        return (Processes) Proxy.newProxyInstance(
                RunFileTest.class.getClassLoader(), new Class<?>[] {Processes.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("hold");
                    return hold;
                });
    }

    /** A main class or jar can have any name. */
    @Test
    void anyNameIsReadAsItWasWritten() throws Exception {
        String name = "a\u001b;\"\\\n\u007f\u009b.jar";

        RunFile.write(folder, PID, new RunFile.Content(name, PID + "@1", "", "", "ours", "", "1", ""));

        assertThat(new JSONParser().parse(Files.readString(plain)))
                .isInstanceOfSatisfying(
                        JSONObject.class, json -> assertThat(json).containsEntry("name", name));
    }

    @Test
    void aLinkOrPipeIsReplacedAndAFolderIsAvoided() throws Exception {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.createSymbolicLink(plain, Files.writeString(elsewhere.resolve("file"), "theirs"));
        assertThat(write().path()).isEqualTo(plain);
        assertThat(elsewhere.resolve("file")).hasContent("theirs");

        Files.delete(plain);
        Child.output("mkfifo", plain.toString());
        assertThat(write().path()).isEqualTo(plain);

        Files.delete(plain);
        Files.createDirectory(plain);
        assertThat(write().path()).isEqualTo(withNamespace);
    }

    @Test
    void theFileOfAnEarlierJvmWithThisPidIsReplaced() throws IOException {
        write();
        RunFile next = write();

        assertThat(next.path()).isEqualTo(plain);
        assertThat(list()).containsExactly(plain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bootId", "pidNamespace"})
    void theFileOfAnotherHostOrContainerStays(String key) throws IOException {
        write();
        writeForAnotherHost(plain, key);
        String theirs = Files.readString(plain);

        RunFile second = write();
        assertThat(second.path()).isEqualTo(withNamespace);
        writeForAnotherHost(withNamespace, key);
        RunFile third = write();
        third.updateCertificate("fingerprint");

        assertThat(third.path().getFileName().toString())
                .startsWith(withNamespace.getFileName().toString().replace(".json", "-"));
        assertThat(list()).containsExactlyInAnyOrder(plain, withNamespace, third.path());
        second.close();
        third.close();
        assertThat(list()).containsExactlyInAnyOrder(plain, withNamespace);
        assertThat(plain).hasContent(theirs);
    }

    @Test
    void aFileThatAnotherHostHasSinceTakenStays() throws IOException {
        RunFile file = write();
        writeForAnotherHost(plain, "bootId");
        String theirs = Files.readString(plain);

        assertThatIOException()
                .isThrownBy(() -> file.updateCertificate("fingerprint"))
                .withMessageContaining("belongs to another JVM now; detach and attach again");
        file.close();

        assertThat(list()).containsExactly(plain);
        assertThat(plain).hasContent(theirs);
    }

    private static void writeForAnotherHost(Path file, String key) throws IOException {
        String text = Files.readString(file).replaceAll("\"" + key + "\":\"[^\"]*\"", "\"" + key + "\":\"another\"");
        Path draft = Files.writeString(file.resolveSibling("draft"), text);
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private List<Path> list() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList();
        }
    }
}
