package io.signalman.console.top;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.console.AgentEntry;
import io.signalman.console.Agents;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallersTest {
    /** One agent that answers looks only after the latch opens. */
    private record SlowToLook(CountDownLatch goOn, BlockingQueue<String> called) implements Agents {
        @Override
        public List<AgentEntry> list() {
            return List.of();
        }

        @Override
        public String call(String agent, String operation, List<Object> arguments, String reason) {
            try {
                if (operation.equals("findProcesses")) {
                    goOn.await();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            called.add(operation);
            return "{}";
        }

        @Override
        public void close() {}
    }

    private static Ask ask(String operation) {
        return new Ask("shop", operation, List.of(), "", answer -> {});
    }

    @Test
    void whatSignalsDoesNotWaitForALook() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        BlockingQueue<String> called = new LinkedBlockingQueue<>();
        Callers callers = new Callers(new SlowToLook(goOn, called), event -> {});

        callers.ask(ask("findProcesses"));
        for (String act : List.of("sendSignalWith", "stop", "cancelJob")) {
            callers.ask(ask(act));
            assertThat(called.poll(1, TimeUnit.MINUTES)).isEqualTo(act);
        }
        goOn.countDown();
        assertThat(called.poll(1, TimeUnit.MINUTES)).isEqualTo("findProcesses");
    }
}
