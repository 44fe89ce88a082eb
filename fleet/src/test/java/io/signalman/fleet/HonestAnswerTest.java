package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/** An agent says "nothing was done" only if nothing was, whatever a broker gets it to sign. */
class HonestAnswerTest {
    private final FleetOfThree three = new FleetOfThree();

    @Test
    void aRequestThatWasCarriedOutIsNeverRefused() throws Exception {
        Manifest.Signed kept = three.kept();
        three.answer("web1", kept);
        three.operators.clear();
        assertThat(three.answer("web1", kept).kind()).as("revoked").isEqualTo(Manifest.Answer.Kind.NO_RECORD);
        three.operators.add(three.operator.verifyKey());
        for (int i = 0; i < 1_000; i++) {
            three.answer("web1", three.kept());
        }
        assertThat(three.answer("web1", kept).kind()).as("crowded out").isEqualTo(Manifest.Answer.Kind.NO_RECORD);
        three.start("web1");
        assertThat(three.answer("web1", kept).kind()).as("started anew").isEqualTo(Manifest.Answer.Kind.NO_RECORD);
        assertThat(three.answer("web1", kept.asResult()).kind()).as("result").isEqualTo(Manifest.Answer.Kind.NO_RECORD);
        assertThat(three.done).hasSize(1_001);
    }

    @Test
    void aRequestThatWasRefusedIsNotCarriedOutOnceTheKeyIsKnown() throws Exception {
        Manifest.Signed kept = three.kept();
        three.operators.clear();
        assertThat(three.answer("web1", kept).kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        three.operators.add(three.operator.verifyKey());
        assertThat(three.answer("web1", kept).kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        assertThat(three.done).isEmpty();
    }

    @Test
    void aBrokerThatGetsARefusalForAForgedRequestCanNotHideThatTheTrueOneWasCarriedOut() throws Exception {
        Manifest.Signed kept = three.kept();
        Manifest manifest = Manifest.parse(kept.manifest());
        three.answer("web1", kept);
        SigningKey unknown = SigningKey.generate();
        Bytes stolenId = new Manifest(
                        manifest.id(),
                        unknown.verifyKey(),
                        manifest.operation(),
                        "",
                        manifest.validity(),
                        "",
                        manifest.root())
                .toBytes();
        for (Manifest.Signed forged : List.of(
                new Manifest.Signed(
                        false, stolenId, new Bytes(unknown.sign(stolenId.array())), kept.part(), kept.proof()),
                new Manifest.Signed(false, kept.manifest(), new Bytes(new byte[64]), kept.part(), kept.proof()))) {
            byte[] refusal = three.reply("web1", forged.toBytes().array(), FleetOfThree.INBOX + 1)
                    .orElseThrow();
            assertThatThrownBy(() -> Manifest.Answer.verify(
                            new Bytes(refusal),
                            kept.digest(),
                            "web1",
                            three.keys.get("web1").verifyKey()))
                    .isInstanceOf(Wire.MalformedException.class);
        }
    }
}
