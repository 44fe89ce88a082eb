package io.signalman.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The operator's side: gets a ticket from each agent, signs one request for all agents whose tickets have arrived, and
 * believes answers that the agents signed. Agents whose tickets arrive later get a request of their own with the same id,
 * so that a slow host holds up no other.
 */
public final class SignedFleet implements Fleet {
    /** How long a ticket waits for others before the request is signed. */
    private static final long GATHER_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(1); // after the end

    private final Roster roster;
    private final SigningKey key;
    private final Transport transport;
    private final Journal journal;

    /** Keeps requests, so that {@link SignedFleet#result} can ask for their answers again. */
    public interface Journal {
        /**
         * Called before the messages of a call that {@link FleetCall#sends} are handed over, for some of its hosts at a time.
         *
         * @param messages by host
         * @throws FleetException if they can't be kept; then nothing is sent to these hosts
         */
        void record(String id, Map<String, byte[]> messages) throws FleetException;
    }

    /** @param key of an operator whom the agents know */
    public SignedFleet(Roster roster, SigningKey key, Transport transport, Journal journal) {
        this.roster = roster;
        this.key = key;
        this.transport = transport;
        this.journal = journal;
    }

    @Override
    public void ask(FleetCall call, Consumer<HostAnswer> taken) throws FleetException, InterruptedException {
        new Exchange(Manifest.newId(), call.sends(), call.deadline(), taken).send(call);
    }

    /** An agent that has no record of the request will not carry it out any more. */
    @Override
    public void result(String id, Map<String, byte[]> messages, Duration deadline, Consumer<HostAnswer> taken)
            throws FleetException, InterruptedException {
        Map<String, Manifest.Signed> requests = new TreeMap<>();
        for (Map.Entry<String, byte[]> message : messages.entrySet()) {
            try {
                requests.put(
                        message.getKey(),
                        ((Manifest.Signed) Manifest.Message.parse(new Bytes(message.getValue()))).asResult());
            } catch (Wire.MalformedException | ClassCastException e) {
                throw new FleetException("the record of request " + id + " is damaged", e);
            }
        }
        new Exchange(id, true, deadline, taken).result(requests);
    }

    @Override
    public boolean isConnected() {
        return transport.isConnected();
    }

    @Override
    public void close() {
        transport.close();
    }

    /** One request to many hosts. It runs on the caller's thread; only replies come from others, which verify them. */
    private final class Exchange {
        private final String id;
        private final boolean sends;
        private final long helloEnd;
        private final long end;
        private final Consumer<HostAnswer> taken;

        /** The work that replies have left for the caller's thread. */
        private final BlockingQueue<Runnable> replies = new LinkedBlockingQueue<>();

        /** The hosts without an outcome. */
        private final Set<String> waiting = new LinkedHashSet<>();

        /** The hosts that have got the request, each with its digest. */
        private final Map<String, String> asked = new HashMap<>();

        /** Tickets that wait for the next signature. */
        private final Map<String, Bytes> tickets = new TreeMap<>();

        private long gatheredSince;

        Exchange(String id, boolean sends, Duration deadline, Consumer<HostAnswer> taken) {
            this.id = id;
            this.sends = sends;
            this.helloEnd = System.nanoTime() + deadline.toNanos() / 2;
            this.end = helloEnd + deadline.toNanos() / 2;
            this.taken = taken;
        }

        void send(FleetCall call) throws FleetException, InterruptedException {
            Bytes hello = new Manifest.Hello(key.verifyKey().toString()).toBytes();
            for (String host : call.arguments().keySet()) {
                if (roster.agent(host).isEmpty()) {
                    throw new FleetException(host + " is not in the roster; signalman fleet list shows who is");
                }
            }
            call.arguments().keySet().forEach(host -> request(host, true, hello.array()));
            while (!waiting.isEmpty()) {
                take();
                if (!tickets.isEmpty() && (hasAllTickets() || System.nanoTime() - gatheredSince >= GATHER_NANOS)) {
                    sign(call);
                }
            }
        }

        private boolean hasAllTickets() {
            return waiting.stream().allMatch(host -> asked.containsKey(host) || tickets.containsKey(host));
        }

        void result(Map<String, Manifest.Signed> requests) throws InterruptedException {
            requests.forEach((host, request) -> asked.put(host, request.digest()));
            requests.forEach(
                    (host, request) -> request(host, false, request.toBytes().array()));
            while (!waiting.isEmpty()) {
                take();
            }
        }

        private void request(String host, boolean hello, byte[] message) {
            waiting.add(host);
            String digest = asked.getOrDefault(host, "");
            CompletableFuture<byte[]> answer = transport
                    .request(host, message)
                    .orTimeout(end - System.nanoTime() + FORGET_NANOS, TimeUnit.NANOSECONDS);
            CompletableFuture<Boolean> unused = hello
                    ? answer.handle((reply, failure) ->
                            replies.add(() -> receive(host, Optional.ofNullable(reply), why(failure))))
                    : answer.handleAsync(
                            (reply, failure) -> {
                                HostAnswer outcome = toRequest(host, digest, Optional.ofNullable(reply), why(failure));
                                return replies.add(() -> finish(outcome));
                            },
                            ForkJoinPool.commonPool());
        }

