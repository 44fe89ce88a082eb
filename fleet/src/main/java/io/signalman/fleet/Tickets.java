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
import java.util.OptionalLong;
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

    /** The longest ticket in bytes, here and in later versions. */
    static final int MOST_BYTES = 256;

    private static final int NONCE = 16;
    private static final int MAC = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final LongSupplier millis;
    private final SecretKeySpec secret;
    private final SecureRandom random = new SecureRandom();

    /** The end of each used ticket, oldest first. */
    private final Map<Bytes, Long> used = new LinkedHashMap<>();

    /** No ticket issued until then is good any more. */
    private long voidUntil = Long.MIN_VALUE;

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
        OptionalLong issued = issued(shown, operator);
        if (issued.isEmpty()) {
            return false;
        }
        long now = millis.getAsLong();
        Iterator<Long> ends = used.values().iterator();
        while (ends.hasNext() && ends.next() < now) {
            ends.remove();
        }
        if (used.size() >= MOST_USED) {
            voidUntil = now;
        }
        return issued.getAsLong() <= now
                && now <= end(issued.getAsLong(), validity)
                && issued.getAsLong() > voidUntil
                && used.putIfAbsent(shown, now + LONGEST.toMillis()) == null;
    }

    /** The last millisecond in which a ticket of that time is good. */
    static long end(long issued, Duration validity) {
        return issued + Math.min(LONGEST.toMillis(), validity.toMillis());
    }

    /** When this start of the agent issued the ticket to the operator; empty if it did not. */
    OptionalLong issued(Bytes shown, String operator) {
        byte[] ticket = shown.array();
        if (ticket.length != Long.BYTES + NONCE + MAC) {
            return OptionalLong.empty();
        }
        byte[] issued = Arrays.copyOf(ticket, Long.BYTES + NONCE);
        return MessageDigest.isEqual(
                        mac(issued, operator), Arrays.copyOfRange(ticket, Long.BYTES + NONCE, ticket.length))
                ? OptionalLong.of(ByteBuffer.wrap(issued).getLong())
                : OptionalLong.empty();
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
