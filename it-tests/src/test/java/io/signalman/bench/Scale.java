package io.signalman.bench;

import java.time.Duration;
import java.util.List;

/**
 * How much is measured. All load is bounded by it in count and time.
 *
 * @param rounds how often each thing is measured
 * @param round how long a round of a repeated operation lasts
 * @param crowds numbers of processes
 * @param clients numbers of clients at once
 * @param cold how often a program is started to time its start
 * @param load how long the load lasts that has to lose nothing
 * @param rest how long a host is left alone before it is at rest
 * @param soak how long the soak lasts
 */
record Scale(
        int rounds,
        Duration round,
        List<Integer> crowds,
        List<Integer> clients,
        int cold,
        Duration load,
        Duration rest,
        Duration soak) {
    /** The rest is longer than our spare threads wait for work, which go one after the other. */
    static final Scale FULL = new Scale(
            3,
            Duration.ofSeconds(1),
            List.of(100, 1000, 5000),
            List.of(1, 8, 64),
            20,
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            Duration.ofMinutes(Integer.getInteger("bench.minutes", 60)));

    /** Shows that everything still runs; its numbers are worth nothing. */
    static final Scale SMOKE = new Scale(
            1,
            Duration.ofMillis(50),
            List.of(10),
            List.of(1, 2),
            1,
            Duration.ofSeconds(1),
            Duration.ZERO,
            Duration.ofSeconds(2));

    /** More than one. */
    int someClients() {
        return clients.get(1);
    }

    int mostClients() {
        return clients.get(clients.size() - 1);
    }

    int mostProcesses() {
        return crowds.get(crowds.size() - 1);
    }
}
