package io.signalman.assembly;

import io.signalman.core.ProcessStat;
import io.signalman.core.Processes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;
import org.jolokia.json.parser.ParseException;

/** Tells the command line where this agent is and how to be let in: {@code <run>/<pid>.json}, mode 0600. */
final class RunFile implements AutoCloseable {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PID_NAMESPACE = Path.of("/proc/self/ns/pid");

    private final Path file;
    private final JSONObject json;
    private boolean closed;

    private RunFile(Path file, JSONObject json) {
        this.file = file;
        this.json = json;
    }

    /**
     * What a reader gets to know beyond where and when.
     *
     * @param handle the host JVM's identity
     * @param url where HTTP listens, "" where it does not
     * @param token lets a caller send, "" where there is no HTTP
     * @param certificate the SHA-256 of the certificate that HTTPS serves, "" where it is plain HTTP
     */
    record Content(String handle, String url, String token, String objectName, String version, String certificate) {}

    static RunFile write(Path folder, int pid, Content content) throws IOException {
        JSONObject json = new JSONObject();
        json.put("pid", pid);
        json.put("handle", content.handle());
        json.put("bootId", bootId());
        json.put("pidNamespace", pidNamespace());
        json.put("url", content.url());
        json.put("token", content.token());
        json.put("objectName", content.objectName());
        json.put("version", content.version());
        json.put("started", Instant.now().toString());
        RunFile file = new RunFile(folder.resolve(pid + ".json"), json);
        file.tell(content.certificate());
        return file;
    }

    /** Writes it in one step, so that no reader sees half of it; nothing once it is closed. */
    synchronized void tell(String certificate) throws IOException {
        if (closed) {
            return;
        }
        if (!certificate.isEmpty()) {
            json.put("certificate", certificate);
        }
        Path draft = file.resolveSibling("." + file.getFileName() + ".draft");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(draft, json.toJSONString() + "\n");
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what agents left that ended without a chance to: same boot, same pid namespace, process gone. */
    static void removeStale(Path folder, Processes processes) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "[0-9]*.json")) {
            for (Path file : files) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isStale(file, processes)) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    private static boolean isStale(Path file, Processes processes) {
        try {
            JSONObject json = (JSONObject) new JSONParser().parse(Files.readString(file));
            if (!bootId().equals(json.get("bootId")) || !pidNamespace().equals(json.get("pidNamespace"))) {
                return false;
            }
            String handle = String.valueOf(json.get("handle"));
            Optional<ProcessStat> process = processes.stat(Integer.parseInt(handle.substring(0, handle.indexOf('@'))));
            return process.isEmpty()
                    || !(handle + ".")
                            .startsWith(
                                    process.get().pid() + "@" + process.get().startTime() + ".");
        } catch (IOException unreadable) {
            return false;
        } catch (ParseException | ClassCastException | IndexOutOfBoundsException | NumberFormatException notOurs) {
            return false;
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(BOOT_ID).strip();
    }

    private static String pidNamespace() throws IOException {
        return Files.readSymbolicLink(PID_NAMESPACE).toString();
    }

    Path path() {
        return file;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Files.deleteIfExists(file);
    }
}
