package io.signalman.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** A tokens file, and the secret of each token. */
final class TokensFile {
    private final Path path;
    private final CommandLine signalman;
    private final Map<String, String> secrets = new HashMap<>();
    private final Map<String, String> lines = new LinkedHashMap<>();

    TokensFile(Path path, CommandLine signalman) {
        this.path = path;
        this.signalman = signalman;
    }

    /** Makes a token; {@link #writeAll} puts it into the file. */
    void add(String name, String role) throws Exception {
        CommandLine.Result made = signalman.expect(0, "token", "new", name, "--role", role, "--json");
        JSONObject json = (JSONObject) new JSONParser().parse(made.out());
        secrets.put(name, (String) json.get("token"));
        lines.put(name, (String) json.get("line"));
    }

    String secret(String name) {
        return Objects.requireNonNull(secrets.get(name));
    }

    /** The line of the file for one token. */
    String line(String name) {
        return Objects.requireNonNull(lines.get(name));
    }

    String setting() {
        return "tokens=" + path;
    }

    void writeAll() throws IOException {
        write(String.join("\n", lines.values()));
    }

    void write(String text) throws IOException {
        replace(path, text);
    }

    /** Replaces a file in one step, as an editor or a tool should. */
    static void replace(Path file, String text) throws IOException {
        Path draft = Files.writeString(file.resolveSibling("draft"), text);
        Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