        private void sign(FleetCall call) {
            List<Bytes> parts = new ArrayList<>();
            List<String> hosts = new ArrayList<>(tickets.keySet());
            tickets.forEach((host, ticket) -> {
                List<Object> arguments = call.arguments().getOrDefault(host, List.of());
                parts.add(new Manifest.Part(host, ticket, JsonArray.of(arguments)).toBytes());
            });
            tickets.clear();
            MerkleTree tree = new MerkleTree(parts);
            Bytes manifest = new Manifest(
                            id,
                            key.verifyKey(),
                            call.operation(),
                            call.reason(),
                            Duration.ofNanos(end - System.nanoTime()), // no agent acts after the end
                            transport.replyPrefix(),
                            tree.root())
                    .toBytes();
            Bytes signature = new Bytes(key.sign(manifest.array()));
            Map<String, byte[]> messages = new TreeMap<>();
            for (int i = 0; i < hosts.size(); i++) {
                Manifest.Signed request = new Manifest.Signed(false, manifest, signature, parts.get(i), tree.proof(i));
                asked.put(hosts.get(i), request.digest());
                messages.put(hosts.get(i), request.toBytes().array());
            }
            try {
                if (sends) {
                    journal.record(id, messages);
                }
            } catch (FleetException e) {
                String why = String.valueOf(e.getMessage());
                hosts.forEach(host -> finish(HostAnswer.none(host, HostState.NOT_SENT, why)));
                return;
            }
            messages.forEach((host, message) -> request(host, false, message));
        }

        /** Takes one reply, or ends the wait for hosts whose time is up. */
        private void take() throws InterruptedException {
            long now = System.nanoTime();
            long next = (helloEnd - now > 0 ? helloEnd : end) - now;
            long wait = tickets.isEmpty() ? next : Math.min(next, gatheredSince + GATHER_NANOS - now);
            Runnable reply = replies.poll(Math.max(0, wait), TimeUnit.NANOSECONDS);
            if (reply != null) {
                reply.run();
            } else if (helloEnd - System.nanoTime() <= 0) {
                endWaits();
            }
        }

        private void endWaits() {
            boolean all = end - System.nanoTime() <= 0;
            for (String host : List.copyOf(waiting)) {
                if (!asked.containsKey(host) && (all || !tickets.containsKey(host))) {
                    finish(HostAnswer.none(
                            host, HostState.UNREACHABLE, "The agent has not answered in time; nothing was sent."));
                } else if (all) {
                    finish(HostAnswer.none(
                            host,
                            HostState.TIMED_OUT,
                            "The agent got the request and has not answered in time" + doubt()));
                }
            }
        }

        /** Receives the answer to hello. */
        private void receive(String host, Optional<byte[]> reply, String failure) {
            if (reply.isEmpty() || reply.get().length > Tickets.MOST_BYTES) {
                String why = reply.isEmpty() ? failure : "The answer to hello is not an agent's";
                finish(HostAnswer.none(host, HostState.UNREACHABLE, why + "; nothing was sent."));
            } else if (waiting.contains(host)) {
                if (tickets.isEmpty()) {
                    gatheredSince = System.nanoTime();
                }
                tickets.put(host, new Bytes(reply.get()));
            }
        }

        /** After the request, the hub's word that nobody is there is no proof that it kept the request back. */
        private HostAnswer toRequest(String host, String digest, Optional<byte[]> reply, String failure) {
            return reply.map(answer -> answer(host, digest, new Bytes(answer)))
                    .orElseGet(() -> HostAnswer.none(host, HostState.UNKNOWN, failure + doubt()));
        }

        private static String why(Throwable failure) {
            return failure instanceof Transport.NobodyThereException
                    ? "The agent is not connected to the hub, or not yet again"
                    : "The connection to the hub was lost";
        }

        private HostAnswer answer(String host, String digest, Bytes message) {
            try {
                VerifyKey agent = roster.agent(host).map(Roster.Agent::key).orElseThrow(Wire.MalformedException::new);
                Manifest.Answer answer = Manifest.Answer.verify(message, digest, host, agent);
                return switch (answer.kind()) {
                    case ANSWERED -> HostAnswer.answered(host, answer.text());
                    case REFUSED -> HostAnswer.none(host, HostState.REFUSED, answer.text());
                    case NO_RECORD -> HostAnswer.none(host, HostState.UNKNOWN, answer.text() + doubt());
                    case RUNNING -> HostAnswer.none(host, HostState.TIMED_OUT, "The agent is still at work" + doubt());
                };
            } catch (Wire.MalformedException e) {
                return HostAnswer.none(
                        host,
                        HostState.UNKNOWN,
                        "The answer is not signed with the agent's key in the roster" + doubt());
            }
        }

        private String doubt() {
            return sends
                    ? ", so the signal may have been sent; ask again with: signalman fleet result " + id
                    : "; the request sends no signal.";
        }

        /** Takes the first outcome of a host. */
        private void finish(HostAnswer answer) {
            if (waiting.remove(answer.host())) {
                tickets.remove(answer.host());
                taken.accept(answer);
            }
        }
    }
}
