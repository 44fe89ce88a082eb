package io.signalman.it.hosts;

import io.signalman.fleet.HubUrls;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.Responder;
import io.signalman.fleet.VerifyKey;
import io.signalman.fleet.nats.Broker;
import io.signalman.fleet.nats.NatsAgent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Many agents in one JVM: real connections, keys, tickets and answers, but no MBean behind them. Each request that an agent
 * carries out is a line {@code acted <host> <arguments> <time in ms>}. Arguments: the hub's URL, its CA, the folder of the key files, and
 * the agents' names.
 */
public final class SimulatedAgents {
    private static final String ANSWER = "{\"value\":{\"ok\":true,\"target\":\"x\",\"signal\":\"SIGHUP\",\"signum\":1,"
            + "\"matched\":1,\"delivered\":1,\"message\":\"SIGHUP delivered to 42 (x).\",\"reason\":\"NONE\","
            + "\"retryAfter\":0,\"results\":[{\"pid\":42,\"handle\":\"42@1.1\",\"name\":\"x\",\"outcome\":"
            + "\"DELIVERED\",\"errno\":0,\"error\":\"\",\"message\":\"\",\"reason\":\"NONE\"}]},\"status\":200}";

    private SimulatedAgents() {}

    public static void main(String[] arguments) throws Exception {
        List<NatsAgent> agents = new ArrayList<>();
        for (String name : List.of(arguments).subList(3, arguments.length)) {
            KeyFile keys = KeyFile.parse(Files.readString(Path.of(arguments[2], name + ".key")));
            Broker broker = new Broker(
                    HubUrls.parse(arguments[0]),
                    Optional.of(() -> Files.readAllBytes(Path.of(arguments[1]))),
                    keys.login());
            Responder responder = new Responder(name, keys.signing(), new Acts(name), SimulatedAgents::millis);
            agents.add(NatsAgent.start(broker, name, responder));
        }
        System.out.println("started");
        boolean all = false;
        long changed = System.nanoTime();
        while (System.in.available() == 0) {
            List<String> problems =
                    agents.stream().flatMap(agent -> agent.problem().stream()).toList();
            boolean now = problems.isEmpty();
            if (now != all) {
                System.out.println(now ? "all connected" : "not all connected");
                all = now;
                changed = System.nanoTime();
            } else if (!now && System.nanoTime() - changed > 30_000_000_000L) {
                System.out.println("not connected for 30 s: " + problems.size() + ", " + problems.get(0));
                changed = System.nanoTime();
            }
            Thread.sleep(20);
        }
    }

    private static long millis() {
        return System.nanoTime() / 1_000_000;
    }

    private record Acts(String name) implements Responder.Operations {
        @Override
        public boolean knows(VerifyKey operator) {
            return true;
        }

        @Override
        public Optional<String> run(Responder.Request request) {
            if (millis() > request.until()) {
                return Optional.of("{\"status\":500,\"error\":\"late\"}");
            }
            System.out.println("acted " + name + " " + request.arguments() + " " + System.currentTimeMillis());
            return Optional.of(ANSWER);
        }
    }
}
