package io.signalman.cli.doctor;

import io.signalman.cli.attach.AgentInfo;
import io.signalman.cli.attach.Attacher;
import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.attach.RunFolders;
import io.signalman.cli.client.AgentAddress;
import io.signalman.cli.client.Connection;
import io.signalman.cli.client.Contexts;
import io.signalman.cli.client.JmxClient;
import io.signalman.cli.client.LocalAgents;
import io.signalman.cli.output.Failure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Checks what commands need on this host. */
record HostChecks(Findings findings) {
    private static final int WRITABLE_BY_OTHERS = 0022;
    private static final int READABLE_BY_ALL = 0004;

    void java() {
        String java = System.getProperty("java.version") + ", " + System.getProperty("java.home");
        findings.warningIf(
                !JmxClient.isAvailable(),
                "java",
                java + " has no module jdk.attach, so an agent without HTTP can't be reached; use a whole JDK.",
                java);
    }

    void jar(String version) {
        Path jar = Attacher.jar();
        findings.warningIf(
                (OwnFiles.mode(jar) & WRITABLE_BY_OTHERS) != 0,
                "jar",
                jar + " can be written by others, who get into each JVM that it is attached to; run: chmod go-w " + jar,
                version + ", " + jar);
    }

    void processes() {
        if (JvmProcess.of(1).isEmpty()) {
            findings.warning(
                    "processes",
                    "the kernel hides those of other users (proc is mounted with hidepid); run this command as root to"
                            + " check their JVMs.");
        }
    }

    /** The usual folders of this user's run files, and the files in them. */
    void runFolders() {
        List<RunFolders.Candidate> there = RunFolders.ofUser(JvmProcess.ownUid()).stream()
                .filter(folder -> !folder.problem().equals(OwnFiles.MISSING))
                .toList();
        for (RunFolders.Candidate folder : there) {
            findings.failureIf(
                    !folder.problem().isEmpty(),
                    "run folder",
                    folder.path() + " " + folder.problem()
                            + ", so its run files are ignored; "
                            + (folder.problem().equals(OwnFiles.OPEN)
                                    ? "run: chmod go-w " + folder.path()
                                    : "remove it, as root if need be."),
                    folder.path().toString());
        }
        if (there.isEmpty()) {
            findings.ok("run folder", "none yet; the first agent makes it");
        }
        RunFolders.files(JvmProcess.ownUid()).forEach(this::runFile);
    }

    private void runFile(RunFolders.Candidate file) {
        if (!file.problem().isEmpty()) {
            findings.warning(
                    "run file",
                    file.path() + " " + file.problem()
                            + ", so it is ignored; remove it. An agent that still runs writes it again with: signalman attach <jvm>");
        } else if ((OwnFiles.mode(file.path()) & READABLE_BY_ALL) != 0) {
            findings.warning(
                    "run file",
                    file.path() + " can be read by others, and it holds a token; run chmod 600 on it, then detach the"
                            + " agent and attach it again for another token.");
        }
    }

    /**
     * The contexts, and the agent that commands use if they name none.
     *
     * @return the agent that the environment or a context names
     */
    Optional<AgentAddress> contexts(Connection connection, HostAccess access, RunFiles.Survey survey) {
        try {
            for (AgentAddress context : Contexts.read(access).all().values()) {
                Stream.of(context.tokenFile(), context.key())
                        .filter(file -> !file.isEmpty())
                        .forEach(file -> secret(context.context(), file));
            }
            AgentAddress chosen = connection.address();
            chosen(chosen, connection.source(), access, survey);
            return Optional.of(chosen);
        } catch (Failure wrong) {
            findings.failure("context", wrong.sentence());
            return Optional.empty();
        }
    }

    private void secret(String context, String file) {
        Optional<Path> path = OwnFiles.path(file);
        if (path.filter(Files::isReadable).isEmpty()) {
            findings.failure(
                    "context",
                    file + " of context " + context + " is missing or closed to this user; make it, or name"
                            + " another.");
        } else if ((OwnFiles.mode(path.get()) & READABLE_BY_ALL) != 0) {
            findings.warning(
                    "context", file + " of context " + context + " can be read by others; run: chmod 600 " + file);
        }
    }

    private void chosen(AgentAddress address, String source, HostAccess access, RunFiles.Survey survey) {
        if (!address.isNone()) {
            String agent = address.url().isEmpty() ? "in JVM " + address.pid(access) : "at " + address.url();
            findings.ok("context", "commands use the agent " + agent + " (" + source + ")");
            return;
        }
        List<AgentInfo> own = survey.agents().stream()
                .map(AgentInfo.Located::agent)
                .filter(agent -> JvmProcess.uid(agent.pid()) == JvmProcess.ownUid())
                .toList();
        if (own.size() > 1) {
            findings.warning(
                    "context",
                    "several agents run, so commands need --jvm <pid or name>, or: signalman context use <name>");
        } else if (own.size() == 1) {
            findings.ok("context", "commands use the only agent, in JVM " + LocalAgents.describe(own.get(0)));
        } else if (!survey.agents().isEmpty()) {
            findings.warning("context", "all agents are of other users, so commands need --jvm <pid or name>");
        }
    }
}
