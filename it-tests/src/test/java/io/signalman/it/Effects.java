package io.signalman.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;

/** Compares what a preview predicts with what the kernel shows afterwards. */
final class Effects {

    /** What can be observed of each effect. */
    static final Map<String, String> SEEN = Map.ofEntries(
            Map.entry("TERMINATES", "EXITED"),
            Map.entry("DUMPS_CORE", "EXITED"),
            Map.entry("SHUTDOWN_HOOKS", "EXITED"),
            Map.entry("CRASHES_JVM", "EXITED"),
            Map.entry("STOPS", "STOPPED"),
            Map.entry("CONTINUES", "CONTINUED"),
            Map.entry("HANDLED", "UNCHANGED"),
            Map.entry("IGNORED", "UNCHANGED"),
            Map.entry("NO_EFFECT", "UNCHANGED"),
            Map.entry("BLOCKED", "PENDING"),
            Map.entry("THREAD_DUMP", "NOTHING"));

    private final SoftAssertions softly = new SoftAssertions();

    SoftAssertions softly() {
        return softly;
    }

    /** Previews the signal, sends it, and compares each process; returns the results. */
    List<JSONObject> compare(HttpDoor http, String target, String signal, String time, int processes) throws Exception {
        String path = "/processes/" + target + "/_signal/" + signal;
        Map<Object, Object> foreseen = new TreeMap<>();
        for (Object row : (JSONArray) http.get(path).json().get("results")) {
            foreseen.put(((JSONObject) row).get("pid"), ((JSONObject) row).get("effect"));
        }
        HttpDoor.Answer answer = http.post(path + "?observe=" + time);
        List<JSONObject> results = new ArrayList<>();
        synchronized (softly) {
            softly.assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            for (Object row : (JSONArray) answer.json().getOrDefault("results", new JSONArray())) {
                JSONObject result = (JSONObject) row;
                results.add(result);
                softly.assertThat(result.get("predicted"))
                        .as(signal + " was to have this effect on " + result)
                        .isEqualTo(foreseen.get(result.get("pid")));
                softly.assertThat(result.get("observed"))
                        .as(signal + " did this to " + result)
                        .isEqualTo(SEEN.get(String.valueOf(result.get("predicted"))));
            }
            softly.assertThat(results).as(signal).hasSize(processes);
        }
        return results;
    }

    /** The first result. */
    static JSONObject row(JSONObject report) {
        return (JSONObject) ((JSONArray) report.get("results")).get(0);
    }
}
