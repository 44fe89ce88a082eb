package io.signalman.fleet;

import io.signalman.fleet.Manifest.Answer.Kind;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The agent's side: believes nothing that a broker says, and answers only what an operator signed. */
public final class Responder {
    /** The longest message that gets an answer, in bytes. */
    public static final int MOST_BYTES = Manifest.Message.MOST_BYTES;

    /** How long an answer is remembered. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final int MOST_REMEMBERED = 1_000;
    private static final int MOST_REMEMBERED_CHARS = 8 * 1024 * 1024;

    private final String agent;
    private final SigningKey key;
    private final Operations operations;
    private final LongSupplier millis;
    private final Tickets tickets;

    /** By operator and id, oldest first. */
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();

    private int rememberedChars;

    /** When an answer was last forgotten before its time. */
    private long forgotten = Long.MIN_VALUE;

    /**
     * What an operator asks for, after its signature was verified.
     *
     * @param until the last millisecond, by the agent's clock, in which the request may act
     */
    public record Request(VerifyKey operator, String operation, String arguments, String reason, long until) {}

    /** The agent behind the door. */
    public interface Operations {
        /** Whether requests signed with this key may be carried out now. */
        boolean knows(VerifyKey operator);

        /**
         * Carries out a request.
         *
         * @return the answer in Jolokia's protocol; empty if the key is not known any more
         */
        Optional<String> run(Request request);
    }

    /** @param answer empty while the request is at work */
    private record Remembered(String request, long until, Optional<Manifest.Answer> answer) {
        int chars() {
            return answer.map(given -> given.text().length()).orElse(0);
        }
    }

    /**
     * Answers for one agent.
     *
     * @param agent its name in the roster
     * @param key signs the answers
     * @param millis as {@link Tickets#Tickets}
     */
    public Responder(String agent, SigningKey key, Operations operations, LongSupplier millis) {
        this.agent = agent;
        this.key = key;
        this.operations = operations;
        this.millis = millis;
        this.tickets = new Tickets(millis);
    }

    /** Whether the message asks for a ticket only, which takes no time to answer. */
    public static boolean isHello(byte[] message) {
        try {
            return new Wire.Reader(new Bytes(message)).text().equals(Manifest.Hello.TYPE);
        } catch (Wire.MalformedException e) {
            return false;
        }
    }

    /**
     * Answers one message.
     *
     * @param replyTo the address that the answer will go to
     * @return the answer; empty for a message that deserves none
     */
    public Optional<byte[]> answer(byte[] message, String replyTo) {
        try {
            Manifest.Message parsed = Manifest.Message.parse(new Bytes(message));
            if (parsed instanceof Manifest.Hello hello) {
                return Optional.of(tickets.issue(hello.operator()).array());
            }
            Manifest.Signed request = (Manifest.Signed) parsed;
            Manifest manifest = Manifest.parse(request.manifest());
            return replyTo.startsWith(manifest.replyPrefix())
                    ? Optional.of(answer(request, manifest).signed(key).array())
                    : Optional.empty();
        } catch (Wire.MalformedException e) {
            return Optional.empty();
        }
    }

    private Manifest.Answer answer(Manifest.Signed request, Manifest manifest) throws Wire.MalformedException {
        Manifest.Part part = Manifest.Part.parse(request.part());
        if (!manifest.operator()
                        .verify(request.manifest().array(), request.signature().array())
                || !MerkleTree.contains(manifest.root(), request.part(), request.proof())
                || !part.agent().equals(agent)) {
            return refusal(request, "The signature does not fit the request, so nothing was done.");
        }
        if (!operations.knows(manifest.operator())) {
            // Else the hub could deliver the refused message again once the key is known.
            tickets.use(part.ticket(), manifest.operator().toString(), manifest.validity());
            return notDone(request, manifest, part, unknown(manifest));
        }
        Optional<Manifest.Answer> known = begin(request, manifest, part);
        if (known.isPresent()) {
            return known.get();
        }
        Manifest.Answer answer = answer(request, Kind.NO_RECORD, "The agent failed at the request");
        try {
            answer = run(request, manifest, part);
        } finally {
            remember(request, manifest, Optional.of(answer));
        }
        return answer;
    }

