package io.signalman.console.top;

import io.signalman.console.AgentEntry;
import io.signalman.console.Json;
import io.signalman.console.top.Ask.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;

/** The screen without a terminal: keys and answers go in, requests and lines come out. */
final class Scene {
    private final State state;
    private final Deque<Ask> asks = new ArrayDeque<>();
    private final Look look;
    private long now = 1_000_000;

    Scene(int columns, int rows, Look look, String... agents) {
        this.look = look;
        state = new State(
                Arrays.stream(agents)
                        .map(agent -> new AgentEntry(agent, "this host", agent))
                        .toList(),
                rows,
                columns,
                asks::add);
        state.now = now;
    }

    /** 80 × 24, in Unicode and colours, with one agent that lists these processes. */
    static Scene of(String... processes) {
        Scene scene = new Scene(80, 24, new Look(new Text(false), true), "shop");
        scene.tick();
        scene.listed(processes);
        return scene;
    }

    /** A process whose handle is its pid and "@1". */
    static String process(int pid, int ppid, String name, String command) {
        return "{\"pid\":" + pid + ",\"ppid\":" + ppid + ",\"handle\":\"" + pid
                + "@1\",\"user\":\"app\",\"state\":\"S\","
                + "\"start\":\"1970-01-01T00:10:00Z\",\"name\":" + Json.quote(name) + ",\"commandLine\":"
                + Json.quote(command) + "}";
    }

    /** Processes 100, 101 and so on. */
    static String[] processes(int count) {
        return IntStream.range(100, 100 + count)
                .mapToObj(pid -> process(pid, 1, "worker" + pid, "worker --number " + pid))
                .toArray(String[]::new);
    }

    /** Answers the request for processes; the requests that follow it, too. */
    void listed(String... processes) {
        answer("findProcesses", list(processes));
        answer("listEvents", "{\"last\":0,\"lost\":0,\"events\":[]}");
        while (next() != null && !next().operation().equals("findProcesses")) {
            answer(next().operation(), "{}");
        }
    }

    static String list(String... processes) {
        return "{\"processes\":[" + String.join(",", processes) + "],\"refusal\":\"\",\"note\":\"\"}";
    }

    /** Two seconds and more pass. */
    void tick() {
        now += Refresh.EVERY + 1;
        Keys.tick(state, now);
    }

    void keys(Object... keys) {
        for (Object key : keys) {
            Keys.key(state, key instanceof Key.Name name ? new Key(name, "") : new Key(Key.Name.CHAR, key.toString()));
        }
    }

    void type(String text) {
        text.codePoints().forEach(c -> keys(Character.toString(c)));
    }

    /** The oldest request without an answer; null for none. */
    Ask next() {
        return asks.peek();
    }

    /** Answers the oldest request, which must be for that operation. */
    Ask answer(String operation, String json) {
        return answer(operation, new Answer(Json.parse(json), ""));
    }

    Ask fail(String operation, String sentence) {
        return answer(operation, new Answer("", sentence));
    }

    private Ask answer(String operation, Answer answer) {
        Ask ask = asks.poll();
        if (ask == null || !ask.operation().equals(operation)) {
            throw new AssertionError(operation + " was not asked for, but " + ask);
        }
        ask.then().accept(answer);
        return ask;
    }

    /** Answers all previews of an open menu. */
    void foretell(String outcome, String effect, String rule) {
        while (next() != null && next().operation().matches("preview|explain")) {
            String target = next().arguments()
                    .get(next().operation().equals("preview") ? 0 : 1)
                    .toString();
            boolean allowed = outcome.equals("DELIVERED");
            String row = "\"pid\":1,\"name\":\"w\",\"handle\":\"h\",\"allowed\":" + allowed;
            List<String> rows = new ArrayList<>();
            for (String handle : target.split(",", -1)) {
                rows.add("{" + row + ",\"outcome\":\"" + outcome + "\",\"effect\":\"" + effect + "\",\"rule\":\"" + rule
                        + "\",\"message\":\"" + (allowed ? "" : "Not " + handle + ".") + "\"}");
            }
            answer(
                    next().operation(),
                    "{\"allowed\":" + (allowed ? rows.size() : 0) + ",\"message\":\"\",\"results\":" + rows
                            + ",\"rows\":" + rows + "}");
        }
    }

    State state() {
        return state;
    }

    void resize(int columns, int rows) {
        state.rows = rows;
        state.columns = columns;
    }

    void agents(String... agents) {
        state.agents(Arrays.stream(agents)
                .map(agent -> new AgentEntry(agent, "this host", agent))
                .toList());
    }

    List<AttributedString> lines() {
        return Frame.lines(state, look);
    }

    String text() {
        return lines().stream().map(AttributedString::toString).collect(Collectors.joining("\n"));
    }

    /** The selected handle. */
    String cursor() {
        return state.tab().orElseThrow().view.cursor;
    }
}
