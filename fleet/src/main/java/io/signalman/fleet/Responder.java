package io.signalman.fleet;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The agent's side: believes nothing that a broker says, and answers only what an operator signed. */
public final class Responder {
    /** How long an answer is remembered. */
    private static final Duration REMEMBERED = Duration.ofMinutes(10);

    private static final int MOST_REMEMBERED = 1_000;
    private static final int MOST_REMEMBERED_CHARS = 8 * 1024 * 1024;

    private final String agent;
    private final SigningKey key;
    private final Operations operations;
    private final LongSupplier millis;
    private final Tickets tickets;

    /** By id, oldest first. */
    private final Map<String, Remembered> remembered = new LinkedHashMap<>();

    private int rememberedChars;

    /** What an operator asks for, after its signature was verified. */
    public record Request(VerifyKey operator, String operation, String arguments, String reason) {}

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
    private record Remembered(Bytes manifest, Bytes part, long until, Optional<Manifest.Answer> answer) {
        boolean isOf(Manifest.Signed request) {
            return manifest.equals(request.manifest()) && part.equals(request.part());
        }

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
        if (!operations.knows(manifest.operator())) {
            return refusal(manifest, unknown(manifest));
        }
        Manifest.Part part = Manifest.Part.parse(request.part());
        if (!manifest.operator()
                        .verify(request.manifest().array(), request.signature().array())
                || !MerkleTree.contains(manifest.root(), request.part(), request.proof())
                || !part.agent().equals(agent)) {
            return refusal(manifest, "The signature does not fit the request, so nothing was done.");
        }
        Optional<Manifest.Answer> known = begin(request, manifest, part);
        if (known.isPresent()) {
            return known.get();
        }
        Manifest.Answer answer = refusal(manifest, "The agent failed; its host's standard error may say why.");
        try {
            answer = run(manifest, part);
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
        Remembered earlier = remembered.get(manifest.id());
        if (earlier != null) {
            return Optional.of(
                    earlier.isOf(request)
                            ? earlier.answer()
                                    .orElseGet(() ->
                                            new Manifest.Answer(manifest.id(), agent, Manifest.Answer.Kind.RUNNING, ""))
                            : refusal(manifest, "Another request has this id, so nothing was done."));
        }
        boolean good = tickets.use(part.ticket(), manifest.operator().toString(), manifest.validity());
        if (request.result()) {
            // The ticket is used up now, so the request can't arrive later and be carried out.
            return Optional.of(
                    refusal(manifest, "The agent has no record of the request and will not carry it out any more."));
        }
        if (!good) {
            return Optional.of(
                    refusal(
                            manifest,
                            "The request came too late, or twice, or the agent was started anew in between (STALE); nothing was done."));
        }
        remember(request, manifest, Optional.empty());
        return Optional.empty();
    }

    private Manifest.Answer run(Manifest manifest, Manifest.Part part) {
        Optional<String> answer = operations.run(
                new Request(manifest.operator(), manifest.operation(), part.arguments(), manifest.reason()));
        if (answer.isEmpty()) {
            return refusal(manifest, unknown(manifest));
        }
        return Manifest.Answer.fits(answer.get())
                ? new Manifest.Answer(manifest.id(), agent, Manifest.Answer.Kind.ANSWERED, answer.get())
                : new Manifest.Answer(
                        manifest.id(),
                        agent,
                        Manifest.Answer.Kind.ANSWERED,
                        "{\"status\":413,\"error\":\"The request was carried out, but its answer is longer than "
                                + Manifest.Answer.MOST_BYTES + " bytes; narrow the target.\"}");
    }

    private Manifest.Answer refusal(Manifest manifest, String why) {
        return new Manifest.Answer(manifest.id(), agent, Manifest.Answer.Kind.REFUSED, why);
    }

    private synchronized void remember(Manifest.Signed request, Manifest manifest, Optional<Manifest.Answer> answer) {
        Remembered entry =
                new Remembered(request.manifest(), request.part(), millis.getAsLong() + REMEMBERED.toMillis(), answer);
        Remembered earlier = remembered.put(manifest.id(), entry);
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
            rememberedChars -= entry.chars();
            oldest.remove();
        }
    }
}
