package io.signalman.it;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jolokia.json.JSONObject;
import org.jolokia.json.parser.JSONParser;

/** Finds a host with an unknown pid, for instance in another PID namespace, by the run file in its home. */
final class RunFiles {
    private RunFiles() {}

    /** A client of the only agent in this home, once that agent is up. */
    static HttpDoor only(Path home) throws Exception {
        Path run = home.resolve(".signalman/run");
        String[] files = await("run file in " + run)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .until(
                        () -> new File(run.toString()).list((folder, name) -> name.matches("[0-9]+\\.json")),
                        found -> found != null && found.length == 1);
        JSONObject content = (JSONObject) new JSONParser().parse(Files.readString(run.resolve(files[0])));
        return new HttpDoor((String) content.get("url"), (String) content.get("token"));
    }
}
