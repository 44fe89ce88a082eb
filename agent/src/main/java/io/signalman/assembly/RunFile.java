package io.signalman.assembly;

import io.signalman.cli.output.Json;
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
 * The file that tells the command line how to reach this agent, mode 0600: {@code <run>/<pid>.json}. Several hosts or
 * containers may share a home folder. If that name belongs to a JVM of another PID namespace or boot (and so of another
 * host), the file is {@code <run>/<pid>-<namespace>.json}; if that is also taken, the boot id follows.
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

    /** Ten times the size of a run file. */
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
     * What a reader learns beyond process, system and time.
     *
     * @param name the agent's name
     * @param handle the host JVM's identity
     * @param url the URL of HTTP over TCP, "" for none
     * @param socket the path of the Unix domain socket, "" for none
     * @param token the owner's token, "" without HTTP
     * @param certificate the SHA-256 of the HTTPS certificate, "" for plain HTTP
     */
    record Content(
            String name,
            String handle,
            String url,
            String socket,
            String token,
            String objectName,
            String version,
            String certificate) {}

    /** Possible names without the extension, best first; other JVMs may hold some of them. */
    static List<String> names(int pid) {
        String inNamespace = pid + "-" + pidNamespace().replaceAll("[^0-9]", "");
        return List.of(String.valueOf(pid), inNamespace, inNamespace + "-" + bootId());
    }

    /** Whether a JVM of another PID namespace, boot or host holds the name, or the name can't be used. */
    static boolean belongsToAnotherSystem(Path folder, String name) {
        return new RunFile(folder.resolve(name + ENDING), new JSONObject()).belongsToAnotherSystem();
    }

    static RunFile write(Path folder, int pid, Content content) throws IOException {
        JSONObject json = new JSONObject();
        json.put("pid", pid);
        json.put("name", content.name());
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

    /** Replaces the fingerprint of the HTTPS certificate; does nothing once this is closed. */
    synchronized void updateCertificate(String certificate) throws IOException {
        json.put(CERTIFICATE, certificate);
        restore();
    }

    /** Writes the file again, which may have been removed or changed; does nothing once this is closed. */
    synchronized void restore() throws IOException {
        if (!closed && !put()) {
            throw new IOException(file + " belongs to another JVM now; detach and attach again");
        }
    }

    /** Writes the file atomically, so that no reader sees half of it; returns false if the name is taken. */
    private boolean put() throws IOException {
        Path draft = file.resolveSibling("." + UUID.randomUUID() + ".draft");
        try {
            try (SeekableByteChannel channel = Files.newByteChannel(draft, NEW, OWNER_ONLY)) {
                channel.write(StandardCharsets.UTF_8.encode(Json.write(json) + "\n"));
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

    /** Keeps the file open: the command line finds it through the kernel's list of open files. */
    private void hold() throws IOException {
        SeekableByteChannel now = Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        release();
        held = Optional.of(now);
    }

    private void release() throws IOException {
        if (held.isPresent()) {
            held.get().close();
        }
    }

    /** Tries a link first: if two JVMs find the name free, one of them fails. */
    private boolean move(Path draft) throws IOException {
        try {
            Files.createLink(file, draft);
            return true;
        } catch (FileSystemException | UnsupportedOperationException takenOrNoLinksHere) {
            if (belongsToAnotherSystem()) {
                return false;
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            return true;
        }
    }

    /** A damaged run file or any other file belongs to nobody; a folder can't be replaced. */
    private boolean belongsToAnotherSystem() {
        try {
            return Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                    || read(file)
                            .filter(there -> !isOfThisSystem(there) && !isThis(there))
                            .isPresent();
        } catch (IOException unreadable) {
            return true;
        }
    }

    /** Whether this agent wrote the file. */
    private boolean isThis(JSONObject there) {
        return Stream.of("handle", "token", "started", BOOT, NAMESPACE)
                .allMatch(key -> Objects.equals(there.get(key), json.get(key)));
    }

    /** Removes the files of agents that ended abruptly: same boot, same PID namespace, process gone. */
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
        Processes.Hold hold = processes.hold(Integer.parseInt(handle.substring(0, handle.indexOf('@'))));
        if (hold instanceof Processes.Hold.Held held) {
            try (Processes.HeldProcess process = held.process()) {
                ProcessStat stat = process.stat();
                return !(handle + ".").startsWith(stat.pid() + "@" + stat.startTime() + ".");
            }
        }
        // The kernel may hide a process that lives, proc(5), hidepid.
        return hold instanceof Processes.Hold.Absent || hold instanceof Processes.Hold.ThreadOf;
    }

    /** Empty if the file is not a run file. */
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

    /** Whether the file comes from this boot and PID namespace, so that its pid is meaningful; false if unknown. */
    private static boolean isOfThisSystem(JSONObject json) {
        return has(json, BOOT, bootId()) && has(json, NAMESPACE, pidNamespace());
    }

    private static boolean has(JSONObject json, String key, String known) {
        return !known.isEmpty() && known.equals(json.get(key));
    }

    /** "" if it can't be read, as with ProcSubset=pid. */
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
        release();
        if (!belongsToAnotherSystem()) {
            Files.deleteIfExists(file);
        }
    }
}
