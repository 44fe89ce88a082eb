package io.signalman.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SignedFleetTest {
    /** Enough for answers on a busy machine; hosts that stay silent take as long. */
    private static final Duration QUICK = Duration.ofSeconds(2);

    private final FleetOfThree three = new FleetOfThree();

    private static boolean isHello(byte[] message) {
        try {
            return Manifest.Message.parse(new Bytes(message)) instanceof Manifest.Hello;
        } catch (Wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    private FleetCall quick(String... hosts) {
        FleetCall call = three.call(hosts);
        return new FleetCall(call.operation(), call.arguments(), call.reason(), QUICK);
    }

    @Test
    void eachHostActsOnceAndItsAnswerComesBack() throws Exception {
        Map<String, HostAnswer> answers = three.ask(three.call("web1", "web2", "web3"));
        assertThat(answers.values()).extracting(HostAnswer::state).containsOnly(HostState.ANSWERED);
        assertThat(answers.get("web2").json()).isEqualTo("{\"value\":\"web2\"}");
        assertThat(three.done)
                .containsExactlyInAnyOrder(
                        "web1 sendSignal [\"worker\\\"\",15]",
                        "web2 sendSignal [\"worker\\\"\",15]",
                        "web3 sendSignal [\"worker\\\"\",15]");
    }

    @Test
    void onlyTheHostsOfTheCallAreAsked() throws Exception {
        assertThat(three.ask(three.call("web2"))).containsOnlyKeys("web2");
        assertThat(three.done).hasSize(1);
    }

    @Test
    void oneSignatureServesAllHosts() throws Exception {
        three.ask(three.call("web1", "web2", "web3"));
        Manifest.Signed first = (Manifest.Signed) Manifest.Message.parse(new Bytes(three.last("web1")));
        Manifest.Signed third = (Manifest.Signed) Manifest.Message.parse(new Bytes(three.last("web3")));
        assertThat(first.signature()).isEqualTo(third.signature());
    }

    @Test
    void threeStatesAreToldApart() throws Exception {
        three.broker = (host, message) -> switch (host) {
            case "web1" -> three.deliver(host, message);
            case "web2" -> FleetOfThree.nobodyThere();
            default -> isHello(message) ? three.deliver(host, message) : new CompletableFuture<>();
        };
        Map<String, HostAnswer> answers = three.ask(quick("web1", "web2", "web3"));
        assertThat(answers.get("web1").state()).isEqualTo(HostState.ANSWERED);
        assertThat(answers.get("web2").state()).isEqualTo(HostState.UNREACHABLE);
        assertThat(answers.get("web2").message()).contains("not connected", "nothing was sent");
        assertThat(answers.get("web3").state()).isEqualTo(HostState.TIMED_OUT);
        assertThat(answers.get("web3").message()).contains("may have been sent", "signalman fleet result " + three.id);
    }

    @Test
    void noAgentActsAfterTheEndOfTheCommand() throws Exception {
        three.broker =
                (host, message) -> host.equals("web3") ? new CompletableFuture<>() : three.deliver(host, message);
        three.ask(quick("web1", "web3"));
        Manifest.Signed request = (Manifest.Signed) Manifest.Message.parse(new Bytes(three.last("web1")));
        // The ticket of web1 has waited 100 ms for web3 before the request was signed.
        assertThat(Manifest.parse(request.manifest()).validity()).isBetween(Duration.ZERO, QUICK.minusMillis(100));
    }

    @Test
    void anAnswerThatDoesNotComeIsForgotten() throws Exception {
        CompletableFuture<byte[]> never = new CompletableFuture<>();
        three.broker = (host, message) -> host.equals("web3") ? never : three.deliver(host, message);
        three.ask(quick("web1", "web3"));
        assertThatThrownBy(never::join).hasCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aHostThatIsSilentToHelloGetsNoRequestAndHoldsUpNoOther() throws Exception {
        three.broker =
                (host, message) -> host.equals("web3") ? new CompletableFuture<>() : three.deliver(host, message);
        Map<String, HostAnswer> answers = three.ask(quick("web1", "web2", "web3"));
        assertThat(answers.get("web1").state()).isEqualTo(HostState.ANSWERED);
        assertThat(answers.get("web3").state()).isEqualTo(HostState.UNREACHABLE);
        assertThat(three.sent.get("web3")).hasSize(1);
        assertThat(three.done).hasSize(2);
    }

    @Test
    void aLostConnectionIsUnknownAfterTheRequestAndUnreachableBefore() throws Exception {
        three.broker = (host, message) -> isHello(message) && !host.equals("web1")
                ? three.deliver(host, message)
                : CompletableFuture.failedFuture(new IOException("lost"));
        Map<String, HostAnswer> answers = three.ask(three.call("web1", "web2"));
        assertThat(answers.get("web1").state()).isEqualTo(HostState.UNREACHABLE);
        assertThat(answers.get("web2").state()).isEqualTo(HostState.UNKNOWN);
    }

    @Test
    void anAnswerThatAnotherAgentSignedIsNotBelieved() throws Exception {
        three.broker = (host, message) -> isHello(message)
                ? three.deliver(host, message)
                : CompletableFuture.completedFuture(
                        new Manifest.Answer(digest(message), host, Manifest.Answer.Kind.ANSWERED, "{\"value\":\"lie\"}")
                                .signed(three.keys.get("web2"))
                                .array());
        HostAnswer answer = three.ask(three.call("web1")).get("web1");
        assertThat(answer.state()).isEqualTo(HostState.UNKNOWN);
        assertThat(answer.json()).isEmpty();
        assertThat(answer.message()).contains("not signed with the agent's key");
    }

    @Test
    void anAnswerToAnotherRequestIsNotBelieved() throws Exception {
        three.broker = (host, message) -> isHello(message)
                ? three.deliver(host, message)
                : CompletableFuture.completedFuture(
                        new Manifest.Answer("00".repeat(16), host, Manifest.Answer.Kind.ANSWERED, "{}")
                                .signed(three.keys.get(host))
                                .array());
        assertThat(three.ask(three.call("web1")).get("web1").state()).isEqualTo(HostState.UNKNOWN);
    }

    @Test
    void anAnswerThatABrokerCutOrChangedIsNotBelieved() throws Exception {
        for (int cut : new int[] {0, 1, 3, 40, 200}) {
            three.broker = (host, message) -> isHello(message)
                    ? three.deliver(host, message)
                    : three.deliver(host, message).thenApply(answer -> {
                        byte[] changed = answer.clone();
                        changed[cut] ^= 1;
                        return changed;
                    });
            assertThat(three.ask(three.call("web1")).get("web1").state())
                    .as("byte %d", cut)
                    .isEqualTo(HostState.UNKNOWN);
        }
    }

    @Test
    void resultReturnsTheRememberedAnswerAndDoesNothingAgain() throws Exception {
        three.broker = (host, message) -> {
            CompletableFuture<byte[]> answer = three.deliver(host, message);
            return isHello(message) ? answer : new CompletableFuture<>();
        };
        assertThat(three.ask(quick("web1")).get("web1").state()).isEqualTo(HostState.TIMED_OUT);
        three.broker = three::deliver;
        HostAnswer late = three.result().get("web1");
        assertThat(late.state()).isEqualTo(HostState.ANSWERED);
        assertThat(late.json()).isEqualTo("{\"value\":\"web1\"}");
        assertThat(three.done).hasSize(1);
    }

    @Test
    void resultIsFinalForARequestThatNeverArrived() throws Exception {
        three.broker = (host, message) -> isHello(message) ? three.deliver(host, message) : new CompletableFuture<>();
        three.ask(quick("web1"));
        byte[] kept = three.last("web1");
        three.broker = three::deliver;
        HostAnswer answer = three.result().get("web1");
        assertThat(answer.state()).isEqualTo(HostState.REFUSED);
        assertThat(answer.message()).contains("no record");
        three.deliver("web1", kept).get();
        assertThat(three.done).isEmpty();
    }

    @Test
    void aHostOutsideTheRosterIsAnErrorAndNothingIsSent() {
        assertThatThrownBy(() -> three.ask(three.call("web1", "db1")))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("db1");
        assertThat(three.sent).isEmpty();
    }

    @Test
    void aHostGetsNothingIfTheRequestCannotBeKept() throws Exception {
        SignedFleet fleet = new SignedFleet(three.roster(), three.operator, three, (id, messages) -> {
            throw new FleetException("no space");
        });
        List<HostAnswer> answers = new ArrayList<>();
        fleet.ask(three.call("web1"), answers::add);
        assertThat(answers).containsExactly(HostAnswer.none("web1", HostState.NOT_SENT, "no space"));
        assertThat(three.done).isEmpty();
    }

    @Test
    void aRequestThatOnlyLooksIsNotKeptAndLeavesNoDoubt() throws Exception {
        three.broker = (host, message) -> isHello(message) ? three.deliver(host, message) : new CompletableFuture<>();
        FleetCall look = new FleetCall("probe", three.call("web1").arguments(), "", QUICK);
        assertThat(three.ask(look).get("web1").message()).contains("sends no signal");
        assertThat(three.journal).isEmpty();
    }

    @Test
    void theHubsWordThatNobodyIsThereProvesNothingAfterTheRequest() throws Exception {
        three.broker = (host, message) -> {
            CompletableFuture<byte[]> answer = three.deliver(host, message);
            return isHello(message) ? answer : FleetOfThree.nobodyThere();
        };
        assertThat(three.ask(three.call("web1")).get("web1").state()).isEqualTo(HostState.UNKNOWN);
        assertThat(three.done).hasSize(1);
        assertThat(three.result().get("web1").message()).contains("may have been sent");
    }

    @Test
    void anAnswerToHelloThatIsTooLongEndsNothingButTheHost() throws Exception {
        three.broker = (host, message) -> host.equals("web1")
                ? CompletableFuture.completedFuture(new byte[1024 * 1024])
                : three.deliver(host, message);
        Map<String, HostAnswer> answers = three.ask(three.call("web1", "web2"));
        assertThat(answers.get("web1").message()).contains("not an agent's", "nothing was sent");
        assertThat(answers.get("web2").state()).isEqualTo(HostState.ANSWERED);
        assertThat(three.sent.get("web1")).hasSize(1);
    }

    @Test
    void agentsWithEachOthersKeysAreNotBelieved() throws Exception {
        SigningKey first = three.keys.get("web1");
        three.keys.put("web1", three.keys.get("web2"));
        three.keys.put("web2", first);
        assertThat(three.ask(three.call("web1", "web2", "web3")).values())
                .extracting(HostAnswer::state)
                .containsExactly(HostState.UNKNOWN, HostState.UNKNOWN, HostState.ANSWERED);
    }

    private static String digest(byte[] message) {
        try {
            return ((Manifest.Signed) Manifest.Message.parse(new Bytes(message))).digest();
        } catch (Wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }
}
