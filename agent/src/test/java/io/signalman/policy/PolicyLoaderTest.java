package io.signalman.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.access.TrustedFile;
import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Operation;
import io.signalman.core.Signal;
import io.signalman.core.Truth;
import io.signalman.posix.PosixHost;
import io.signalman.posix.TestPosixHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy file that changes or can't be used. */
class PolicyLoaderTest {
    @AutoClose
    private static final PosixHost HOST = TestPosixHost.open();

    private static final Caller ANNA = Caller.admin("anna");

    @TempDir
    private Path folder;

    private final AtomicLong now = new AtomicLong();
    private final Map<String, Account> users = new HashMap<>();

    private PolicyLoader load(String text) throws IOException {
        return new PolicyLoader(new TrustedFile(write(text)), HOST.signals(), users::get, now::get);
    }

    private Path write(String text) throws IOException {
        Path draft = Files.writeString(folder.resolve("draft"), text);
        return Files.move(draft, folder.resolve("policy"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static boolean isRefusedWhole(PolicyLoader policy) {
        return policy.refusal(ANNA, Operation.SEND).isPresent()
                && policy.refusal(ANNA, Operation.LIST).isPresent();
    }

    private void later() {
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void aMalformedFileAtStartRefusesEverythingUntilItIsFixed() throws IOException {
        PolicyLoader policy = load("alow * * * *\n");
        assertThat(isRefusedWhole(policy)).isTrue();
        assertThat(policy.status()).contains("policy:1:1: expected allow or deny", "(setting policy)");

        write("allow * * * *\n");
        later();
        assertThat(isRefusedWhole(policy)).isFalse();
        assertThat(policy.status()).endsWith("policy, 1 rule.");
    }

    @Test
    void aMalformedChangeKeepsThePreviousRules() throws IOException {
        PolicyLoader policy = load("allow * * * *\ndeny * * * *\n");
        write("deny * * * nonsense:\n");
        later();

        assertThat(isRefusedWhole(policy)).isFalse();
        assertThat(policy.status()).contains("2 rules.", "these stay", "policy:1:");

        Files.delete(folder.resolve("policy"));
        later();
        assertThat(isRefusedWhole(policy)).isFalse();
        assertThat(policy.status()).contains("is not there");
    }

    @Test
    void aChangeTakesEffect() throws IOException {
        PolicyLoader policy = load("allow * * * *\n");
        write("deny * * * *\n");
        later();

        assertThat(policy.judge(ANNA, Operation.LIST, Signal.NONE, new NoFacts())
                        .allowed())
                .isFalse();
    }

    @Test
    void anUnknownUserAtStartRefusesEverythingUntilTheHostKnowsIt() throws IOException {
        users.put("app", new Account.Unknown());
        PolicyLoader policy = load("deny * * KILL user:app\nallow * * * *\n");
        assertThat(isRefusedWhole(policy)).isTrue();
        assertThat(policy.status()).contains("policy:1:15: this host has no user app");

        users.put("app", new Account.Unavailable("it is down"));
        later();
        assertThat(isRefusedWhole(policy)).isTrue();
        assertThat(policy.status()).contains("the user app can't be looked up now, since it is down");

        users.put("app", new Account.Known(7));
        later();
        assertThat(isRefusedWhole(policy)).isFalse();
        assertThat(policy.status()).endsWith("policy, 2 rules.");
    }

    @Test
    void theStatusNamesAUserWhoCanNoLongerBeLookedUp() throws IOException {
        users.put("app", new Account.Known(7));
        PolicyLoader policy = load("deny * * KILL user:app\nallow * * HUP user:app\n");

        users.put("app", new Account.Unavailable("it is down"));

        assertThat(policy.status())
                .contains("2 rules.", "policy:1: deny * * KILL user:app refuses every process for now:")
                .contains("policy:2: allow * * HUP user:app allows nothing for now: the user app can't be looked up");
    }

    /** A rule with "*" reads no facts about the process. */
    private static final class NoFacts implements io.signalman.core.ProcessFacts {
        @Override
        public Name name() {
            throw new AssertionError();
        }

        @Override
        public int uid() {
            throw new AssertionError();
        }

        @Override
        public Truth jvm() {
            throw new AssertionError();
        }

        @Override
        public Truth ofHost() {
            throw new AssertionError();
        }

        @Override
        public Lineage lineage() {
            throw new AssertionError();
        }
    }
}
