package io.signalman.cli.attach;

import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Starts and stops the agent in a running JVM. */
public final class Attacher {
    /** Longer than an agent takes to start. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** HotSpot puts the attach socket here whatever java.io.tmpdir is, so both sides reach this folder. */
    private static final Path ATTACH_FOLDER = Path.of("/tmp");

    /** The values allow and disallow install no security manager. */
    private static final Pattern SECURITY_MANAGER =
            Pattern.compile("-Djava\\.security\\.manager(=(?!(dis)?allow$).*)?");

    private static final Duration ENDING = Duration.ofMillis(500);

    private static final List<String> DETACH = List.of("detach=true");

    private Attacher() {}

    /**
     * The agent's reply.
     *
     * @param outcome "started", "already", "stopped", "absent" or "failed"
     * @param message one sentence
     * @param runFile the path of the run file, "" if there is no run file
     * @param notes further facts, one line each
     */
    public record Reply(String outcome, String message, String runFile, List<String> notes) {
        /** @param before whether an agent ran before the attach */
        boolean leavesAgent(boolean before) {
            return switch (outcome) {
                case "started", "already" -> true;
                case "stopped", "absent" -> false;
                default -> before;
            };
        }
    }

    /**
     * Starts the agent in a JVM.
     *
     * @param settings each {@code key=value}
     * @throws Failure if the JVM can't be attached to or did not answer
     */
    public static Reply attach(long pid, List<String> settings) {
        return send(pid, settings);
    }

    /** Stops the agent in a JVM; fails as {@link #attach} does. */
    public static Reply detach(long pid) {
        return send(pid, DETACH);
    }

    /** Builds the agent string: first the jar to load from, last the file for the reply. */
    static String agentString(String jar, List<String> settings, String reply) {
        List<String> all = new ArrayList<>();
        all.add("jar=" + jar);
        all.addAll(settings);
        all.add("reply=" + reply);
        return String.join(
                ",",
                all.stream()
                        .map(setting -> setting.replace("\\", "\\\\").replace(",", "\\,"))
                        .toList());
    }

    /**
     * Checks whether the agent could be started in a JVM now. It only reads.
     *
     * @throws Failure with the reason and the remedy
     */
    public static void check(long pid) {
        JvmProcess jvm = check(pid, true, Duration.ZERO);
        Mounts.checkNativeFolders(jvm);
        if (!jvm.place().isForeign()) {
            AttachRules.checkReadable(jar(), jvm);
        }
    }

    private static JvmProcess check(long pid, boolean starts, Duration patience) {
        JvmProcess jvm = AttachRules.check(pid, patience);
        AttachRules.checkAgentLoading(jvm);
        if (starts) {
            Headroom.AGENT.check(pid);
        }
        return jvm;
    }

    private static Reply send(long pid, List<String> settings) {
        JvmProcess jvm = check(pid, !settings.equals(DETACH), AttachRules.START_TIMEOUT);
        if (jvm.place().isForeign()) {
            return sendInside(jvm, settings);
        }
        Path jar = jar();
        AttachRules.checkReadable(jar, jvm);
        if (jar.toString().contains("=")) {
            throw Failure.refused("A JVM takes what follows the = in " + jar
                    + " for arguments of the agent; move the jar to a path without one.");
        }
        if (jvm.uid() != JvmProcess.ownUid() && !OwnFiles.keepsFilesApart(ATTACH_FOLDER)) {
            throw Failure.refused("Other users can replace files in " + ATTACH_FOLDER + ", where the agent's answer"
                    + " would be; run: chown root " + ATTACH_FOLDER + " && chmod 1777 " + ATTACH_FOLDER
                    + ", or run this command as user " + jvm.user() + ".");
        }
        try {
            Path reply = Files.createTempFile(ATTACH_FOLDER, "signalman-", ".reply");
            reply.toFile().deleteOnExit(); // cleans up on SIGINT and SIGTERM
            try {
                // Opened before the chown: after it, that user may replace the file.
                try (InputStream answer = Files.newInputStream(reply)) {
                    if (jvm.uid() != JvmProcess.ownUid()) {
                        Files.setAttribute(reply, "unix:uid", (int) jvm.uid(), LinkOption.NOFOLLOW_LINKS);
                    }
                    String agentString = agentString(jar.toString(), settings, reply.toString());
                    return reply(jvm, answer, load(jvm, jar, agentString));
                }
            } finally {
                Files.deleteIfExists(reply);
            }
        } catch (IOException e) {
            throw Failure.refused(
                    "No file for the agent's answer can be made in " + ATTACH_FOLDER + ": " + ErrorText.of(e));
        }
    }

    /** Attaches to a JVM that sees other files than this command. */
    private static Reply sendInside(JvmProcess jvm, List<String> settings) {
        try (SandboxFolder.Jar jar = SandboxFolder.Jar.open(jar())) {
            SandboxFolder.InUse inUse = SandboxFolder.InUse.by(jvm);
            return Sandbox.visit(jvm, sandbox -> {
                CleanupHook farewell = new CleanupHook();
                try (SandboxFolder folder = new SandboxFolder(sandbox, jvm, inUse);
                        SandboxFolder.ReplyFile answer = folder.answer()) {
                    if (settings.equals(DETACH)) {
                        folder.takeOver();
                    }
                    String path = folder.path(jar).toString();
                    String agentString =
                            agentString(path, settings, answer.path().toString());
                    String problem = load(new AttachProtocol(sandbox, jvm, PATIENCE), jvm, path, agentString);
                    Reply reply = reply(jvm, Channels.newInputStream(answer.channel()), problem);
                    folder.keepJar(reply.leavesAgent(inUse.agent()));
                    return reply;
                } finally {
                    farewell.close();
                }
            });
        } catch (FileSystemException e) {
            throw Failure.refused("JVM " + jvm.pid() + " sees other files than this command, and no file can be made in"
                    + " the /tmp that it sees: "
                    + Optional.ofNullable(e.getReason()).orElse("permission denied")
                    + "; give it a /tmp with room that its user can write, or start it with -javaagent:signalman.jar.");
        } catch (IOException e) {
            throw Failure.refused("JVM " + jvm.pid() + " sees other files than this command, and can't be attached to"
                    + " from here: " + ErrorText.of(e) + ".");
        }
    }

