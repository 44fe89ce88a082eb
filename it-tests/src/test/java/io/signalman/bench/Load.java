package io.signalman.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Clients that repeat one request to one server. */
interface Load {
    Answers once(int clients, Duration duration) throws Exception;

    /** Takes turns, so that a drift of the machine affects all of them alike. */
    static Map<String, List<Answers>> rounds(Run run, Map<String, Load> loads, int clients) throws Exception {
        return rounds(loads, clients, run.scale().rounds(), run.scale().round());
    }

    /** The same with turns of another number and length. */
    static Map<String, List<Answers>> rounds(Map<String, Load> loads, int clients, int rounds, Duration duration)
            throws Exception {
        Map<String, List<Answers>> answers = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Load> load : loads.entrySet()) {
                answers.computeIfAbsent(load.getKey(), key -> new ArrayList<>())
                        .add(load.getValue().once(clients, duration));
            }
        }
        return answers;
    }
}
