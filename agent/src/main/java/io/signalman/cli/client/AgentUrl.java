package io.signalman.cli.client;

import io.signalman.cli.attach.OwnFiles;
import io.signalman.cli.output.Failure;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.Optional;
import java.util.regex.Pattern;

/** Where an agent listens: {@code http://…}, {@code https://…} or {@code unix:} and a path. */
public final class AgentUrl {
    private static final Pattern HTTP = Pattern.compile("https?://[^/?#\\s]+(/[^?#\\s]*)?");
    private static final Pattern WITH_USER = Pattern.compile("[^/?#]*//[^/?#]*@.*");
    private static final int LAST_PORT = 65_535;

    private AgentUrl() {}

    /**
     * Checks the form of a URL, and calls nobody.
     *
     * @throws Failure that says what is wrong
     */
    public static void check(String url) {
        if (socket(url).isPresent()) {
            return;
        }
        if (WITH_USER.matcher(url).matches()) {
            throw Failure.usage("--url takes no user and no password; leave out what stands before the @, and name the"
                    + " file of the token with --token-file."); // and show no password
        }
        try {
            URL parsed = new URI(url).toURL();
            if (!HTTP.matcher(url).matches() || parsed.getHost().isEmpty()) {
                throw malformed(url);
            }
            if (parsed.getPort() == 0 || parsed.getPort() > LAST_PORT) {
                throw Failure.usage("--url " + url + " has the port " + parsed.getPort() + "; give one from 1 to "
                        + LAST_PORT + ".");
            }
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            throw malformed(url);
        }
    }

    /** The path of a Unix domain socket; empty if it is no such URL. */
    static Optional<String> socket(String url) {
        String path = url.startsWith(Connection.UNIX) ? url.substring(Connection.UNIX.length()) : "";
        return path.isEmpty() || OwnFiles.path(path).isEmpty() ? Optional.empty() : Optional.of(path);
    }

    static Failure malformed(String url) {
        return Failure.usage("--url " + url + " is not an HTTP URL; write one like http://127.0.0.1:7080,"
                + " or unix:/run/app/signalman.sock for a Unix domain socket");
    }
}
