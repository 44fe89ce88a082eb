package io.signalman.bench;

import io.signalman.it.TestHost;

/** What a host holds while it does nothing; {@link LifeHost} prints it. */
record Rest(double threads, double heapMiB, double classes, double descriptors) {

    static Rest of(TestHost host) throws Exception {
        int before = asked(host);
        host.process().line("rest");
        String[] words =
                host.process().awaitLines("rest ", before + 1).get(before).split(" ", -1);
        return new Rest(
                Double.parseDouble(words[1]),
                Double.parseDouble(words[2]) / (1 << 20),
                Double.parseDouble(words[3]),
                Double.parseDouble(words[4]));
    }

    private static int asked(TestHost host) {
        return host.process().lines().stream()
                .filter(line -> line.startsWith("rest "))
                .toList()
                .size();
    }
}
