package io.signalman.fleet;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The public half of an Ed25519 key. Equal keys have the same text, {@code ed25519:} and 43 characters of base64url. */
public final class VerifyKey {
    /** The prefix of the text. */
    public static final String PREFIX = "ed25519:";

    /** What X.509 puts in front of a key (RFC 8410, section 4). */
    private static final byte[] X509 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String text;
    private final PublicKey key;

    private VerifyKey(String text, PublicKey key) {
        this.text = text;
        this.key = key;
    }

    /**
     * Parses the text of a key.
     *
     * @throws IllegalArgumentException that says what a key looks like
     */
    public static VerifyKey parse(String text) {
        try {
            if (!text.startsWith(PREFIX)) {
                throw malformed();
            }
            byte[] raw = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
            if (raw.length != SigningKey.LENGTH) {
                throw malformed();
            }
            VerifyKey key = of(KeyFactory.getInstance(SigningKey.ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(SigningKey.join(X509, raw))));
            if (!key.text.equals(text)) { // base64 has several texts for the same bytes
                throw malformed();
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("a public key looks like ed25519: and 43 characters of base64url");
    }

    static VerifyKey of(PublicKey key) {
        byte[] encoded = key.getEncoded();
        byte[] raw = Arrays.copyOfRange(encoded, encoded.length - SigningKey.LENGTH, encoded.length);
        return new VerifyKey(PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(raw), key);
    }

    /** The raw key, 32 bytes. */
    public byte[] raw() {
        return Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
    }

    public boolean verify(byte[] message, byte[] signed) {
        try {
            Signature signature = Signature.getInstance(SigningKey.ALGORITHM);
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyKey key && text.equals(key.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
