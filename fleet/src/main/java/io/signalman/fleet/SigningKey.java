package io.signalman.fleet;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/** An Ed25519 key pair (RFC 8032). {@link #toString} shows the public half only. */
public final class SigningKey {
    /** The seed's length in bytes. */
    static final int LENGTH = 32;

    static final String ALGORITHM = "Ed25519";

    /** What PKCS#8 puts in front of a seed (RFC 8410, section 7). */
    private static final byte[] PKCS8 = HexFormat.of().parseHex("302e020100300506032b657004220420");

    private final byte[] seed;
    private final PrivateKey key;
    private final VerifyKey verifyKey;

    private SigningKey(byte[] seed, VerifyKey verifyKey) throws GeneralSecurityException {
        this.seed = seed.clone();
        this.key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(join(PKCS8, seed)));
        this.verifyKey = verifyKey;
    }

    /** Makes a new pair. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            byte[] encoded = pair.getPrivate().getEncoded();
            return new SigningKey(
                    Arrays.copyOfRange(encoded, encoded.length - LENGTH, encoded.length),
                    VerifyKey.of(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /**
     * A pair from its seed and its public half.
     *
     * @throws IllegalArgumentException if they don't belong together
     */
    public static SigningKey of(byte[] seed, VerifyKey verifyKey) {
        try {
            SigningKey key = new SigningKey(seed, verifyKey);
            if (!verifyKey.verify(seed, key.sign(seed))) {
                throw new IllegalArgumentException("the secret and the public half of the key do not belong together");
            }
            return key;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("it is no Ed25519 key", e);
        }
    }

    public byte[] sign(byte[] message) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(message);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw unavailable(e);
        }
    }

    /** The secret half, 32 bytes. */
    public byte[] seed() {
        return seed.clone();
    }

    public VerifyKey verifyKey() {
        return verifyKey;
    }

    static IllegalStateException unavailable(GeneralSecurityException e) {
        return new IllegalStateException("every Java from 15 on has Ed25519", e);
    }

    static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Override
    public String toString() {
        return verifyKey.toString();
    }
}
