package io.signalman.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalman.http.call.Authenticator.Identity;
import io.signalman.http.call.HttpCaller;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FairThreadsTest {

    private final FairThreads threads = new FairThreads(8);

    @Test
    void oneViewerLeavesThreadsToOthersAndAllViewersLeaveSomeToAdmins() {
        assertThat(acquired("monitor", "viewer", 5)).isEqualTo(4);
        assertThat(acquired("another", "viewer", 3)).isEqualTo(2);
        assertThat(acquired("operator", "admin", 3)).isEqualTo(2);
    }

    @Test
    void principalsTakeTurns() {
        acquired("monitor", "viewer", 4);
        acquired("another", "viewer", 2);
        wait("monitor", "monitor's first");
        wait("monitor", "monitor's second");
        wait("another", "another's");
        wait("third", "third's");

        assertThat(threads.release("monitor")).contains(new Task("monitor's first"));
        assertThat(threads.release("monitor")).contains(new Task("another's"));
        assertThat(threads.release("another")).contains(new Task("third's"));
        assertThat(threads.release("third")).contains(new Task("monitor's second"));
        assertThat(threads.release("monitor")).isEmpty();
    }

    @Test
    void aCallerWithItsWholeShareIsPassedOver() {
        acquired("monitor", "viewer", 4);
        acquired("another", "viewer", 2);
        wait("monitor", "monitor's");
        wait("third", "third's");

        assertThat(threads.release("another")).contains(new Task("third's"));
        assertThat(threads.release("monitor")).contains(new Task("monitor's"));
    }

    private record Task(String name) implements Runnable {
        @Override
        public void run() {}
    }

    /** How many of so many calls may run at once. */
    private long acquired(String name, String role, int calls) {
        return IntStream.range(0, calls)
                .filter(i -> threads.acquire(caller(name, role), new Task("")))
                .count();
    }

    private void wait(String name, String task) {
        assertThat(threads.acquire(caller(name, "viewer"), new Task(task))).isFalse();
    }

    private static HttpCaller caller(String name, String role) {
        return HttpCaller.of(new Identity(name, Set.of(role), ""), "http", "", "", "", "");
    }
}
