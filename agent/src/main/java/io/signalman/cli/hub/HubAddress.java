package io.signalman.cli.hub;

import io.signalman.cli.output.Failure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of the addresses and names that {@code hub init} takes. Nothing is looked up. */
final class HubAddress {
    private static final Pattern LISTEN = Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+]):([0-9]{1,5})");
    private static final int LAST_PORT = 65535;

    private static final Pattern DNS_NAME = Pattern.compile(
            "(?=.{1,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)*(?![0-9]+$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f]*:[0-9A-Fa-f:]*");

    private HubAddress() {}

    /** @throws Failure if it is no {@code host:port} that others could connect to */
    static void requireListen(String listen) {
        Matcher parts = LISTEN.matcher(listen);
        if (!parts.matches() || !isName(parts.group(1).replaceAll("[\\[\\]]", ""))) {
            throw Failure.usage("--listen " + listen + " is no address; write host:port, such as 0.0.0.0:4222.");
        }
        int port = Integer.parseInt(parts.group(2));
        if (port < 1 || port > LAST_PORT) {
            throw Failure.usage("--listen " + listen + " has no port that agents can connect to; take one from 1 to "
                    + LAST_PORT + ", such as 4222.");
        }
    }

    /** @throws Failure if no certificate can be made for it */
    static void requireName(String name) {
        if (!isName(name)) {
            throw Failure.usage("--name " + name + " is no name of a machine; write a DNS name of letters, digits and"
                    + " hyphens, such as hub.example.com, or an address, such as 192.0.2.1, one each time.");
        }
    }

    private static boolean isName(String name) {
        return DNS_NAME.matcher(name).matches() || IPV4.matcher(name).matches() || isIpv6(name);
    }

    /** The JDK looks up nothing with a colon in it. */
    private static boolean isIpv6(String name) {
        try {
            return IPV6.matcher(name).matches() && InetAddress.getByName(name) != null;
        } catch (UnknownHostException malformed) {
            return false;
        }
    }
}
