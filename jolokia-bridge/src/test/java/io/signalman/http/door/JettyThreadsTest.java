package io.signalman.http.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.ExecutionStrategy;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JettyThreadsTest {

    private final ScheduledExecutorScheduler timer = new ScheduledExecutorScheduler("timer", true);
    private final JettyThreads threads = new JettyThreads(timer);

    @BeforeEach
    void start() throws Exception {
        timer.start();
        threads.start();
    }

    @AfterEach
    void stop() throws Exception {
        threads.stop();
        timer.stop();
    }

    @Test
    void callsOnTheThreadThatRead() {
        List<Thread> callers = new ArrayList<>();

        assertThat(threads.tryExecute(new Successor())).isTrue();
        assertThat(threads.tryCall(() -> callers.add(Thread.currentThread()))).isTrue();

        assertThat(callers).containsExactly(Thread.currentThread());
    }

    @Test
    void startsTheSuccessorDuringALongCall() {
        Successor successor = new Successor();

        threads.tryExecute(successor);
        threads.tryCall(() -> waitFor(successor.came));

        assertThat(successor.came.getCount()).isZero();
    }

    @Test
    void startsASuccessorForEachLongCall() {
        for (int i = 0; i < 3; i++) {
            Successor successor = new Successor();
            threads.tryExecute(successor);
            threads.tryCall(() -> {});
            threads.tryCall(() -> waitFor(successor.came));
            assertThat(successor.came.getCount()).isZero();
        }
    }

    @Test
    void limitsCallsSoThatThreadsRemainToRead() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(JettyThreads.MAX_CALLS);
        CountDownLatch mayReturn = new CountDownLatch(1);
        List<Thread> callers = new ArrayList<>();
        for (int i = 0; i < JettyThreads.MAX_CALLS; i++) {
            Thread caller = new Thread(() -> threads.tryCall(() -> {
                begun.countDown();
                waitFor(mayReturn);
            }));
            caller.start();
            callers.add(caller);
        }
        begun.await();

        assertThat(threads.tryCall(() -> {})).isFalse();

        mayReturn.countDown();
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(threads.tryCall(() -> {})).isTrue();
    }

    @Test
    void aFailedCallFreesItsSlot() {
        threads.tryExecute(new Successor());
        for (int i = 0; i <= JettyThreads.MAX_CALLS; i++) {
            try {
                threads.tryCall(() -> {
                    throw new IllegalStateException("as a test wants it");
                });
            } catch (IllegalStateException expected) {
                // goes on to whoever called
            }
        }

        assertThat(threads.tryCall(() -> {})).isTrue();
    }

    @Test
    void runsOtherTasksAtOnce() throws InterruptedException {
        CountDownLatch came = new CountDownLatch(1);

        assertThat(threads.tryExecute(came::countDown)).isTrue();

        assertThat(came.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static final class Successor implements ExecutionStrategy, Runnable {

        private final CountDownLatch came = new CountDownLatch(1);

        @Override
        public void run() {
            came.countDown();
        }

        @Override
        public void dispatch() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void produce() {
            throw new UnsupportedOperationException();
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
