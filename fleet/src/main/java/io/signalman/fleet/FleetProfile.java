package io.signalman.fleet;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;

/**
 * What an operator needs to ask a fleet. It is read from a file {@code fleet.conf} with one {@code item=value} a line: url,
 * ca, key and roster. A relative path begins at the file's folder.
 *
 * @param urls the servers of the hub
 * @param ca the CAs to trust, PEM
 * @param key the operator's keys
 * @param roster the agents that may answer
 */
public record FleetProfile(List<URI> urls, String ca, KeyFile key, Roster roster) {
    /** The environment variable that names the file. */
    public static final String VARIABLE = "SIGNALMAN_FLEET";

    private static final List<String> ITEMS = List.of("url", "ca", "key", "roster");

    /** Reads a file that nobody else can change. */
    public interface Source {
        /**
         * The text of a file.
         *
         * @throws IOException with one sentence that says what is wrong with the file and what to do
         */
        String text(Path file) throws IOException;
    }

    /**
     * Reads a profile and the files that it names.
     *
     * @param secrets also refuses a file that others can read
     * @throws FleetException that names the file, says what is wrong with it and what to do
     */
    public static FleetProfile read(Path file, Source files, Source secrets) throws FleetException {
        Path profile = file.toAbsolutePath();
        try {
            Map<String, String> items = inFile(profile, () -> Items.parse(files.text(profile), ITEMS));
            Path ca = path(profile, items, "ca");
            Path key = path(profile, items, "key");
            Path roster = path(profile, items, "roster");
            return new FleetProfile(
                    inFile(profile, () -> HubUrls.parse(items.getOrDefault("url", ""))),
                    inFile(ca, () -> certificates(files.text(ca))),
                    inFile(key, () -> KeyFile.parse(secrets.text(key))),
                    Roster.parse(roster.toString(), files.text(roster)));
        } catch (IOException | IllegalArgumentException e) {
            throw new FleetException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String certificates(String pem) {
        String problem = "it holds no certificate";
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.UTF_8);
            if (!CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes))
                    .isEmpty()) {
                return pem;
            }
        } catch (CertificateException e) {
            problem = "it can't be read as certificates";
        }
        throw new IllegalArgumentException(problem + "; take the file ca.pem of the hub, which is PEM");
    }

    private static Path path(Path profile, Map<String, String> items, String item) {
        String value = items.getOrDefault(item, "");
        if (value.isEmpty() || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(profile + ": " + item + " is not a path; name a file");
        }
        return profile.resolveSibling(value).normalize();
    }

    private interface Parser<T> {
        T parse() throws IOException;
    }

    private static <T> T inFile(Path file, Parser<T> parser) throws IOException {
        try {
            return parser.parse();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }
}
