package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hosts whose JVM resolved few modules: the agent uses what is there, or says what is missing. */
class ModularHostsIT {

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aModuleForWhichOnlyJavaBaseWasResolved(Path jdk) throws Exception {
        try (TestHost host = module(jdk, "java.base").start()) {
            job().run(host);
            host.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aModuleWithTheAgentFromItsStartAndJustTheModulesThatItNeeds(Path jdk) throws Exception {
        try (TestHost host = module(jdk, "java.instrument,java.management,java.logging,java.xml")
                .options("--add-modules", "java.management,java.logging,java.xml")
                .javaagent("start.delay=1ms")
                .start()) {
            await().untilAsserted(() -> assertThat(host.runFilePath()).exists());
            job().runAttached(host);
            host.leave();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aModuleWithoutJavaManagementRunsOnAndTheAgentSaysWhatIsMissing(Path jdk) throws Exception {
        try (TestHost host = module(jdk, "java.instrument,java.logging")
                .javaagent("start.delay=1ms")
                .start()) {
            host.process()
                    .awaitLine("signalman: The agent did not start: this JVM lacks java.management and java.xml of"
                            + " the JDK; start it with --add-modules java.management,java.xml, or from a JDK that has"
                            + " them.");
            assertThat(host.runFilePath()).doesNotExist();
            host.leave();
        }
    }

    private TestHost.Builder module(Path jdk, String modules) throws IOException {
        Path classes = Libraries.compile(
                Files.createTempDirectory(folder, "classes"), "", "module/module-info.java", "module/plain/Main.java");
        return new TestHost.Builder(folder)
                .compiledByDefault()
                .jdk(jdk)
                .options("--limit-modules", modules)
                .program("--module-path", classes.toString(), "--module", "plain/plain.Main");
    }

    private MainJob job() {
        return new MainJob(folder);
    }
}
