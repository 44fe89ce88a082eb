package io.signalman.fleet;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Lets one signature stand for many entries: the root is signed, and each entry travels with the hashes that lead from it
 * to the root. Entries and inner nodes are hashed with different prefixes (RFC 6962, section 2.1), so that neither passes
 * for the other. A node without a neighbour moves up as it is.
 */
final class MerkleTree {
    /** The length of a hash (SHA-256) in bytes. */
    static final int HASH = 32;

    /** The most steps of a proof: enough for 2^32 entries. */
    private static final int MOST_STEPS = 32;

    private static final byte ENTRY = 0;
    private static final byte NODE = 1;
    private static final byte LEFT = 0;
    private static final byte RIGHT = 1;

    /** From the entries' hashes up to the root. */
    private final List<List<byte[]>> levels = new ArrayList<>();

    /** @param entries at least one */
    MerkleTree(List<Bytes> entries) {
        List<byte[]> level =
                entries.stream().map(entry -> hash(ENTRY, entry.array())).toList();
        levels.add(level);
        while (level.size() > 1) {
            List<byte[]> above = new ArrayList<>();
            for (int i = 0; i < level.size(); i += 2) {
                above.add(i + 1 < level.size() ? hash(NODE, level.get(i), level.get(i + 1)) : level.get(i));
            }
            levels.add(above);
            level = above;
        }
    }

    Bytes root() {
        return new Bytes(levels.get(levels.size() - 1).get(0));
    }

    /** The neighbours on the way from an entry to the root, each with its side in front. */
    Bytes proof(int entry) {
        Wire.Writer proof = new Wire.Writer();
        int at = entry;
        for (List<byte[]> level : levels) {
            int neighbour = at ^ 1;
            if (neighbour < level.size()) {
                proof.bytes(new byte[] {neighbour < at ? LEFT : RIGHT}).bytes(level.get(neighbour));
            }
            at /= 2;
        }
        return proof.toBytes();
    }

    /** Whether the proof leads from the entry to the root. */
    static boolean contains(Bytes root, Bytes entry, Bytes proof) throws Wire.MalformedException {
        byte[] hash = hash(ENTRY, entry.array());
        Wire.Reader steps = new Wire.Reader(proof);
        for (int i = 0; steps.hasMore(); i++) {
            if (i == MOST_STEPS) {
                throw new Wire.MalformedException();
            }
            byte side = steps.bytes(1).array()[0];
            byte[] neighbour = steps.bytes(HASH).array();
            hash = side == LEFT ? hash(NODE, neighbour, hash) : hash(NODE, hash, neighbour);
        }
        return Arrays.equals(root.array(), hash);
    }

    static byte[] hash(byte prefix, byte[]... parts) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(prefix);
            for (byte[] part : parts) {
                sha256.update(part);
            }
            return sha256.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
