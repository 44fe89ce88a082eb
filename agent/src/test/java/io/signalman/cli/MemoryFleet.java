package io.signalman.cli;

import io.signalman.cli.output.Json;
import io.signalman.fleet.Fleet;
import io.signalman.fleet.FleetCall;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.HostAnswer;
import io.signalman.fleet.HostState;
import io.signalman.fleet.KeyFile;
import io.signalman.fleet.Roster;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Enrolled agents that answer as a test prepared them; a host without an answer is unreachable. */
final class MemoryFleet implements Fleet, Serving {
    private final StringBuilder roster = new StringBuilder();
    private final Map<String, Deque<String>> answers = new HashMap<>();
    private final List<String> calls = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private boolean broken;

    /** Enrolls a host of the group {@code web}. Its answers are used in turn, and the last one again and again. */
    MemoryFleet host(String name, String... values) {
        roster.append(name).append(" web zone=eu ");
        roster.append(KeyFile.generate(name).signing().verifyKey()).append('\n');
        answers.put(name, new ArrayDeque<>(List.of(values)));
        return this;
    }

    /** Lets no broker answer. */
    MemoryFleet broken() {
        broken = true;
        return this;
    }

    int run(String... args) {
        return Main.run(args, this, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    /** Each as "operation [host arguments, …]". */
    List<String> calls() {
        return calls;
    }

    List<Map<String, Object>> jsonLines() {
        return out.toString()
                .lines()
                .map(line -> Json.parseObject(line).orElseThrow())
                .toList();
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }

    @Override
    public void ask(FleetCall call, Consumer<HostAnswer> taken) {
        calls.add(call.operation() + " " + call.arguments());
        call.arguments().keySet().forEach(host -> {
            Deque<String> prepared = answers.getOrDefault(host, new ArrayDeque<>());
            String answer = prepared.size() > 1 ? prepared.removeFirst() : prepared.isEmpty() ? "" : prepared.peek();
            taken.accept(
                    answer.isEmpty()
                            ? HostAnswer.none(host, HostState.UNREACHABLE, "Nobody there.")
                            : HostAnswer.answered(host, answer));
        });
    }

    @Override
    public void close() {}

    @Override
    public FleetProfile profile(Path file) {
        return new FleetProfile(List.of(), "", KeyFile.generate("ola"), Roster.parse("roster", roster.toString()));
    }

    @Override
    public Fleet openFleet(FleetProfile profile) throws FleetException {
        if (broken) {
            throw new FleetException("No broker answers; start it with: signalman hub run");
        }
        return this;
    }

    @Override
    public Main.Served start(Map<String, String> settings) {
        throw new IllegalStateException("no test serves");
    }
}
