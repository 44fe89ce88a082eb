package io.signalman.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Policy.Verdict;
import io.signalman.core.ProcessFacts;
import io.signalman.core.SignalTable;
import io.signalman.core.Truth;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The verdicts of a policy file. */
class PolicyFileTest {
    @AutoClose
    private static final PosixHost HOST = TestPosixHost.open();

    private static final SignalTable SIGNALS = HOST.signals();

    private static final Map<String, Account> USERS = Map.of(
            "root", new Account.Known(0),
            "www", new Account.Known(33));

    private record Facts(Name name, int uid, Truth jvm, Truth ofHost, Lineage lineage) implements ProcessFacts {
        static Facts of(int uid, Truth jvm, Truth ofHost, String... names) {
            List<Name> line =
                    Stream.of(names).map(name -> new Name(name, false)).toList();
            return new Facts(line.get(0), uid, jvm, ofHost, new Lineage(line, true));
        }
    }

    private static final ProcessFacts NGINX = Facts.of(33, Truth.NO, Truth.NO, "nginx", "supervisord", "init");

    /** The facts of a process of which only the beginning of its name is known. */
    private static final ProcessFacts OPAQUE = new Facts(
            new ProcessFacts.Name("a-name-that-is-", true),
            -1,
            Truth.unknown("closed"),
            Truth.unknown("closed"),
            new ProcessFacts.Lineage(List.of(new ProcessFacts.Name("a-name-that-is-", true)), false));

    private static Account user(String name) {
        return USERS.getOrDefault(name, new Account.Unknown());
    }

