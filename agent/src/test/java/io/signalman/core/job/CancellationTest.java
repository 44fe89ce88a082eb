package io.signalman.core.job;

import static io.signalman.core.OnThisHost.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.core.Audit;
import io.signalman.core.Caller;
import io.signalman.core.OnThisHost;
import io.signalman.core.Operation;
import io.signalman.core.Oversight;
import io.signalman.core.Policy;
import io.signalman.core.RateLimit;
import io.signalman.core.Request;
import io.signalman.core.SignalReport;
import io.signalman.testing.Child;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The record of a cancelled job. */
class CancellationTest {
    private final List<Request> cancelled = new CopyOnWriteArrayList<>();

    private final Audit audit = new Audit() {
        @Override
        public void intent(Request request, String rule, List<Aimed> processes) {}

        @Override
        public void outcome(Request request, SignalReport report) {}

        @Override
        public void cancelled(Request request) {
            cancelled.add(request);
        }
    };

    @Test
    void namesTheCallerAndTheJobAndIsWrittenOnce() {
        try (Child child = Child.bash("trap '' TERM; echo ready; while :; do sleep 600; done");
                OnThisHost host =
                        OnThisHost.with(new Oversight(Policy.byRole(), RateLimit.none(), audit, delivery -> {}))) {
            String pid = String.valueOf(child.pid());
            Caller other = Caller.admin("another admin");
            long stop = host.jobs().stop(ADMIN, pid, "TERM 1h").id();
            long wait = host.jobs().startAwait(ADMIN, pid, "1h").id();

            host.jobs().cancel(other, stop);
            host.jobs().cancel(ADMIN, stop);
            host.jobs().cancel(ADMIN, wait); // a wait sends nothing, so nothing was kept from anybody

            assertThat(cancelled).singleElement().satisfies(request -> {
                assertThat(request.caller()).isEqualTo(other);
                assertThat(request.operation()).isEqualTo(Operation.STOP);
                assertThat(request.target()).isEqualTo(pid);
                assertThat(request.options()).isEqualTo("job=" + stop);
            });
        }
    }
}
