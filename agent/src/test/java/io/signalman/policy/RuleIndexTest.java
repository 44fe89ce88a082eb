package io.signalman.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Policy.Verdict;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Signal;
import io.signalman.core.SignalTable;
import io.signalman.core.Truth;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A policy decides as its lines do one after the other, each as a policy of its own. */
class RuleIndexTest {
    @AutoClose
    private static final PosixHost HOST = TestPosixHost.open();

    private static final SignalTable SIGNALS = HOST.signals();
    private static final List<String> NAMES = List.of("nginx", "redis", "nginx-worker-p", "a b", "");
    private static final List<String> TARGETS = List.of(
            "nginx",
            "nginx-worker-process",
            "redis",
            "\"a b\"",
            "\"\"",
            "ngin?",
            "n*",
            "*",
            "user:7",
            "jvm",
            "tree:init");

    /** Fits no process of the test, and keeps a rule out of the index. */
    private static final String NOBODY = ",user:nobody";

    private static final Caller ANNA =
            new Caller("anna", Set.of("operator"), Caller.Door.HTTP, "", "a test", "", "", Optional.empty(), 0);

    private record Facts(Name name, Truth jvm) implements ProcessFacts {
        @Override
        public int uid() {
            return 7;
        }

        @Override
        public Truth ofHost() {
            return Truth.NO;
        }

        @Override
        public Lineage lineage() {
            return new Lineage(List.of(name, new Name("init", false)), true);
        }
    }

    @Test
    void decidesAsTheLinesDoInTheirOrder() throws PolicyException {
        Random random = new Random(1);
        for (int round = 0; round < 5000; round++) {
            List<String> lines = Stream.generate(() -> line(random))
                    .limit(1 + random.nextInt(12))
                    .toList();
            ProcessFacts process = new Facts(
                    new ProcessFacts.Name(any(random, NAMES), random.nextInt(4) == 0),
                    random.nextInt(3) == 0 ? Truth.unknown("closed") : Truth.of(random.nextBoolean()));
            Signal signal = SIGNALS.parse(any(random, List.of("HUP", "KILL", "0")));
            Operation operation = any(random, List.of(Operation.SEND, Operation.LIST));

            Verdict verdict = policy(String.join("\n", lines)).judge(ANNA, operation, signal, process);

            assertThat(verdict)
                    .as("%s about %s", lines, process)
                    .isEqualTo(oneByOne(lines, operation, signal, process));
        }
    }

    private static Verdict oneByOne(List<String> lines, Operation operation, Signal signal, ProcessFacts process)
            throws PolicyException {
        for (int i = 0; i < lines.size(); i++) {
            Verdict verdict = policy("\n".repeat(i) + lines.get(i) + NOBODY).judge(ANNA, operation, signal, process);
            if (!verdict.rule().equals("policy: no rule fits")) {
                return new Verdict(verdict.allowed(), verdict.rule().replace(NOBODY, ""));
            }
        }
        return new Verdict(false, "policy: no rule fits");
    }

    private static PolicyFile policy(String text) throws PolicyException {
        return PolicyFile.parse("policy", text, SIGNALS, name -> new Account.Known(8));
    }

    private static String line(Random random) {
        String targets = any(random, TARGETS) + (random.nextInt(3) == 0 ? "," + any(random, TARGETS) : "");
        return String.join(
                " ",
                any(random, List.of("allow", "deny")),
                any(random, List.of("*", "anna", "bert", "role:operator")),
                any(random, List.of("*", "send", "list")),
                any(random, List.of("*", "HUP", "KILL")),
                targets);
    }

    private static <T> T any(Random random, List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