    private static Verdict judge(String policy, String who, String operation, String signal, ProcessFacts process)
            throws PolicyException {
        String[] parts = who.split("/", -1);
        Caller caller =
                new Caller(parts[0], parts.length > 1 ? Set.of(parts[1]) : Set.of(), Caller.Door.HTTP, "", "", "");
        return PolicyFile.parse("policy", policy.replace("|", "\n"), SIGNALS, PolicyFileTest::user)
                .judge(caller, Operation.valueOf(operation), SIGNALS.parse(signal), process);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = ';',
            value = {
                "allow * * * *; anna; SEND; KILL; true",
                "allow anna send HUP nginx; anna; SEND; HUP; true",
                "allow anna send HUP nginx; bert; SEND; HUP; false",
                "allow anna send HUP nginx; anna/anna; SEND; TERM; false",
                "allow anna send HUP nginx; anna; GROUP; HUP; false",
                "allow anna send,group HUP nginx; anna; GROUP; HUP; true",
                "allow role:operator send SIGHUP,usr1 ngin?; anna/operator; SEND; USR1; true",
                "allow role:operator send HUP nginx; operator; SEND; HUP; false",
                "allow operator send HUP nginx; anna/operator; SEND; HUP; false",
                "allow * send HUP user:www; anna; SEND; HUP; true",
                "allow * send HUP user:root; anna; SEND; HUP; false",
                "allow * send HUP user:33; anna; SEND; HUP; true",
                "allow * send HUP user:44; anna; SEND; HUP; false",
                "allow * send HUP tree:supervisord; anna; SEND; HUP; true",
                "allow * send HUP tree:cron; anna; SEND; HUP; false",
                "allow * send HUP tree:self; anna; SEND; HUP; false",
                "allow * send HUP jvm; anna; SEND; HUP; false",
                "allow * send HUP \"jvm\",\"*\"; anna; SEND; HUP; true",
                "allow * send HUP *inx; anna; SEND; HUP; true",
                "allow * send HUP \"n?in*\"; anna; SEND; HUP; true",
                "deny * send KILL *|allow * send * *; anna; SEND; KILL; false",
                "deny * send KILL *|allow * send * *; anna; SEND; TERM; true",
                "allow * send * *|deny * send KILL *; anna; SEND; KILL; true",
                "allow * send HUP *; anna; SEND; 0; false",
                "allow * send 0 *; anna; SEND; 0; true",
                "allow anna * HUP *; anna; PROBE; 0; true",
                "deny anna * KILL *|allow anna * * *; anna; LIST; 0; true",
                "deny anna * * *|allow anna * * *; anna; LIST; 0; false",
                "allow anna probe * *; anna; LIST; 0; false",
                "# nothing; anna; LIST; 0; false",
            })
    void theFirstRuleThatFitsDecides(String policy, String who, String operation, String signal, boolean allowed)
            throws PolicyException {
        assertThat(judge(policy, who, operation, signal, NGINX).allowed()).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "allow anna * * *; anna; SEND,GROUP,STOP,PROBE,LIST",
                "allow anna * * *; anna/admin; SEND,GROUP,STOP,PROBE,LIST,AUDIT",
                "allow anna audit,list * *; anna; LIST,AUDIT",
                "deny anna audit * *|allow * audit * *; anna/admin; ''",
                "deny * send KILL *|allow role:ops send HUP nginx; anna/ops; SEND",
                "deny * send * *|allow role:ops send,probe HUP nginx; anna/ops; PROBE",
                "allow bert * * *; anna; ''",
            })
    void aCallerMayUseTheOperationsThatARuleAllowsThem(String policy, String who, String operations)
            throws PolicyException {
        String[] parts = who.split("/", -1);
        Caller caller =
                new Caller(parts[0], parts.length > 1 ? Set.of(parts[1]) : Set.of(), Caller.Door.HTTP, "", "", "");
        PolicyFile rules = PolicyFile.parse("policy", policy.replace("|", "\n"), SIGNALS, PolicyFileTest::user);

        assertThat(Stream.of(Operation.values())
                        .filter(operation -> rules.mayUse(caller, operation))
                        .map(Enum::name)
                        .collect(Collectors.joining(",")))
                .isEqualTo(operations);
    }

    @Test
    void jvmAndTreeSelfMatchDifferentProcesses() throws PolicyException {
        ProcessFacts jvm = Facts.of(1000, Truth.YES, Truth.YES, "java");

        assertThat(judge("allow * send QUIT jvm", "anna", "SEND", "QUIT", jvm).allowed())
                .isTrue();
        assertThat(judge("allow * send QUIT tree:self", "anna", "SEND", "QUIT", jvm)
                        .allowed())
                .isTrue();
        assertThat(judge("allow * send QUIT \"jvm\"", "anna", "SEND", "QUIT", jvm)
                        .allowed())
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "user:www, its user can't be read",
        "user:33, its user can't be read",
        "jvm, closed",
        "tree:self, closed",
        "tree:nginx, an ancestor of it can't be read",
        "a-name-that-is-longer, the kernel has cut its name",
        "a-name-that-*er, the kernel has cut its name",
        "a-name-that-is-, the kernel has cut its name",
        "'nginx,jvm', closed",
    })
    void anUnreadableFactMakesADenyRuleRefuseAndAnAllowRuleNotFit(String target, String why) throws PolicyException {
        Verdict denied = judge("deny * * KILL " + target + "|allow * * * *", "anna", "SEND", "KILL", OPAQUE);
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.rule()).startsWith("policy:1: deny").contains("as long as it can't be judged: " + why);

        assertThat(judge("allow * * * " + target, "anna", "SEND", "KILL", OPAQUE)
                        .allowed())
                .isFalse();
        assertThat(judge("deny * * HUP " + target + "|allow * * * *", "anna", "SEND", "KILL", OPAQUE)
                        .allowed())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({"a-name-that-is-*, false", "a-*, false", "tree:a-*, false", "b*, true", "nginx, true"})
    void theBeginningOfANameSufficesIfItDecides(String target, boolean passes) throws PolicyException {
        assertThat(judge("deny * * KILL " + target + "|allow * * * *", "anna", "SEND", "KILL", OPAQUE)
                        .allowed())
                .isEqualTo(passes);
        assertThat(judge("allow * * * " + target, "anna", "SEND", "KILL", OPAQUE)
                        .allowed())
                .isEqualTo(!passes);
    }

    @Test
    void aDenyRuleRefusesIfItsUserCanNoLongerBeLookedUp() throws PolicyException {
        AtomicReference<Account> late = new AtomicReference<>(new Account.Known(44));
        PolicyFile policy = PolicyFile.parse(
                "policy",
                "deny * * KILL user:late\nallow * * * user:late\nallow * * * nginx",
                SIGNALS,
                name -> late.get());
        Caller anna = Caller.admin("anna");
        assertThat(policy.judge(anna, Operation.SEND, SIGNALS.parse("KILL"), NGINX)
                        .allowed())
                .isTrue();

        for (Account gone : List.of(new Account.Unknown(), new Account.Unavailable("it is down"))) {
            late.set(gone);
            assertThat(policy.judge(anna, Operation.SEND, SIGNALS.parse("KILL"), NGINX)
                            .rule())
                    .startsWith("policy:1: ")
                    .contains("user late");
            assertThat(policy.judge(anna, Operation.SEND, SIGNALS.parse("HUP"), NGINX)
                            .rule())
                    .startsWith("policy:3: ");
            assertThat(policy.problems()).hasSize(2);
        }
    }

    @Test
    void everyVerdictNamesFileLineAndRule() throws PolicyException {
        String policy = "# first|| deny  *  send KILL * # never|allow * send * *";

        assertThat(judge(policy, "anna", "SEND", "KILL", NGINX).rule())
                .isEqualTo("policy:3: deny  *  send KILL * # never");
        assertThat(judge(policy, "anna", "SEND", "HUP", NGINX).rule()).isEqualTo("policy:4: allow * send * *");
        assertThat(judge(policy, "anna", "LIST", "0", NGINX).rule()).startsWith("policy: no rule");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "permit * * * *; policy:1:1: expected allow or deny",
                "allow * * * *|alow * * * *; policy:2:1: expected allow or deny",
                "allow; policy:1:6: expected who",
                "allow *; policy:1:8: expected operations",
                "allow * sned * *; policy:1:9: expected an operation",
                "allow * audit HUP *; policy:1:15: expected *, since audit is about no signal",
                "allow * audit * nginx; policy:1:17: expected *, since audit is about no signal",
                "allow * send,, * *; policy:1:14: expected one more item",
                "allow * send NOPE *; policy:1:14: expected a signal",
                "allow * send HUP,99 *; policy:1:18: expected a signal",
                "allow * send * group:7; policy:1:16: expected a name",
                "deny * * * 4242; policy:1:12: expected a name",
                "deny * * * 4242@8371934; policy:1:12: expected a name",
                "deny * * * nginx,name:a&b,user&jvm; policy:1:27: expected a name",
                "deny * * * \"rvq\\xff\"; policy:1:16: expected \\\" or \\\\",
                "allow * send * user:; policy:1:21: expected a name after user:",
                "allow * send * user:gone; policy:1:16: this host has no user gone",
                "deny * * KILL nginx,user:gone; policy:1:21: this host has no user gone",
                "allow role: send * *; policy:1:12: expected a name after role:",
                "allow * send * \"open; policy:1:16: expected a closing quote",
                "allow * send * \"a\"b; policy:1:19: expected a blank or a comma",
                "allow * send * * *; policy:1:18: expected the end of the line",
            })
    void aMistakeIsReportedWithLineColumnAndExpectation(String policy, String message) {
        assertThatThrownBy(() -> PolicyFile.parse("policy", policy.replace("|", "\n"), SIGNALS, PolicyFileTest::user))
                .isInstanceOf(PolicyException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void namesWithBlanksCommasAndQuotesCanBeWritten() throws PolicyException {
        ProcessFacts odd = Facts.of(1000, Truth.NO, Truth.NO, "my, \"odd\" one");

        assertThat(judge("allow * send HUP \"my, \\\"odd\\\" one\"", "anna", "SEND", "HUP", odd)
                        .allowed())
                .isTrue();
    }

    @Test
    void aQuestionMarkStandsForACharacterOutsideTheBasicPlaneToo() throws PolicyException {
        ProcessFacts face = Facts.of(1000, Truth.NO, Truth.NO, "a\uD83D\uDE00b\uD83D\uDE00");

        for (String pattern : List.of("a?b?", "a?*", "*b?", "*?b?", "????", "*??")) {
            assertThat(judge("deny * send * " + pattern + "|allow * * * *", "anna", "SEND", "HUP", face)
                            .allowed())
                    .as(pattern)
                    .isFalse();
        }
        assertThat(judge("deny * send * ?????,*b??|allow * * * *", "anna", "SEND", "HUP", face)
                        .allowed())
                .isTrue();
    }

    @Test
    void aLongRuleDecidesAsAnyOtherAndIsCutInTheVerdict() throws PolicyException {
        String many = IntStream.range(0, 20_000).mapToObj(i -> "u" + i).collect(Collectors.joining(","));

        Verdict verdict = judge("deny " + many + ",anna send * *|allow * * * *", "anna", "SEND", "HUP", NGINX);

        assertThat(verdict.allowed()).isFalse();
        assertThat(verdict.rule()).startsWith("policy:1: deny u0,u1,").hasSizeLessThan(220);
        assertThat(judge("deny " + many + " send * *|allow * * * *", "anna", "SEND", "HUP", NGINX)
                        .allowed())
                .isTrue();
    }
}
