package io.signalman.cli.attach;

import io.signalman.cli.output.Json;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds the agent of a JVM in other namespaces by its open run file, and connects to the agent's socket. */
public final class SandboxAgent {
    private final JvmProcess jvm;
    private final Sandbox sandbox;

    private SandboxAgent(JvmProcess jvm, Sandbox sandbox) {
        this.jvm = jvm;
        this.sandbox = sandbox;
    }

    static RunFiles.Lookup of(JvmProcess jvm) {
        Optional<List<Path>> held = OpenFiles.runFiles(jvm);
        if (held.isPresent() && held.get().isEmpty()) {
            return RunFiles.Lookup.NONE;
        }
        try {
            List<Path> files = held.orElseThrow(() -> new IOException("its files can't be reached"));
            return new RunFiles.Lookup(
                    Sandbox.visit(jvm, sandbox -> new SandboxAgent(jvm, sandbox).runFile(files)), "");
        } catch (IOException e) {
            return new RunFiles.Lookup(Optional.empty(), "JVM " + jvm.pid() + ": " + ErrorText.of(e) + ".");
        }
    }

    /**
     * Connects to the agent's socket.
     *
     * @param agent one with a socket
     * @param timeout of each read and write
     */
    public static ByteChannel connect(JvmProcess jvm, AgentInfo agent, Duration timeout) throws IOException {
        return Sandbox.visit(jvm, sandbox -> {
            new SandboxAgent(jvm, sandbox).requireSame(agent);
            return sandbox.connect(agent.socket(), timeout);
        });
    }

    /** The first open file that is a run file of this JVM. */
    private Optional<AgentInfo.Located> runFile(List<Path> held) {
        return held.stream()
                .limit(SandboxFolder.MOST)
                .flatMap(path -> read(path).stream())
                .findFirst();
    }

    private Optional<AgentInfo.Located> read(Path path) {
        try {
            Optional<AgentInfo> file = OwnFiles.readLocated(sandbox.locate(path.toString()), jvm.uid())
                    .flatMap(Json::parseObject)
                    .map(AgentInfo::of);
            if (file.isPresent()) {
                requireSame(file.get());
            }
            return file.map(found -> new AgentInfo.Located(path, found.seenAs(Math.toIntExact(jvm.pid()))));
        } catch (IOException missingOrAnothers) {
            return Optional.empty();
        }
    }

    private void requireSame(AgentInfo agent) throws IOException {
        if (!ProcFiles.isHandle(agent.handle(), jvm.pid(), jvm.pidInItsNamespace())) {
            throw new IOException("its run file is that of another JVM");
        }
    }
}
