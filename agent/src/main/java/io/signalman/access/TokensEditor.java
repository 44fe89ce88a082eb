package io.signalman.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Changes a tokens file as an administrator would: under a lock, atomically, and only if an agent of the same user would
 * trust it. Comments, order, mode and owner stay.
 */
public final class TokensEditor {
    private final Path file;

    /** Edits that file, which need not exist. */
    public TokensEditor(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * A principal of the file.
     *
     * @param kind {@code token}, {@code user}, {@code key} or {@code certificate}
     */
    public record Entry(String name, Set<String> roles, String kind) {}

    /**
     * Lists the principals in the order of the file.
     *
     * @throws IOException in one sentence, if the file can't be trusted or parsed
     */
    public List<Entry> list() throws IOException {
        return entries(new TrustedFile(file).text());
    }

    private List<Entry> entries(String text) throws IOException {
        try {
            TokensFile.parse(file.toString(), text);
            List<Entry> entries = new ArrayList<>();
            for (String written : text.split("\n", -1)) {
                TokensLine line = new TokensLine(file.toString(), 0, written);
                if (!line.isEmpty()) {
                    entries.add(new Entry(line.name(), line.roles(), kind(line.credential())));
                }
            }
            return entries;
        } catch (TokensException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static String kind(String credential) {
        Map<String, String> kinds = Map.of(
                TokensLine.SHA256, "token",
                TokensLine.UNIX, "user",
                TokensLine.ED25519, "key",
                TokensLine.SUBJECT, "certificate");
        return kinds.getOrDefault(credential.substring(0, credential.indexOf(':') + 1), "");
    }

    /**
     * Appends a token's line; makes the file with mode 0600 if it is not there.
     *
     * @throws IllegalArgumentException in one sentence, if the file has the name already
     * @throws IOException as {@link #list} does
     */
    public void add(String name, GeneratedToken token) throws IOException {
        edit(text -> {
            if (has(text, name)) {
                throw new IllegalArgumentException(
                        file + " has " + name + " already; take another name, or revoke it first.");
            }
            return text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + token.line() + "\n";
        });
    }

    /**
     * Removes a principal's line.
     *
     * @return false if the file has no such name
     * @throws IOException as {@link #list} does
     */
    public boolean revoke(String name) throws IOException {
        return TokensLine.isName(name)
                && Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                && edit(text -> String.join(
                        "\n",
                        List.of(text.split("\n", -1)).stream()
                                .filter(line -> !has(line, name))
                                .toList()));
    }

    private static boolean has(String lines, String name) {
        return List.of(lines.split("\n", -1)).stream()
                .map(String::strip)
                .anyMatch(line ->
                        line.startsWith(name) && line.substring(name.length()).matches("[ \t].*"));
    }

    private boolean edit(UnaryOperator<String> change) throws IOException {
        return new TrustedEditor(file, this::entries).edit(change);
    }
}
