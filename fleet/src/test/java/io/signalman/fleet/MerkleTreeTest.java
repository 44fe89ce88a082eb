package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerkleTreeTest {
    private static Bytes bytes(String text) {
        return new Bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 100, 1000})
    void eachEntryHasAProofAndNoOtherEntryFitsIt(int size) throws Exception {
        List<Bytes> entries =
                IntStream.range(0, size).mapToObj(i -> bytes("host" + i)).toList();
        MerkleTree tree = new MerkleTree(entries);
        for (int i = 0; i < size; i++) {
            assertThat(MerkleTree.contains(tree.root(), entries.get(i), tree.proof(i)))
                    .isTrue();
            assertThat(MerkleTree.contains(tree.root(), bytes("intruder"), tree.proof(i)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void anInnerNodeDoesNotPassForAnEntry(int size) throws Exception {
        List<Bytes> entries =
                IntStream.range(0, size).mapToObj(i -> bytes("host" + i)).toList();
        MerkleTree tree = new MerkleTree(entries);
        Wire.Reader proof = new Wire.Reader(tree.proof(0));
        proof.bytes();
        Bytes neighbour = proof.bytes();
        MerkleTree left = new MerkleTree(entries.subList(0, 1));
        Bytes node = new Bytes(SigningKey.join(left.root().array(), neighbour.array()));
        Wire.Writer rest = new Wire.Writer();
        while (proof.hasMore()) {
            rest.bytes(proof.bytes());
        }
        assertThat(MerkleTree.contains(tree.root(), node, rest.toBytes())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {33, 1000})
    void anEndlessProofIsMalformed(int steps) {
        Wire.Writer proof = new Wire.Writer();
        for (int i = 0; i < steps; i++) {
            proof.bytes(new byte[1]).bytes(new byte[MerkleTree.HASH]);
        }
        assertThatThrownBy(() -> MerkleTree.contains(bytes("root"), bytes("entry"), proof.toBytes()))
                .isInstanceOf(Wire.MalformedException.class);
    }
}
