package io.signalman.cli.hub;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line that a running nats-server sends to each client, INFO of its protocol. */
final class HubGreeting {
    private static final Pattern LISTENS = Pattern.compile("Listening for client connections on (.*):([0-9]{1,5})$");
    private static final int PATIENCE_MILLIS = 5_000;

    private static final Pattern CLIENT = Pattern.compile(" ([0-9.]+|\\[?[0-9a-f:]+]?):([0-9]{1,5}) - cid:");

    private volatile Optional<InetSocketAddress> address = Optional.empty();
    private volatile Optional<SocketAddress> own = Optional.empty();

    /** Takes the server's address from a line of its log, if the line has it. */
    void readAddress(String line) {
        Matcher listens = LISTENS.matcher(line);
        if (listens.find()) {
            address = Optional.of(new InetSocketAddress(listens.group(1), Integer.parseInt(listens.group(2))));
        }
    }

    /** Whether that line of the server's log is about the last greeting; true once, since others may get its port. */
    boolean caused(String line) {
        Matcher client = CLIENT.matcher(line);
        boolean caused = client.find()
                && own.equals(Optional.of(new InetSocketAddress(client.group(1), Integer.parseInt(client.group(2)))));
        if (caused) {
            own = Optional.empty();
        }
        return caused;
    }

    /** Whether the server asks its clients for a login; true if it does not say. */
    boolean asksForLogin() {
        if (address.isEmpty()) {
            return true;
        }
        try (Socket client = new Socket()) {
            client.connect(address.get(), PATIENCE_MILLIS);
            own = Optional.of(client.getLocalSocketAddress()); // before the server sees that it hangs up
            client.setSoTimeout(PATIENCE_MILLIS);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            String info = lines.readLine();
            return info == null || !info.startsWith("INFO ") || info.contains("\"auth_required\":true");
        } catch (IOException silent) { // as with tls.handshake_first
            return true;
        }
    }
}
