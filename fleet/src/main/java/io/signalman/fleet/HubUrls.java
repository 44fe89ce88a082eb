package io.signalman.fleet;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** The addresses of a hub. */
public final class HubUrls {
    private static final Pattern URL =
            Pattern.compile("(tls|nats)://(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.[0-9.]+|\\[::1]");
    private static final int PORT = 4222;
    private static final int LAST_PORT = 65535;
    private static final String TAKES = "tls://host:" + PORT + ", several separated by ;";

    private HubUrls() {}

    /**
     * Parses URLs separated by {@code ;} or {@code ,}: {@code tls://host:4222}, or {@code nats://}, which is plain, on this
     * machine's loopback. The port may be left out.
     *
     * @throws IllegalArgumentException that says which values are right
     */
    public static List<URI> parse(String text) {
        return Arrays.stream(text.split("[;,]", -1)).map(HubUrls::one).toList();
    }

    private static URI one(String text) {
        var url = URL.matcher(text.strip());
        if (!url.matches()) {
            throw new IllegalArgumentException(TAKES);
        }
        if (url.group(1).equals("nats") && !LOOPBACK.matcher(url.group(2)).matches()) {
            throw new IllegalArgumentException(
                    TAKES + "; nats://, which is plain, reaches this machine's loopback only");
        }
        URI whole = URI.create(url.group(3) == null ? url.group() + ":" + PORT : url.group());
        if (whole.getHost() == null || whole.getPort() < 1 || whole.getPort() > LAST_PORT) {
            throw new IllegalArgumentException(TAKES);
        }
        return whole;
    }
}
