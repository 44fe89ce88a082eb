package io.signalman.bench;

import io.signalman.it.HttpDoor;
import io.signalman.it.TestHost;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One signal over the Unix domain socket, beside the same over TCP. */
final class SocketBesideTcp implements Chapter {
    private static final String TCP = "over TCP, with the token";
    private static final String SOCKET = "over the socket, without one";

    /** The two differ by less than this machine drifts in a second: many short turns, each beside its neighbour. */
    private static final int TURNS = 10;

    private static final int WARM_UP = 8;

    @Override
    public String key() {
        return "socket";
    }

    @Override
    public String title() {
        return "The socket beside TCP";
    }

    @Override
    public void measure(Run run, Page page) throws Exception {
        page.text(
                "Signal 0 to one process of one agent, by threads of one Java client with a kept connection each, since wrk"
                        + " knows TCP only. The two doors take turns of half a round.");
        for (Path jdk : run.jdks()) {
            try (TestHost host = run.host(jdk).start()) {
                host.attach();
                Map<String, Load> doors = doors(host);
                for (Load door : doors.values()) {
                    door.once(run.scale().someClients(), run.scale().round().multipliedBy(WARM_UP));
                }
                for (int clients : run.scale().clients()) {
                    beside(run, page, jdk, doors, clients);
                }
            }
        }
    }

    private static Map<String, Load> doors(TestHost host) throws Exception {
        HttpDoor http = host.http();
        String path = "/processes/" + ProcessHandle.current().pid() + "/_signal/0";
        SocketAddress tcp =
                new InetSocketAddress(http.uri().getHost(), http.uri().getPort());
        SocketAddress socket = UnixDomainSocketAddress.of(host.socketPath());
        Map<String, Load> doors = new LinkedHashMap<>();
        doors.put(TCP, new CallLoad(host.pid(), () -> new DoorClient(tcp, path, http.token())));
        doors.put(SOCKET, new CallLoad(host.pid(), () -> new DoorClient(socket, path, "")));
        return doors;
    }

    private static void beside(Run run, Page page, Path jdk, Map<String, Load> doors, int clients) throws Exception {
        String on = Run.name(jdk) + ", " + clients + (clients == 1 ? " client" : " clients");
        Duration turn = run.scale().round().dividedBy(2);
        Map<String, List<Answers>> answers =
                Load.rounds(doors, clients, TURNS * run.scale().rounds(), turn);
        Table table = page.table("Kept connections, " + on, Answers.COLUMNS);
        answers.forEach((door, rounds) -> table.row(door, Answers.cells(rounds)));
        table.over(TCP);
        page.bar(
                "requests/s over the socket",
                on,
                Bar.Limit.atLeast(1),
                Answers.series(answers.get(SOCKET), Answers::perSecond)
                        .over(Answers.series(answers.get(TCP), Answers::perSecond)),
                "× TCP");
        page.bar(
                "p50 over the socket",
                on,
                Bar.Limit.atMost(1),
                Answers.series(answers.get(SOCKET), Answers::p50).over(Answers.series(answers.get(TCP), Answers::p50)),
                "× TCP");
    }
}
