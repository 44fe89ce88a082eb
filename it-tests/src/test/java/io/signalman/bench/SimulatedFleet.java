package io.signalman.bench;

import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.SignedFleet;
import io.signalman.fleet.nats.NatsFleet;
import io.signalman.it.Hub;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Simulated agents in a few JVMs, with real connections, keys and answers, and an operator. */
final class SimulatedFleet implements AutoCloseable {
    static final int JVMS = 4;

    private final Hub hub;
    private final List<String> agents;
    private final List<Child> jvms = new ArrayList<>();

    private SimulatedFleet(Hub hub, List<String> agents) {
        this.hub = hub;
        this.agents = agents;
    }

    /** Starts that many agents, and waits until all are connected. */
    static SimulatedFleet start(Hub hub, int count) throws Exception {
        List<String> agents = IntStream.range(0, count).mapToObj(i -> "sim" + i).toList();
        SimulatedFleet fleet = new SimulatedFleet(hub, agents);
        hub.operator("anna", "admin");
        hub.enroll("sim", agents);
        for (int i = 0; i < JVMS; i++) {
            fleet.jvms.add(hub.simulate(fleet.part(i)));
        }
        fleet.jvms.forEach(jvm -> jvm.awaitLine("all connected"));
        return fleet;
    }

    Hub hub() {
        return hub;
    }

    List<String> agents() {
        return agents;
    }

    List<Child> jvms() {
        return jvms;
    }

    /** Replaces a JVM that was killed. */
    void startAgain(Child killed) {
        int index = jvms.indexOf(killed);
        jvms.set(index, hub.simulate(part(index)));
        jvms.get(index).awaitLine("all connected");
    }

    private List<String> part(int jvm) {
        return IntStream.range(0, agents.size())
                .filter(i -> i % JVMS == jvm)
                .mapToObj(agents::get)
                .toList();
    }

    /** Connects as the operator. */
    SignedFleet connect() throws FleetException {
        FleetProfile profile = FleetProfile.read(Path.of(hub.profile("anna")), new FleetProfile.Files() {
            @Override
            public String text(Path file) throws IOException {
                return Files.readString(file);
            }

            @Override
            public String secret(Path file) throws IOException {
                return Files.readString(file);
            }
        });
        return NatsFleet.open(profile, (id, messages) -> {});
    }

    Map<String, HostAnswer> ask(SignedFleet fleet, String word, Duration deadline) throws Exception {
        Map<String, List<Object>> arguments = new TreeMap<>();
        agents.forEach(agent -> arguments.put(agent, List.of(word, "CONT")));
        Map<String, HostAnswer> answers = new TreeMap<>();
        fleet.ask(new FleetCall("sendSignal", arguments, "", deadline), answer -> answers.put(answer.host(), answer));
        return answers;
    }

    /** In µs. */
    double cpu() throws IOException {
        double micros = 0;
        for (Child jvm : jvms) {
            micros += Cpu.micros(jvm.pid());
        }
        return micros;
    }

    /** The number of JVMs whose agents are all connected. */
    long connected() {
        return jvms.stream()
                .filter(jvm -> {
                    List<String> lines = jvm.lines().stream()
                            .filter(line -> line.endsWith("all connected"))
                            .toList();
                    return lines.get(lines.size() - 1).equals("all connected");
                })
                .count();
    }

    double millisUntilAllAreBack() throws InterruptedException {
        long begin = System.nanoTime();
        while (connected() < JVMS) {
            if (System.nanoTime() - begin > Duration.ofMinutes(3).toNanos()) {
                throw new IllegalStateException("not all agents have come back");
            }
            Thread.sleep(10);
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    @Override
    public void close() {
        jvms.forEach(Child::close);
    }
}
