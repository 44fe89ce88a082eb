package io.signalman.assembly;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/**
 * Tells the command line where this agent is and how to be let in, mode 0600: {@code <run>/<pid>.json}. A home may be common
 * to several hosts or containers, so where that name belongs to a JVM of another PID namespace or boot (and so of another
 * host), it is {@code <run>/<pid>-<namespace>.json}, and where that is taken too, the boot id follows.
 */
final class RunFile implements AutoCloseable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

    private static final String ENDING = ".json";

    private static final String BOOT = "bootId";
    private static final String NAMESPACE = "pidNamespace";
    private static final String CERTIFICATE = "certificate";

    private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** Ten times what a run file takes. */
    private static final int MAX_BYTES = 64 * 1024;

    private final Path file;
    private final JSONObject json;
    private Optional<SeekableByteChannel> held = Optional.empty();
    private boolean closed;

    private RunFile(Path file, JSONObject json) {
        this.file = file;
        this.json = json;
    }

    /**
     * What a reader gets to know beyond where and when.
     *
     * @param handle the host JVM's identity
     * @param url where HTTP listens on TCP, "" where it does not
     * @param socket the path of the Unix domain socket, "" for none
     * @param token lets a caller send, "" where there is no HTTP
     * @param certificate the SHA-256 of the certificate that HTTPS serves, "" where it is plain HTTP
     */
    record Content(
            String handle,
            String url,
            String socket,
            String token,
            String objectName,
            String version,
            String certificate) {}

    /** What it could be called, without the ending, best first; others may have a file of that name. */
    static List<String> names(int pid) {
        String inNamespace = pid + "-" + pidNamespace().replaceAll("[^0-9]", "");
        return List.of(String.valueOf(pid), inNamespace, inNamespace + "-" + bootId());
    }

    /** Whether that name is taken by a JVM of another PID namespace, boot or host, or can't be. */
    static boolean isAnothers(Path folder, String name) {
        return new RunFile(folder.resolve(name + ENDING), new JSONObject()).isAnothers();
    }

    static RunFile write(Path folder, int pid, Content content) throws IOException {
        JSONObject json = new JSONObject();
        json.put("pid", pid);
        json.put("handle", content.handle());
        json.put(BOOT, bootId());
        json.put(NAMESPACE, pidNamespace());
        json.put("url", content.url());
        json.put("socket", content.socket());
        json.put("token", content.token());
        json.put("objectName", content.objectName());
        json.put("version", content.version());
        json.put("started", Instant.now().toString());
        if (!content.certificate().isEmpty()) {
            json.put(CERTIFICATE, content.certificate());
        }
        for (String name : names(pid)) {
            RunFile file = new RunFile(folder.resolve(name + ENDING), json);
            if (file.put()) {
                return file;
            }
        }
        throw new IOException(folder + " has other files where " + pid + ".json belongs; remove them");
    }

    /** The fingerprint of the certificate that HTTPS serves from now on; nothing once this is closed. */
    synchronized void tell(String certificate) throws IOException {
        json.put(CERTIFICATE, certificate);
        if (!closed && !put()) {
            throw new IOException(file + " belongs to another JVM now; detach and attach again");
        }
    }

    /** Writes it in one step, so that no reader sees half of it; false where the name is taken. */
    private boolean put() throws IOException {
        Path draft = file.resolveSibling("." + UUID.randomUUID() + ".draft");
        try {
            try (SeekableByteChannel channel = Files.newByteChannel(draft, NEW, OWNER_ONLY)) {
                channel.write(StandardCharsets.UTF_8.encode(json.toJSONString() + "\n"));
            }
            if (!move(draft)) {
                return false;
            }
        } finally {
            Files.deleteIfExists(draft);
        }
        hold();
        return true;
    }

    /** The command line finds it by that: the kernel shows what a process holds open. */
    private void hold() throws IOException {
        SeekableByteChannel now = Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        letGo();
        held = Optional.of(now);
    }

    private void letGo() throws IOException {
        if (held.isPresent()) {
            held.get().close();
        }
    }

    /** A link first: of two that find the name free, one fails then. */
    private boolean move(Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
            return true;
        } catch (FileSystemException | UnsupportedOperationException takenOrNoLinksHere) {
            if (isAnothers()) {
                return false;
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    /** What is no run file, such as a damaged one, belongs to nobody; a folder can't be replaced. */
    private boolean isAnothers() {
        try {
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    || read(file)
                            .filter(there -> !isOfThisSystem(there) && !isThis(there))
                            .isPresent();
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** Whether this agent wrote it. */
    private boolean isThis(JSONObject there) {
        return Stream.of("handle", "token", "started", BOOT, NAMESPACE)
                .allMatch(key -> Objects.equals(there.get(key), json.get(key)));
    }

    /** Removes what agents left that ended without a chance to: same boot, same pid namespace, process gone. */
    static void removeStale(Path folder, Processes processes) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*.json")) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isStale(file, processes)) {
                    Files.deleteIfExists(file);
                    SocketFile.removeStale(file);
                }
            }
        }
    }

    private static boolean isStale(Path file, Processes processes) {
        try {
            Optional<String> handle =
                    read(file).filter(RunFile::isOfThisSystem).map(json -> String.valueOf(json.get("handle")));
            return handle.isPresent() && isGone(handle.get(), processes);
        } catch (IOException unreadable) {
            return false;
        } catch (IndexOutOfBoundsException | NumberFormatException notOurs) {
            return false;
        }
    }

    private static boolean isGone(String handle, Processes processes) {
        Optional<ProcessStat> process = processes.stat(Integer.parseInt(handle.substring(0, handle.indexOf('@'))));
        return process.isEmpty()
                || !(handle + ".")
                        .startsWith(process.get().pid() + "@" + process.get().startTime() + ".");
    }

    /** Empty where it is no run file. */
    private static Optional<JSONObject> read(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            String text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
            return new JSONParser().parse(text) instanceof JSONObject json
                            && json.get(BOOT) instanceof String
                            && json.get(NAMESPACE) instanceof String
                    ? Optional.of(json)
                    : Optional.empty();
        } catch (ParseException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    /** Whether a pid means the same process in both; false also if that can't be told. */
    private static boolean isOfThisSystem(JSONObject json) {
        return has(json, BOOT, bootId()) && has(json, NAMESPACE, pidNamespace());
    }

    private static boolean has(JSONObject json, String key, String known) {
        return !known.isEmpty() && known.equals(json.get(key));
    }

    /** "" where that can't be read, as with ProcSubset=pid. */
    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException hidden) {
            return "";
        }
    }

    private static String pidNamespace() {
        try {
            return Files.readSymbolicLink(PID_NAMESPACE).toString();
        } catch (IOException hidden) {
            return "";
        }
    }

    Path path() {
        return file;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        letGo();
        if (!isAnothers()) {
            Files.deleteIfExists(file);
        }
    }
}
