package io.signalman.fleet.nats;

import io.signalman.fleet.VerifyKey;
import java.math.BigInteger;

/** Public keys as NATS writes them: a prefix, the key and a checksum in base32 (RFC 4648) without padding. */
public final class Nkey {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /** The prefix of users, which makes the text begin with U. */
    private static final int USER = 20 << 3;

    /** Of CRC-16/XMODEM. */
    private static final int POLYNOMIAL = 0x1021;

    private Nkey() {}

    /** The text of a user's key, 56 characters. */
    public static String user(VerifyKey key) {
        byte[] raw = key.raw();
        byte[] all = new byte[1 + raw.length + 2];
        all[0] = (byte) USER;
        System.arraycopy(raw, 0, all, 1, raw.length);
        int crc = crc(all, 1 + raw.length);
        all[all.length - 2] = (byte) crc; // little-endian
        all[all.length - 1] = (byte) (crc >> 8);
        String digits = new BigInteger(1, all).toString(32); // 35 bytes are 56 digits of 5 bits, and the first is no 0
        StringBuilder text = new StringBuilder();
        digits.chars().forEach(digit -> text.append(BASE32.charAt(Character.digit(digit, 32))));
        return text.toString();
    }

    private static int crc(byte[] bytes, int length) {
        int crc = 0;
        for (int i = 0; i < length; i++) {
            crc ^= (bytes[i] & 0xff) << 8;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 0x8000) == 0 ? crc << 1 : (crc << 1) ^ POLYNOMIAL;
            }
        }
        return crc & 0xffff;
    }
}
