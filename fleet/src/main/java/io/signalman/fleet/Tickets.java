package io.signalman.fleet;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An agent's tickets. Each is good for one request of one operator within a few seconds of the agent's own clock, and for
 * this start of the agent. So a request that comes late, or twice, or was meant for an earlier start, does nothing,
 * whatever the clocks of other machines say.
 */
final class Tickets {
    /** How long a ticket is good at most. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    /** The most tickets used within {@link #LONGEST}. */
    private static final int MOST_USED = 10_000;

    private static final int NONCE = 16;
    private static final int MAC = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final LongSupplier millis;
    private final SecretKeySpec secret;
    private final SecureRandom random = new SecureRandom();

    /** The end of each used ticket, oldest first. */
    private final Map<ByteBuffer, Long> used = new LinkedHashMap<>();

    /** @param millis a clock that never goes back and counts the time in which the machine sleeps */
    Tickets(LongSupplier millis) {
        this.millis = millis;
        byte[] key = new byte[MAC];
        random.nextBytes(key);
        this.secret = new SecretKeySpec(key, ALGORITHM);
    }

    Bytes issue(String operator) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] issued = ByteBuffer.allocate(Long.BYTES + NONCE)
                .putLong(millis.getAsLong())
                .put(nonce)
                .array();
        return new Bytes(SigningKey.join(issued, mac(issued, operator)));
    }

    /**
     * Uses a ticket.
     *
     * @param validity how old it may be
     * @return whether it was good; it is not any more
     */
    synchronized boolean use(Bytes shown, String operator, Duration validity) {
        byte[] ticket = shown.array();
        long now = millis.getAsLong();
        if (ticket.length != Long.BYTES + NONCE + MAC) {
            return false;
        }
        byte[] issued = Arrays.copyOf(ticket, Long.BYTES + NONCE);
        if (!MessageDigest.isEqual(
                mac(issued, operator), Arrays.copyOfRange(ticket, Long.BYTES + NONCE, ticket.length))) {
            return false;
        }
        long age = now - ByteBuffer.wrap(issued).getLong();
        long most = Math.min(LONGEST.toMillis(), validity.toMillis());
        Iterator<Long> ends = used.values().iterator();
        while (ends.hasNext() && ends.next() < now) {
            ends.remove();
        }
        return age >= 0
                && age <= most
                && used.size() < MOST_USED
                && used.putIfAbsent(ByteBuffer.wrap(issued), now + LONGEST.toMillis()) == null;
    }

    private byte[] mac(byte[] issued, String operator) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(secret);
            mac.update(issued);
            return mac.doFinal(operator.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