    private String unknown(Manifest manifest) {
        return "The agent does not know the key " + manifest.operator()
                + "; add its line to the agent's tokens file (signalman fleet key list prints it).";
    }

    /** Marks the request as begun; returns the answer if it must not be carried out. */
    private synchronized Optional<Manifest.Answer> begin(
            Manifest.Signed request, Manifest manifest, Manifest.Part part) {
        forget();
        Remembered earlier = remembered.get(key(manifest));
        if (earlier != null) {
            return Optional.of(
                    earlier.request().equals(request.digest())
                            ? earlier.answer().orElseGet(() -> answer(request, Kind.RUNNING, ""))
                            : refusal(request, "Another request has this id, so nothing was done."));
        }
        boolean good = tickets.use(part.ticket(), manifest.operator().toString(), manifest.validity());
        if (request.result()) {
            // The ticket is used up now, so the request can't arrive later and be carried out.
            String why = "The agent has no record of the request and will not carry it out any more.";
            return Optional.of(notDone(request, manifest, part, why));
        }
        if (!good) {
            String why = "The request came too late, or twice (STALE); nothing was done.";
            return Optional.of(notDone(request, manifest, part, why));
        }
        remember(request, manifest, Optional.empty());
        return Optional.empty();
    }

    private static String key(Manifest manifest) {
        return manifest.operator() + " " + manifest.id();
    }

    /** A refusal, if it is certain that the request was not carried out earlier. */
    private synchronized Manifest.Answer notDone(
            Manifest.Signed request, Manifest manifest, Manifest.Part part, String why) {
        OptionalLong issued = tickets.issued(part.ticket(), manifest.operator().toString());
        long oldest = Math.max(forgotten, millis.getAsLong() - REMEMBERED.toMillis());
        return issued.isPresent() && issued.getAsLong() > oldest && !remembered.containsKey(key(manifest))
                ? refusal(request, why)
                : answer(
                        request,
                        Kind.NO_RECORD,
                        "The agent has forgotten the request, was started anew since, or runs twice (STALE)");
    }

    private Manifest.Answer run(Manifest.Signed request, Manifest manifest, Manifest.Part part) {
        OptionalLong issued = tickets.issued(part.ticket(), manifest.operator().toString());
        long until = Tickets.end(issued.orElseThrow(), manifest.validity());
        Optional<String> answer = operations.run(
                new Request(manifest.operator(), manifest.operation(), part.arguments(), manifest.reason(), until));
        if (answer.isEmpty()) {
            return refusal(request, unknown(manifest));
        }
        return answer(
                request,
                Kind.ANSWERED,
                Manifest.Answer.fits(answer.get())
                        ? answer.get()
                        : "{\"status\":413,\"error\":\"The request was carried out, but its answer is longer than "
                                + Manifest.Answer.MOST_BYTES + " bytes; narrow the target.\"}");
    }

    private Manifest.Answer refusal(Manifest.Signed request, String why) {
        return answer(request, Kind.REFUSED, why);
    }

    private Manifest.Answer answer(Manifest.Signed request, Kind kind, String text) {
        return new Manifest.Answer(request.digest(), agent, kind, text);
    }

    private synchronized void remember(Manifest.Signed request, Manifest manifest, Optional<Manifest.Answer> answer) {
        Remembered entry = new Remembered(request.digest(), millis.getAsLong() + REMEMBERED.toMillis(), answer);
        Remembered earlier = remembered.put(key(manifest), entry);
        rememberedChars += entry.chars() - (earlier == null ? 0 : earlier.chars());
        forget();
    }

    /** Forgetting an answer opens no door: its ticket stays used. */
    private void forget() {
        Iterator<Remembered> oldest = remembered.values().iterator();
        while (oldest.hasNext()) {
            Remembered entry = oldest.next();
            boolean isFull = remembered.size() > MOST_REMEMBERED || rememberedChars > MOST_REMEMBERED_CHARS;
            if (entry.until() >= millis.getAsLong() && !isFull) {
                return;
            }
            if (isFull) {
                forgotten = millis.getAsLong();
            }
            rememberedChars -= entry.chars();
            oldest.remove();
        }
    }
}
