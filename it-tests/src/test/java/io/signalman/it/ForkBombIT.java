package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalman.testing.Child;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jolokia.json.JSONArray;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A tree whose processes all fork, up to a limit, as fast as they can be ended. */
class ForkBombIT {
    private static final int ROUNDS = 3;
    private static final int MOST = 400;

    @TempDir
    Path folder;

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void killEndsAllOfATreeThatForksMeanwhile(Path jdk) throws Exception {
        try (TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach("fanout.max=1000");
            HttpDoor http = host.http();
            for (int round = 0; round < ROUNDS; round++) {
                String name = Children.uniqueName();
                Path program = CProgram.compile("fork-bomb.c", folder.resolve(name));
                Child bomb = children.own(new ProcessBuilder(program.toString(), String.valueOf(MOST)));
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> named(http, name).size() > 10);

                HttpDoor.Answer answer = http.post("/processes/tree:" + bomb.pid() + "/_signal/KILL?report=true");

                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
                await().until(() -> named(http, name).isEmpty());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void killEndsAllOfACgroupThatForksMeanwhile(Path jdk) throws Exception {
        String name = Children.uniqueName();
        Path program = CProgram.compile("fork-bomb.c", folder.resolve(name));
        try (Cgroup cgroup = Cgroup.create(name);
                TestHost host = new TestHost.Builder(folder).jdk(jdk).start();
                Children children = new Children(folder)) {
            host.attach("fanout.max=1000");
            HttpDoor http = host.http();
            children.own(
                    new ProcessBuilder("bash", "-c", "echo $$ >" + cgroup.procs() + "; exec " + program + " " + MOST));
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> named(http, name).size() > 10);

            HttpDoor.Answer answer = http.post("/processes/cgroup:%2F" + name + "/_signal/KILL?report=true");

            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            await().until(() -> named(http, name).isEmpty());
        }
    }

    private static List<?> named(HttpDoor http, String name) throws Exception {
        HttpDoor.Answer answer = http.get("/processes/" + name);
        return answer.status() == 404 ? List.of() : (JSONArray) answer.json().get("processes");
    }
}
