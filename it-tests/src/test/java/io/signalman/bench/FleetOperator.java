package io.signalman.bench;

import io.signalman.fleet.HostState;
import io.signalman.fleet.SignedFleet;
import io.signalman.fleet.SigningKey;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * An operator in a JVM of its own. Each line of its input makes it ask all agents, or sign and verify as often as agents and
 * operator do for such a request. It prints the time in ms.
 */
final class FleetOperator {
    /** Asks all agents. */
    static final String SCATTER = "scatter";

    /** Signs and verifies: per agent, the operator's signature is verified, the answer is signed, and verified. */
    static final String FLOOR = "floor";

    private static final Duration DEADLINE = Duration.ofMinutes(1);

    private FleetOperator() {}

    /** Takes the profile and the number of agents. */
    public static void main(String[] arguments) throws Exception {
        List<String> agents = SimulatedFleet.names(Integer.parseInt(arguments[1]));
        try (SignedFleet operator = SimulatedFleet.connect(arguments[0]);
                BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            System.out.println("ready");
            for (String word = in.readLine(); word != null; word = in.readLine()) {
                long begin = System.nanoTime();
                if (word.equals(FLOOR)) {
                    signAndVerify(agents.size());
                } else {
                    SimulatedFleet.ask(operator, agents, "x", DEADLINE).values().stream()
                            .filter(answer -> answer.state() != HostState.ANSWERED)
                            .forEach(answer -> System.out.println("missing " + answer));
                }
                System.out.println(word + " " + (System.nanoTime() - begin) / 1e6);
            }
        }
    }

    private static void signAndVerify(int agents) {
        SigningKey key = SigningKey.generate();
        byte[] message = new byte[300];
        byte[] request = key.sign(message);
        boolean right = IntStream.range(0, agents).parallel().allMatch(i -> {
            boolean known = key.verifyKey().verify(message, request);
            byte[] answer = key.sign(message);
            return known && key.verifyKey().verify(message, answer);
        });
        if (!right) {
            throw new IllegalStateException("a signature is wrong");
        }
    }
}
