package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a broker, a thief or an impostor can make an agent do with messages: nothing. */
class ResponderTest {
    private final FleetOfThree three = new FleetOfThree();

    private Manifest.Answer deliver(Manifest.Message message) throws Exception {
        return three.answer("web1", message);
    }

    private void assertRefused(Manifest.Message message, String why) throws Exception {
        Manifest.Answer answer = deliver(message);
        assertThat(answer.kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        assertThat(answer.text()).contains(why, "nothing was done");
        assertThat(three.done).isEmpty();
    }

    @Test
    void anUntouchedRequestIsCarriedOut() throws Exception {
        assertThat(deliver(three.kept()).kind()).isEqualTo(Manifest.Answer.Kind.ANSWERED);
        assertThat(three.done).hasSize(1);
        assertThat(three.until).isEqualTo(three.millis + 10_000);
    }

    @TestFactory
    Stream<DynamicTest> aChangedRequestIsRefused() {
        return Stream.of(
                row(
                        "signature",
                        signed -> new Manifest.Signed(
                                false, signed.manifest(), flip(signed.signature()), signed.part(), signed.proof())),
                row(
                        "target",
                        signed -> new Manifest.Signed(
                                false,
                                signed.manifest(),
                                signed.signature(),
                                part(signed, part -> new Manifest.Part(part.agent(), part.ticket(), "[\"init\",9]")),
                                signed.proof())),
                row(
                        "ticket",
                        signed -> new Manifest.Signed(
                                false,
                                signed.manifest(),
                                signed.signature(),
                                part(
                                        signed,
                                        part -> new Manifest.Part(part.agent(), flip(part.ticket()), part.arguments())),
                                signed.proof())),
                row(
                        "id",
                        signed -> manifest(signed, manifest -> with(manifest, "ff".repeat(16), manifest.operation()))),
                row("operation", signed -> manifest(signed, manifest -> with(manifest, manifest.id(), "stop"))),
                row(
                        "proof",
                        signed -> new Manifest.Signed(
                                false, signed.manifest(), signed.signature(), signed.part(), flip(signed.proof()))));
    }

    private DynamicTest row(String what, UnaryOperator<Manifest.Signed> change) {
        return DynamicTest.dynamicTest(what, () -> {
            Manifest.Signed changed = change.apply(three.kept());
            if (what.equals("proof")) { // the first byte is a length
                assertThat(three.reply("web1", changed.toBytes().array(), FleetOfThree.INBOX))
                        .isEmpty();
                assertThat(three.done).isEmpty();
            } else {
                assertRefused(changed, "signature does not fit");
            }
        });
    }

    private static Bytes flip(Bytes bytes) {
        byte[] flipped = bytes.array().clone();
        flipped[0] ^= 1;
        return new Bytes(flipped);
    }

    private static Bytes part(Manifest.Signed signed, UnaryOperator<Manifest.Part> change) {
        try {
            return change.apply(Manifest.Part.parse(signed.part())).toBytes();
        } catch (Wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Manifest.Signed manifest(Manifest.Signed signed, UnaryOperator<Manifest> change) {
        try {
            Bytes changed = change.apply(Manifest.parse(signed.manifest())).toBytes();
            return new Manifest.Signed(false, changed, signed.signature(), signed.part(), signed.proof());
        } catch (Wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Manifest with(Manifest manifest, String id, String operation) {
        return new Manifest(
                id,
                manifest.operator(),
                operation,
                manifest.reason(),
                manifest.validity(),
                manifest.replyPrefix(),
                manifest.root());
    }

    @Test
    void aRequestForAnotherAgentIsRefused() throws Exception {
        Manifest.Answer answer = three.answer("web2", three.kept());
        assertThat(answer.kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        assertThat(three.done).isEmpty();
    }

    @Test
    void aRequestThatNamesAnotherAgentIsRefusedEvenWithAGoodTicket() throws Exception {
        Manifest.Signed kept = three.kept();
        Bytes other = part(kept, part -> new Manifest.Part("web2", part.ticket(), part.arguments()));
        assertRefused(signed(three.operator, other), "signature does not fit");
    }

    /** A request for one part with a new id. */
    private static Manifest.Signed signed(SigningKey operator, Bytes part) {
        MerkleTree tree = new MerkleTree(List.of(part));
        Bytes manifest = new Manifest(
                        Manifest.newId(),
                        operator.verifyKey(),
                        "sendSignal",
                        "",
                        FleetOfThree.DEADLINE,
                        "",
                        tree.root())
                .toBytes();
        return new Manifest.Signed(false, manifest, new Bytes(operator.sign(manifest.array())), part, tree.proof(0));
    }

    @Test
    void aTicketOfAnotherAgentIsRefused() throws Exception {
        List<byte[]> tickets = new ArrayList<>();
        three.broker = (host, message) -> {
            if (FleetOfThree.parse(message) instanceof Manifest.Hello) {
                // web1's hello goes to web2
                return three.deliver("web2", message).thenApply(ticket -> {
                    tickets.add(ticket);
                    return ticket;
                });
            }
            return three.deliver(host, message);
        };
        HostAnswer answer = three.ask(three.call("web1")).get("web1");
        assertThat(tickets).hasSize(1);
        assertThat(answer.state()).isEqualTo(HostState.UNKNOWN);
        assertThat(answer.message()).contains("STALE");
        assertThat(three.done).isEmpty();
    }

    @Test
    void aLateRequestIsRefused() throws Exception {
        Manifest.Signed kept = three.kept();
        three.millis += Tickets.LONGEST.toMillis() + 1;
        assertRefused(kept, "STALE");
    }

    @Test
    void aRequestThatIsLaterThanItsDeadlineIsRefused() throws Exception {
        FleetCall call = three.call("web1");
        List<byte[]> requests = new ArrayList<>();
        three.broker = (host, message) -> {
            if (FleetOfThree.parse(message) instanceof Manifest.Hello) {
                return three.deliver(host, message);
            }
            requests.add(message);
            return FleetOfThree.nobodyThere();
        };
        three.ask(new FleetCall(call.operation(), call.arguments(), "", Duration.ofSeconds(2)));
        three.millis += 2_001;
        assertRefused(FleetOfThree.parse(requests.get(0)), "STALE");
    }

    @Test
    void aRequestForAnEarlierStartDoesNothing() throws Exception {
        Manifest.Signed kept = three.kept();
        three.start("web1");
        assertThat(deliver(kept).kind()).isEqualTo(Manifest.Answer.Kind.NO_RECORD);
        assertThat(three.done).isEmpty();
    }

    @Test
    void theSameRequestAgainGetsTheSameAnswerAndDoesNothing() throws Exception {
        Manifest.Signed kept = three.kept();
        Manifest.Answer first = deliver(kept);
        assertThat(deliver(kept)).isEqualTo(first);
        assertThat(three.done).hasSize(1);
        three.millis += Duration.ofMinutes(11).toMillis();
        assertThat(deliver(kept).text()).contains("STALE");
        assertThat(three.done).hasSize(1);
    }

    @Test
    void aTicketServesOneRequest() throws Exception {
        Manifest.Signed kept = three.kept();
        deliver(kept);
        Manifest.Answer answer = deliver(signed(three.operator, kept.part()));
        assertThat(answer.kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        assertThat(three.done).hasSize(1);
    }

    @Test
    void anotherOperatorCannotUseTheTicket() throws Exception {
        SigningKey other = SigningKey.generate();
        three.operators.add(other.verifyKey());
        assertThat(deliver(signed(other, three.kept().part())).text()).contains("STALE");
        assertThat(three.done).isEmpty();
    }

    @Test
    void anUnknownKeyIsRefused() throws Exception {
        Manifest.Signed kept = three.kept();
        three.operators.clear();
        Manifest.Answer answer = deliver(kept);
        assertThat(answer.kind()).isEqualTo(Manifest.Answer.Kind.REFUSED);
        assertThat(answer.text()).contains("does not know the key " + three.operator);
        assertThat(three.done).isEmpty();
    }

    @Test
    void anAnswerNeverGoesToAnInboxThatTheOperatorDidNotSign() throws Exception {
        Manifest.Signed kept = three.kept();
        assertThat(three.reply("web1", kept.toBytes().array(), "thief.1")).isEmpty();
        assertThat(three.done).isEmpty();
    }

    @Test
    void whatIsNoMessageGetsNoAnswer() throws Exception {
        byte[] good = three.kept().toBytes().array();
        for (int length = 0; length < good.length; length++) {
            assertThat(three.reply("web1", Arrays.copyOf(good, length), FleetOfThree.INBOX))
                    .isEqualTo(Optional.empty());
        }
        assertThat(three.reply("web1", Arrays.copyOf(good, good.length + 1), FleetOfThree.INBOX))
                .isEmpty();
        assertThat(three.reply("web1", new byte[Manifest.Message.MOST_BYTES + 1], FleetOfThree.INBOX))
                .isEmpty();
        assertThat(three.done).isEmpty();
    }
}
