package io.signalman.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures several subjects in turns, A B C A B C, so that a drift of the machine affects all of them alike. */
final class Turns {
    private final Map<String, Measurement> subjects = new LinkedHashMap<>();

    /** One measurement, in whatever unit the table says. */
    interface Measurement {
        double once() throws Exception;
    }

    /** A piece of work to time. */
    interface Action {
        void run() throws Exception;
    }

    Turns add(String subject, Measurement measurement) {
        subjects.put(subject, measurement);
        return this;
    }

    /** In milliseconds. */
    Turns time(String subject, Action action) {
        return add(subject, () -> {
            long begin = System.nanoTime();
            action.run();
            return (System.nanoTime() - begin) / 1e6;
        });
    }

    /** The figures by subject, in the order of their addition; the first turn does not count. */
    Map<String, Series> run(int rounds) throws Exception {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int round = -1; round < rounds; round++) {
            for (Map.Entry<String, Measurement> subject : subjects.entrySet()) {
                double value = subject.getValue().once();
                if (round >= 0) {
                    values.computeIfAbsent(subject.getKey(), key -> new ArrayList<>())
                            .add(value);
                }
            }
        }
        Map<String, Series> series = new LinkedHashMap<>();
        values.forEach((subject, rows) -> series.put(subject, new Series(rows)));
        return series;
    }
}