    /** Returns the problem that the attach reports, "" if it reports success. */
    private static String load(JvmProcess jvm, Path jar, String agentString) {
        try {
            ByteBuddyAgent.attach(jar.toFile(), Long.toString(jvm.pid()), agentString);
            return "";
        } catch (RuntimeException e) {
            int bytes = (jar + "=" + agentString).getBytes(StandardCharsets.UTF_8).length;
            return bytes > AttachProtocol.ARGUMENT_BYTES
                    ? "JVM " + jvm.pid() + " can't be attached to: " + AttachProtocol.tooLong(bytes) + "."
                    : explain(jvm, e);
        }
    }

    private static String load(AttachProtocol protocol, JvmProcess jvm, String jar, String agentString) {
        try {
            protocol.execute("load", "instrument", "false", jar + "=" + agentString);
            return "";
        } catch (IOException e) {
            return "JVM " + jvm.pid() + " can't be attached to: " + ErrorText.of(e) + ".";
        }
    }

    /**
     * Reads the agent's reply. A reply overrides the result of the attach, which can be wrong either way.
     *
     * @param problem the problem that the attach reported, "" for success
     */
    private static Reply reply(JvmProcess jvm, InputStream answer, String problem) throws IOException {
        String[] lines = new String(answer.readNBytes(OwnFiles.MAX_BYTES), StandardCharsets.UTF_8).split("\n", -1);
        if (!lines[0].isBlank()) {
            return new Reply(lines[0].strip(), line(lines, 1), line(lines, 2), notes(jvm, lines));
        }
        if (endsSoon(jvm)) {
            throw Failure.refused(
                    "JVM " + jvm.pid() + " has ended meanwhile; its standard error, or its hs_err_pid*.log"
                            + " in its working folder, says why.");
        }
        if (!problem.isEmpty()) {
            throw Failure.refused(problem);
        }
        throw unanswered(jvm);
    }

    /** A JVM closes its attach socket shortly before it ends, so this waits a moment. */
    private static boolean endsSoon(JvmProcess jvm) {
        long deadline = System.nanoTime() + ENDING.toNanos();
        while (JvmProcess.of(jvm.pid())
                .filter(now -> now.state() != 'Z' && now.state() != 'X')
                .isPresent()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            LockSupport.parkNanos(ENDING.toNanos() / 20);
        }
        return true;
    }

    /** Under a security manager the agent can only write to standard error. A host can also set one by a call. */
    private static Failure unanswered(JvmProcess jvm) {
        if (jvm.options().stream()
                .anyMatch(argument -> SECURITY_MANAGER.matcher(argument).matches())) {
            return Failure.refused("JVM " + jvm.pid() + " has a Java security manager, and the agent stays away; grant"
                    + " signalman.jar java.security.AllPermission in that JVM's policy file, or start it without one.");
        }
        return Failure.unreachable("The agent in JVM " + jvm.pid()
                + " did not answer; the end of that JVM's standard error says why (a Java security manager, for"
                + " example).");
    }

    private static String explain(JvmProcess jvm, Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String said = ErrorText.of(cause);
        if (said.contains("Dynamic agent loading is not enabled")) {
            return "JVM " + jvm.pid() + " loads no agents while it runs (-XX:-EnableDynamicAgentLoading in its"
                    + " environment or a file); start it with -javaagent:signalman.jar.";
        }
        if (cause.getClass().getSimpleName().equals("AttachNotSupportedException")) {
            return "JVM " + jvm.pid() + " does not answer attach requests (" + said
                    + "); it may be busy, or run with -XX:+DisableAttachMechanism.";
        }
        if (said.contains("Connection refused")) {
            return "JVM " + jvm.pid() + " can't be attached to: an ended JVM of another user has left the socket"
                    + " .java_pid" + jvm.pid() + " in the temp folder; remove that file and try again.";
        }
        return "Attaching to JVM " + jvm.pid() + " failed (" + said + "); try again, and if it fails again, run: jcmd "
                + jvm.pid() + " VM.version";
    }

    /** The agent's notes and, if an agent runs, the notes on how to read its answers from outside. */
    private static List<String> notes(JvmProcess jvm, String... lines) {
        Stream<String> own = Stream.of(lines).skip(3).map(String::strip).filter(note -> !note.isEmpty());
        Stream<String> place = line(lines, 2).isEmpty() ? Stream.empty() : jvm.place().notes().stream();
        return Stream.concat(own, place).toList();
    }

    private static String line(String[] lines, int number) {
        return lines.length > number ? lines[number].strip() : "";
    }

    /** The jar that holds this class; the isolated loader reports the outer jar as the code source. */
    public static Path jar() {
        try {
            URI location = Attacher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(location).toRealPath();
        } catch (URISyntaxException | IOException e) {
            throw Failure.refused("signalman.jar was moved while it runs; start the command again.");
        }
    }
}
