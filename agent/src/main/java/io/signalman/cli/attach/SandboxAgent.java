package io.signalman.cli;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds the agent of a JVM in other namespaces, by what that JVM holds open, and connects to its socket. */
final class SandboxAgent {
    private final JvmProcess jvm;
    private final Sandbox sandbox;

    private SandboxAgent(JvmProcess jvm, Sandbox sandbox) {
        this.jvm = jvm;
        this.sandbox = sandbox;
    }

    static RunFiles.Answer of(JvmProcess jvm) {
        Optional<List<Path>> held = HeldFiles.runFiles(jvm);
        if (held.isPresent() && held.get().isEmpty()) {
            return RunFiles.Answer.NONE;
        }
        try {
            List<Path> files = held.orElseThrow(() -> new IOException("its files can't be reached"));
            return new RunFiles.Answer(
                    Sandbox.visit(jvm, sandbox -> new SandboxAgent(jvm, sandbox).runFile(files)), "");
        } catch (IOException e) {
            return new RunFiles.Answer(Optional.empty(), "JVM " + jvm.pid() + ": " + ErrorText.of(e) + ".");
        }
    }

    /**
     * Connects to its socket.
     *
     * @param agent with a socket
     */
    static SocketConnection.Dial dial(JvmProcess jvm, RunFile agent) {
        return millis -> Sandbox.visit(jvm, sandbox -> {
            new SandboxAgent(jvm, sandbox).requireSame(agent);
            return sandbox.connect(agent.socket(), Duration.ofMillis(millis));
        });
    }

    /** What else has such a name is no run file, or not of this JVM. */
    private Optional<RunFile.Located> runFile(List<Path> held) {
        return held.stream()
                .limit(SandboxFolder.MOST)
                .flatMap(path -> read(path).stream())
                .findFirst();
    }

    private Optional<RunFile.Located> read(Path path) {
        try {
            Optional<RunFile> file = OwnFiles.readLocated(sandbox.locate(path.toString()), jvm.uid())
                    .flatMap(Json::parseObject)
                    .map(Rows::runFile);
            if (file.isPresent()) {
                requireSame(file.get());
            }
            return file.map(found -> new RunFile.Located(path, found.seenAs(Math.toIntExact(jvm.pid()))));
        } catch (IOException missingOrAnothers) {
            return Optional.empty();
        }
    }

    private void requireSame(RunFile agent) throws IOException {
        String process = jvm.pidInItsNamespace() + "@" + ProcFiles.startTime(jvm.pid());
        if (!(agent.handle() + ".").startsWith(process + ".")) {
            throw new IOException("its run file is that of another JVM");
        }
    }
}
