package io.signalman.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Three agents, an operator, and a broker that does what a test says. Everything runs on the caller's thread. */
final class FleetOfThree implements Transport, SignedFleet.Journal {
    static final String INBOX = "inbox.";
    static final Duration DEADLINE = Duration.ofSeconds(30);

    final SigningKey operator = SigningKey.generate();
    final Set<VerifyKey> operators = new HashSet<>(Set.of(operator.verifyKey()));
    final Map<String, SigningKey> keys = new TreeMap<>();
    final Map<String, Responder> agents = new TreeMap<>();

    /** What the agents did, as {@code host operation arguments}. */
    final List<String> done = new ArrayList<>();

    /** The messages to each host. */
    final Map<String, List<byte[]>> sent = new TreeMap<>();

    final Map<String, byte[]> journal = new TreeMap<>();
    String id = "";
    long millis = 1_000_000;

    /** How long the last request could act. */
    long until;

    /** The broker: gets the host and the message and returns the answer. */
    BiFunction<String, byte[], CompletableFuture<byte[]>> broker = this::deliver;

    FleetOfThree() {
        for (String host : List.of("web1", "web2", "web3")) {
            keys.put(host, SigningKey.generate());
            start(host);
        }
    }

    /** Starts an agent, or starts it anew. */
    void start(String host) {
        agents.put(host, new Responder(host, key(host), operations(host), () -> millis));
    }

    private SigningKey key(String host) {
        return keys.getOrDefault(host, operator);
    }

    private Responder.Operations operations(String host) {
        return new Responder.Operations() {
            @Override
            public boolean knows(VerifyKey key) {
                return operators.contains(key);
            }

            @Override
            public Optional<String> run(Responder.Request request) {
                done.add(host + " " + request.operation() + " " + request.arguments());
                until = request.until();
                return Optional.of("{\"value\":\"" + host + "\"}");
            }
        };
    }

    @Override
    public boolean isConnected() {
        return true;
    }

    Roster roster() {
        StringBuilder lines = new StringBuilder();
        keys.forEach((host, key) -> lines.append(
                        new Roster.Agent(new Host(host, "web", Map.of()), key.verifyKey()).line())
                .append('\n'));
        return Roster.parse("roster", lines.toString());
    }

    SignedFleet fleet() {
        return new SignedFleet(roster(), operator, this, this);
    }

    FleetCall call(String... hosts) {
        Map<String, List<Object>> arguments = new TreeMap<>();
        for (String host : hosts) {
            arguments.put(host, List.of("worker\"", 15));
        }
        return new FleetCall("sendSignal", arguments, "test", DEADLINE);
    }

    /** Asks, and returns each host's state. */
    Map<String, HostAnswer> ask(FleetCall call) throws Exception {
        return collect(taken -> fleet().ask(call, taken));
    }

    Map<String, HostAnswer> result() throws Exception {
        return collect(taken -> fleet().result(id, journal, DEADLINE, taken));
    }

    private interface Asking {
        void ask(Consumer<HostAnswer> taken) throws Exception;
    }

    private static Map<String, HostAnswer> collect(Asking asking) throws Exception {
        Map<String, HostAnswer> answers = new TreeMap<>();
        asking.ask(answer -> {
            if (answers.put(answer.host(), answer) != null) {
                throw new IllegalStateException("two outcomes for " + answer.host());
            }
        });
        return answers;
    }

    CompletableFuture<byte[]> deliver(String host, byte[] message) {
        return reply(host, message, INBOX + host)
                .map(CompletableFuture::completedFuture)
                .orElseGet(CompletableFuture::new);
    }

    /** What an agent answers. */
    Optional<byte[]> reply(String host, byte[] message, String replyTo) {
        Responder agent = agents.get(host);
        return agent == null ? Optional.empty() : agent.answer(message, replyTo);
    }

    static CompletableFuture<byte[]> nobodyThere() {
        return CompletableFuture.failedFuture(new NobodyThereException());
    }

    /** A request to web1 that a broker has kept back. */
    Manifest.Signed kept() throws Exception {
        List<byte[]> requests = new ArrayList<>();
        broker = (host, message) -> {
            if (parse(message) instanceof Manifest.Hello) {
                return deliver(host, message);
            }
            requests.add(message);
            return nobodyThere();
        };
        ask(call("web1", "web2"));
        broker = this::deliver;
        return (Manifest.Signed) parse(requests.get(0));
    }

    static Manifest.Message parse(byte[] message) {
        try {
            return Manifest.Message.parse(new Bytes(message));
        } catch (Wire.MalformedException e) {
            throw new IllegalStateException(e);
        }
    }

    Manifest.Answer answer(String host, Manifest.Message message) throws Exception {
        byte[] answer = reply(host, message.toBytes().array(), INBOX + 1).orElseThrow();
        return Manifest.Answer.verify(
                new Bytes(answer),
                ((Manifest.Signed) message).digest(),
                host,
                keys.get(host).verifyKey());
    }

    @Override
    public CompletableFuture<byte[]> request(String host, byte[] message) {
        sent.computeIfAbsent(host, unused -> new ArrayList<>()).add(message);
        return broker.apply(host, message);
    }

    /** The last message to a host: the request, if it got one. */
    byte[] last(String host) {
        List<byte[]> messages = sent.getOrDefault(host, List.of());
        return messages.get(messages.size() - 1);
    }

    @Override
    public String replyPrefix() {
        return INBOX;
    }

    @Override
    public void record(String request, Map<String, byte[]> messages) {
        id = request;
        journal.putAll(messages);
    }

    @Override
    public void close() {}
}
