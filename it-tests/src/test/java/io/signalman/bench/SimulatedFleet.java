package io.signalman.bench;

import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.SignedFleet;
import io.signalman.fleet.nats.NatsTransport;
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

/** Simulated agents in a few JVMs, with real connections, keys and answers. */
final class SimulatedFleet implements AutoCloseable {
    static final int JVMS = 4;

    private static final long PATIENCE_NANOS = Duration.ofMinutes(10).toNanos();

    private final Hub hub;
    private final Path jdk;
    private final List<String> agents;

    /** The last ones run; those before were killed, and their lines still count. */
    private final List<Child> started = new ArrayList<>();

    private final List<Child> jvms = new ArrayList<>();

    private SimulatedFleet(Hub hub, Path jdk, List<String> agents) {
        this.hub = hub;
        this.jdk = jdk;
        this.agents = agents;
    }

    /** The names of so many agents. */
    static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "sim" + i).toList();
    }

    /** Starts enrolled agents, and waits until all are connected. */
    static SimulatedFleet start(Hub hub, Path jdk, List<String> agents) throws InterruptedException {
        SimulatedFleet fleet = new SimulatedFleet(hub, jdk, agents);
        for (int i = 0; i < JVMS; i++) {
            fleet.jvms.add(hub.simulate(jdk, fleet.part(i)));
        }
        fleet.started.addAll(fleet.jvms);
        fleet.awaitConnected(JVMS);
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

    /** Starts the agents of a JVM that was killed. */
    void startAgain(Child killed) {
        int index = jvms.indexOf(killed);
        jvms.set(index, hub.simulate(jdk, part(index)));
        started.add(jvms.get(index));
    }

    private List<String> part(int jvm) {
        return IntStream.range(0, agents.size())
                .filter(i -> i % JVMS == jvm)
                .mapToObj(agents::get)
                .toList();
    }

    /** Connects as the operator of that profile. */
    static SignedFleet connect(String profile) throws FleetException {
        return NatsTransport.fleet(
                FleetProfile.read(Path.of(profile), Files::readString, Files::readString), (id, messages) -> {});
    }

    static Map<String, HostAnswer> ask(SignedFleet operator, List<String> agents, String word, Duration deadline)
            throws FleetException, InterruptedException {
        Map<String, List<Object>> arguments = new TreeMap<>();
        agents.forEach(agent -> arguments.put(agent, List.of(word, "CONT")));
        Map<String, HostAnswer> answers = new TreeMap<>();
        operator.ask(
                new FleetCall("sendSignal", arguments, "", deadline), answer -> answers.put(answer.host(), answer));
        return answers;
    }

    /** A request that an agent carried out, and when, in ms since the epoch. */
    record Act(String agent, long millis) {}

    /** The requests with that word that were carried out. */
    List<Act> acts(String word) {
        return started.stream()
                .flatMap(jvm -> jvm.lines().stream())
                .filter(line -> line.startsWith("acted ") && line.contains("\"" + word + "\""))
                .map(line -> line.split(" ", -1))
                .map(words -> new Act(words[1], Long.parseLong(words[words.length - 1])))
                .toList();
    }

    /** In µs. */
    double cpu() throws IOException {
        double micros = 0;
        for (Child jvm : jvms) {
            micros += Cpu.micros(jvm.pid());
        }
        return micros;
    }

    /** Waits until the agents of so many JVMs are all connected, and of the others not all. */
    void awaitConnected(int count) throws InterruptedException {
        long begin = System.nanoTime();
        while (jvms.stream().filter(SimulatedFleet::isConnected).count() != count) {
            if (System.nanoTime() - begin > PATIENCE_NANOS) {
                throw new IllegalStateException("not all agents have come back");
            }
            Thread.sleep(20);
        }
    }

    private static boolean isConnected(Child jvm) {
        return jvm.lines().stream()
                .filter(line -> line.endsWith("all connected"))
                .reduce("", (first, last) -> last)
                .equals("all connected");
    }

    @Override
    public void close() {
        jvms.forEach(Child::close);
    }
}
