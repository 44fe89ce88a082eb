package io.signalman.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.ProcessFacts;
import io.signalman.core.SignalTable;
import io.signalman.core.Truth;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which callers a rule is about. */
class WhoTest {
    @AutoClose
    private static final PosixHost HOST = TestPosixHost.open();

    private static final SignalTable SIGNALS = HOST.signals();

    private record Facts(Name name, int uid, Truth jvm, Truth ofHost, Lineage lineage) implements ProcessFacts {}

    private static final ProcessFacts PROCESS = new Facts(
            new ProcessFacts.Name("nginx", false), 1000, Truth.NO, Truth.NO, new ProcessFacts.Lineage(List.of(), true));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "unix:33; unix:www; unix:33",
                "unix:033; unix:www; unix:33",
                "unix:4294967294; unix:4294967294; unix:4294967294",
                "unix:www; unix:www; unix:33",
                "jmx:unix:33; jmx:unix:33; ''",
                "\"CN=ann,O=Example\"; CN=ann,O=Example; subject:CN=ann,O=Example",
                "\"cn=ann, o=Example\"; CN=ann,O=Example; subject:CN=ann,O=Example",
                "\"jmx:uid=ann, dc=Example\"; jmx:uid=ann, dc=Example; ''",
                "\"a:b\"; a:b; ''",
            })
    void aDenyRuleFitsEverySpellingOfItsCaller(String who, String name, String credential) throws PolicyException {
        PolicyFile policy = policy("deny " + who + " * * *\nallow * * * *");

        assertThat(mayHangUp(policy, name, credential)).isFalse();
        assertThat(mayHangUp(policy, "unix:bob", "unix:44")).isTrue();
        assertThat(mayHangUp(policy, "CN=bob,O=Example", "subject:CN=bob,O=Example"))
                .isTrue();
    }

    @Test
    void aUserWithANameInTheTokensFileHasNoOtherPrincipal() throws PolicyException {
        PolicyFile policy = policy("allow unix:33 * * *");

        assertThat(mayHangUp(policy, "unix:www", "unix:33")).isTrue();
        assertThat(mayHangUp(policy, "web", "unix:33")).isFalse();
    }

    private static boolean mayHangUp(PolicyFile policy, String name, String credential) {
        Caller caller =
                new Caller(name, Set.of(), Caller.Door.HTTP, "", "", "", credential, Optional.empty(), Caller.NO_LIMIT);
        return policy.judge(caller, Operation.SEND, SIGNALS.parse("HUP"), PROCESS)
                .allowed();
    }

    private static PolicyFile policy(String text) throws PolicyException {
        return PolicyFile.parse("policy", text, SIGNALS, name -> new Account.Unknown());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "deny unix: * * *; policy:1:11: expected a name after unix:",
                "deny bob,ann* * * *; policy:1:10: expected a whole name, role:<role>, or * alone and without quotes",
                "deny \"ann?\" * * *; policy:1:6: expected a whole name",
                "deny \"*\" * * *; policy:1:6: expected a whole name",
                "deny Role:operator * * *; policy:1:6: expected a name, role:, unix: or *, or quotes around",
                "deny roles:operator * * *; policy:1:6: expected a name, role:, unix: or *, or quotes around",
                "deny role:Operator * * *; policy:1:6: expected role: and small letters",
                "deny \"role:operator\" * * *; policy:1:6: expected role: and small letters",
                "deny CN=ann,O=Example * * *; policy:1:6: expected quotes around a distinguished name",
                "deny \"CN=ann, Org=Example\" * * *; policy:1:6: expected a distinguished name",
                "deny unix:root * * *; policy:1:6: expected owner, which is root's principal",
                "deny unix:00 * * *; policy:1:6: expected owner, which is root's principal",
                "deny unix:4294967295 * * *; policy:1:6: expected a user's name or uid",
            })
    void anItemThatFitsNobodyIsAMistake(String rule, String message) {
        assertThatThrownBy(() -> policy(rule))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(message);
    }
}
