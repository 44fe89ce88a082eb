package io.signalman.core.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.OnThisHost;
import io.signalman.core.ProcessFacts;
import io.signalman.core.Truth;
import io.signalman.testing.Child;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a policy asks of a process while the kernel hides another one, as with hidepid. */
class KernelFactsTest {
    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aHiddenAncestorLeavesItUnknownWhetherAProcessDescendsFromTheHostJvm() {
        try (Child parent = Child.bash("sleep 600 & echo child $!; echo ready; wait")) {
            int child = parent.number("child");
            int self = host.processes().self();

            assertThat(facts(child, 0).ofHost()).isEqualTo(Truth.YES);
            assertThat(facts(child, 0).lineage().whole()).isTrue();
            assertThat(facts(child, parent.pid()).ofHost()).isEqualTo(Truth.unknown("an ancestor of it can't be read"));
            assertThat(facts(child, parent.pid()).lineage().whole()).isFalse();
            assertThat(facts(parent.pid(), self).ofHost().isUnknown()).isTrue();
            assertThat(facts(1, parent.pid()).ofHost()).isEqualTo(Truth.NO);
        }
    }

    @Test
    void theHostJvmIsItselfWhateverIsHiddenAboveIt() {
        int self = host.processes().self();
        int parent = host.processes().stat(self).orElseThrow().ppid();

        assertThat(facts(self, parent).ofHost()).isEqualTo(Truth.YES);
        assertThat(facts(parent, 0).ofHost()).isEqualTo(Truth.NO);
    }

    private ProcessFacts facts(int pid, int hidden) {
        return new KernelFacts(
                host.except("stat", hidden, Optional.empty()),
                host.processes().stat(pid).orElseThrow());
    }
}
