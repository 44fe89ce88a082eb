package io.signalman.cli.attach;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * HotSpot's attach protocol for a JVM in other namespaces (attachListener.cpp, attachListener_posix.cpp). A trigger
 * file and SIGQUIT make the JVM open a socket; each connection to the socket carries one command.
 */
final class AttachProtocol {
    private static final Duration LISTEN_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String VERSION = "1";
    private static final int ARGUMENTS = 3;
    /** AttachOperation::arg_length_max. */
    static final int ARGUMENT_BYTES = 1024;

    private final Sandbox sandbox;
    private final JvmProcess jvm;
    private final Duration patience;

    /** @param patience how long to wait for an answer; the JVM must start to listen within 10 s of that */
    AttachProtocol(Sandbox sandbox, JvmProcess jvm, Duration patience) {
        this.sandbox = sandbox;
        this.jvm = jvm;
        this.patience = patience;
    }

    /**
     * Runs one command in the JVM.
     *
     * @return the command's output
     * @throws IOException if the JVM could not be asked or rejected the command; the message is a clause
     */
    String execute(String command, String... arguments) throws IOException {
        byte[] request = request(command, arguments);
        openSocket();
        byte[] answer;
        try (ByteChannel line = sandbox.connect("/tmp/" + name(".java_pid"), patience)) {
            Channels.newOutputStream(line).write(request);
            answer = read(Channels.newInputStream(line), System.nanoTime() + patience.toNanos());
        }
        String text = new String(answer, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        if (end < 0 || !text.substring(0, end).strip().equals("0")) {
            throw new IOException("it answered: " + text.substring(end + 1).strip());
        }
        return text.substring(end + 1);
    }

    /** Bounds the whole answer; the channel bounds only each read. */
    private static byte[] read(InputStream in, long deadline) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[OwnFiles.MAX_BYTES];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            answer.write(buffer, 0, count);
            if (answer.size() > OwnFiles.MAX_BYTES || System.nanoTime() > deadline) {
                throw new IOException("its answer is too long or too slow");
            }
        }
        return answer.toByteArray();
    }

    private static byte[] request(String command, String... arguments) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        put(request, VERSION);
        put(request, command);
        for (int i = 0; i < ARGUMENTS; i++) {
            put(request, i < arguments.length ? arguments[i] : "");
        }
        return request.toByteArray();
    }

    private static void put(ByteArrayOutputStream request, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > ARGUMENT_BYTES) {
            throw new IOException(tooLong(bytes.length));
        }
        request.write(bytes);
        request.write(0);
    }

    /** A clause about settings of so many bytes. */
    static String tooLong(int bytes) {
        return "the settings have " + bytes + " bytes, and an attach takes " + ARGUMENT_BYTES
                + "; put them into a file that the JVM can read, and pass config=<file>";
    }

    private void openSocket() throws IOException {
        Path temp = sandbox.locate("/tmp");
        Path socket = temp.resolve(name(".java_pid"));
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Path trigger = temp.resolve(name(".attach_pid"));
        boolean made = make(trigger, jvm.uid());
        try {
            // The sandbox holds the process, so the signal reaches the process that this checks.
            if (JvmProcess.of(jvm.pid())
                    .filter(process -> process.isJvm() && process.handlesQuit())
                    .isEmpty()) {
                throw new IOException("it does not handle SIGQUIT, which would end it now");
            }
            sandbox.quit();
            long deadline = System.nanoTime() + Math.min(patience.toNanos(), LISTEN_TIMEOUT.toNanos());
            while (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new ClosedByInterruptException();
                }
                if (System.nanoTime() > deadline) {
                    throw new IOException(
                            "it does not answer attach requests; it may be busy, or unable to write to its /tmp");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        } finally {
            if (made) {
                Files.deleteIfExists(trigger);
            }
        }
    }

    /** HotSpot ignores a file of any user but its own and root. */
    static boolean make(Path trigger, long user) throws IOException {
        try {
            Files.createFile(trigger);
            return true;
        } catch (FileAlreadyExistsException ofAnother) {
            if (!Files.isRegularFile(trigger, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException("/tmp/" + trigger.getFileName() + " exists and is not a file; remove it");
            }
            if (Files.getAttribute(trigger, "unix:uid", LinkOption.NOFOLLOW_LINKS) instanceof Integer owner
                    && owner != user
                    && owner != 0) {
                throw new IOException("/tmp/" + trigger.getFileName() + " belongs to another user; remove it");
            }
            return false;
        }
    }

    private String name(String prefix) {
        return prefix + jvm.pidInItsNamespace();
    }
}
