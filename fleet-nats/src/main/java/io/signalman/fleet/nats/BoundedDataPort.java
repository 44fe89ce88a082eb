package io.signalman.fleet.nats;

import io.nats.client.Connection;
import io.nats.client.impl.SocketDataPortWithWriteTimeout;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A connection by which a hub can't exhaust the memory of this JVM. jnats itself keeps lines of any length, even before TLS, and
 * reserves as many bytes for a message as the hub announces. jnats makes one of these for each connection.
 */
public final class BoundedDataPort extends SocketDataPortWithWriteTimeout {
    /** In bytes; an INFO lists the servers of a cluster. */
    private static final int LONGEST_LINE = 32 * 1024;

    /** In bytes, as nats-server's max_payload. */
    private static final int LONGEST_MESSAGE = 1024 * 1024;

    private static final int LINE_END = 2;

    /** The lines of a server in NATS' client protocol; whatever else jnats would understand is not read. */
    private static final Pattern LINE = Pattern.compile(
            "(?:MSG [^ ]+ \\d+(?: [^ ]+)?|HMSG [^ ]+ \\d+(?: [^ ]+)? (?<headers>\\d{1,7})) (?<total>\\d{1,7})"
                    + "|INFO [^\\p{Cntrl}]*|-ERR[^\\p{Cntrl}]*|PING|PONG|\\+OK");

    private final ByteArrayOutputStream line = new ByteArrayOutputStream();

    /** The bytes of the current message that are to come, with its line end. */
    private int toCome;

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        int end = offset + count;
        for (int i = offset; i < end; ) {
            if (toCome > 0) {
                int skipped = Math.min(toCome, end - i);
                toCome -= skipped;
                i += skipped;
            } else {
                take(target[i]);
                i++;
            }
        }
        return count;
    }

    /** A hub that does not keep to the protocol. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String why) {
            super(why);
        }
    }

    /** Also tells the listener: jnats keeps to itself what goes wrong while it connects. */
    private RefusedException refused(String why) {
        RefusedException refused = new RefusedException(why);
        Connection made = connection;
        made.getOptions().getErrorListener().exceptionOccurred(made, refused);
        return refused;
    }

    private void take(byte next) throws IOException {
        line.write(next);
        if (next == '\n') {
            toCome = announced(line.toString(StandardCharsets.ISO_8859_1));
            line.reset();
        } else if (line.size() > LONGEST_LINE) {
            throw refused("the hub sent a line of more than " + LONGEST_LINE + " bytes");
        }
    }

    /** The bytes of the message that follows the line; 0 for none. */
    private int announced(String text) throws IOException {
        Matcher known = LINE.matcher(text.endsWith("\r\n") ? text.substring(0, text.length() - LINE_END) : text);
        if (!known.matches()) {
            throw refused("the hub does not speak NATS' protocol");
        }
        if (known.group("total") == null) {
            return 0;
        }
        int total = Integer.parseInt(known.group("total"));
        String headers = known.group("headers");
        if (total > LONGEST_MESSAGE || (headers != null && Integer.parseInt(headers) > total)) {
            throw refused(
                    "the hub announced a message of " + total + " bytes, and " + LONGEST_MESSAGE + " is the most");
        }
        return total + LINE_END;
    }
}
