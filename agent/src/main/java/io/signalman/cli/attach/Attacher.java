package io.signalman.cli;

import io.signalman.core.ErrorText;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
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
final class Attacher {
    /** Longer than an agent may take to start. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Where HotSpot puts the socket for attaching, java.io.tmpdir or not: so both sides reach it. */
    private static final Path ATTACH_FOLDER = Path.of("/tmp");

    /** The values allow and disallow install none. */
    private static final Pattern SECURITY_MANAGER =
            Pattern.compile("-Djava\\.security\\.manager(=(?!(dis)?allow$).*)?");

    private static final Duration ENDING = Duration.ofMillis(500);

    private static final List<String> DETACH = List.of("detach=true");

    private Attacher() {}

    /**
     * What the agent said.
     *
     * @param outcome "started", "already", "stopped", "absent" or "failed"
     * @param message one sentence
     * @param runFile its path, "" where there is none
     * @param notes what else to know about it, one line each
     */
    record Reply(String outcome, String message, String runFile, List<String> notes) {
        /** @param before whether one ran before the attach */
        boolean leavesAgent(boolean before) {
            return switch (outcome) {
                case "started", "already" -> true;
                case "stopped", "absent" -> false;
                default -> before;
            };
        }
    }

    /**
     * @param settings {@code key=value} each
     * @throws Failure where the JVM can't be attached to, or did not answer
     */
    static Reply attach(long pid, List<String> settings) {
        return send(pid, settings);
    }

    static Reply detach(long pid) {
        return send(pid, DETACH);
    }

    /** One agent string: the jar to load from first, the file to answer into last. */
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

    private static Reply send(long pid, List<String> settings) {
        JvmProcess jvm = AttachRules.check(pid);
        AttachRules.checkAgentLoading(jvm);
        if (!settings.equals(DETACH)) {
            Headroom.AGENT.check(pid);
        }
        if (jvm.place().isForeign()) {
            return sendInside(jvm, settings);
        }
        Path jar = jar();
        AttachRules.checkReadable(jar, jvm);
        try {
            Path reply = Files.createTempFile(ATTACH_FOLDER, "signalman-", ".reply");
            reply.toFile().deleteOnExit(); // on SIGINT or SIGTERM
            try {
                // Open before it is given away: from then on that user may put anything else in its place.
                try (InputStream answer = Files.newInputStream(reply)) {
                    if (jvm.uid() != JvmProcess.ownUid()) {
                        Files.setAttribute(reply, "unix:uid", (int) jvm.uid());
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

    /** Into a JVM with other files than ours. */
    private static Reply sendInside(JvmProcess jvm, List<String> settings) {
        try (SandboxFolder.Jar jar = SandboxFolder.Jar.open(jar())) {
            SandboxFolder.Held held = SandboxFolder.Held.by(jvm);
            return Sandbox.visit(jvm, sandbox -> {
                Farewell farewell = new Farewell();
                try (SandboxFolder folder = new SandboxFolder(sandbox, jvm, held);
                        SandboxFolder.Answer answer = folder.answer()) {
                    if (settings.equals(DETACH)) {
                        folder.takeOver();
                    }
                    String path = folder.path(jar).toString();
                    String agentString =
                            agentString(path, settings, answer.path().toString());
                    String problem = load(new AttachProtocol(sandbox, jvm, PATIENCE), jvm, path, agentString);
                    Reply reply = reply(jvm, Channels.newInputStream(answer.channel()), problem);
                    folder.agentRuns(reply.leavesAgent(held.agent()));
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

    /** What went wrong, as far as the attach tells; "" for nothing. */
    private static String load(JvmProcess jvm, Path jar, String agentString) {
        try {
            ByteBuddyAgent.attach(jar.toFile(), Long.toString(jvm.pid()), agentString);
            return "";
        } catch (RuntimeException e) {
            return explain(jvm, e);
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
     * The attach's own result counts for nothing where the agent answered: it may report either falsely.
     *
     * @param problem of the attach, "" for none
     */
    private static Reply reply(JvmProcess jvm, InputStream answer, String problem) throws IOException {
        String[] lines = new String(answer.readNBytes(OwnFiles.MAX_BYTES), StandardCharsets.UTF_8).split("\n", -1);
        if (!lines[0].isBlank()) {
            return new Reply(lines[0].strip(), line(lines, 1), line(lines, 2), notes(jvm, lines));
        }
        if (hasEnded(jvm)) {
            throw Failure.refused(
                    "JVM " + jvm.pid() + " has ended meanwhile; its standard error, or its hs_err_pid*.log"
                            + " in its working folder, says why.");
        }
        if (!problem.isEmpty()) {
            throw Failure.refused(problem);
        }
        throw unanswered(jvm);
    }

    /** Its socket closes a moment before it has ended. */
    private static boolean hasEnded(JvmProcess jvm) {
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

    /** Under a security manager the agent may write to standard error only. The host may also have set one by a call. */
    private static Failure unanswered(JvmProcess jvm) {
        if (jvm.arguments().stream()
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

    /** The agent's own, and if it runs how to read them from outside. */
    private static List<String> notes(JvmProcess jvm, String... lines) {
        Stream<String> own = Stream.of(lines).skip(3).map(String::strip).filter(note -> !note.isEmpty());
        Stream<String> place = line(lines, 2).isEmpty() ? Stream.empty() : jvm.place().notes().stream();
        return Stream.concat(own, place).toList();
    }

    private static String line(String[] lines, int number) {
        return lines.length > number ? lines[number].strip() : "";
    }

    /** The file that this class came from; the isolated loader passes the outer jar on. */
    private static Path jar() {
        try {
            URI location = Main.class
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
