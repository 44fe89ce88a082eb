package io.signalman.fleet;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The part of a request that all hosts share. The operator signs it once; the root of a {@link MerkleTree} binds it to
 * what each host gets.
 *
 * @param id 16 random bytes in hex
 * @param operator the public half of the key that signs it
 * @param operation as {@link FleetCall#operation}
 * @param reason as {@link FleetCall#reason}
 * @param validity how old a ticket may be
 * @param replyPrefix the beginning of the address for answers
 * @param root of the tree of {@link Part}s
 */
record Manifest(
        String id,
        VerifyKey operator,
        String operation,
        String reason,
        Duration validity,
        String replyPrefix,
        Bytes root) {
    private static final String DOMAIN = "signalman-fleet-request-1";
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int ID = 16;

    static String newId() {
        byte[] id = new byte[ID];
        RANDOM.nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    Bytes toBytes() {
        return new Wire.Writer()
                .text(DOMAIN)
                .bytes(HexFormat.of().parseHex(id))
                .text(operator.toString())
                .text(operation)
                .text(reason)
                .number(validity.toMillis())
                .text(replyPrefix)
                .bytes(root)
                .toBytes();
    }

    static Manifest parse(Bytes bytes) throws Wire.MalformedException {
        Wire.Reader in = new Wire.Reader(bytes);
        in.text(DOMAIN);
        String id = HexFormat.of().formatHex(in.bytes(ID).array());
        VerifyKey operator;
        try {
            operator = VerifyKey.parse(in.text());
        } catch (IllegalArgumentException e) {
            throw new Wire.MalformedException();
        }
        Manifest manifest = new Manifest(
                id,
                operator,
                in.text(),
                in.text(),
                Duration.ofMillis(in.number()),
                in.text(),
                in.bytes(MerkleTree.HASH));
        in.end();
        return manifest;
    }

    /**
     * The part of a request that is for one host.
     *
     * @param agent its name
     * @param ticket as the agent issued it
     * @param arguments of the operation, a JSON array
     */
    record Part(String agent, Bytes ticket, String arguments) {
        Bytes toBytes() {
            return new Wire.Writer().text(agent).bytes(ticket).text(arguments).toBytes();
        }

        static Part parse(Bytes bytes) throws Wire.MalformedException {
            Wire.Reader in = new Wire.Reader(bytes);
            Part part = new Part(in.text(), in.bytes(), in.text());
            in.end();
            return part;
        }
    }

    /** A message to an agent. */
    sealed interface Message {
        int MOST_BYTES = 64 * 1024;

        Bytes toBytes();

        static Message parse(Bytes bytes) throws Wire.MalformedException {
            if (bytes.array().length > MOST_BYTES) {
                throw new Wire.MalformedException();
            }
            Wire.Reader in = new Wire.Reader(bytes);
            String type = in.text();
            Message message =
                    switch (type) {
                        case Hello.TYPE -> new Hello(in.text());
                        case "do", "result" ->
                            new Signed(type.equals("result"), in.bytes(), in.bytes(), in.bytes(), in.bytes());
                        default -> throw new Wire.MalformedException();
                    };
            in.end();
            return message;
        }
    }

    /**
     * Asks for a ticket.
     *
     * @param operator the key that the request will be signed with
     */
    record Hello(String operator) implements Message {
        static final String TYPE = "hello";

        @Override
        public Bytes toBytes() {
            return new Wire.Writer().text(TYPE).text(operator).toBytes();
        }
    }

    /**
     * A signed request.
     *
     * @param result whether only the answer to an earlier request is wanted
     * @param part for this host
     * @param proof that leads from the part to the manifest's root
     */
    record Signed(boolean result, Bytes manifest, Bytes signature, Bytes part, Bytes proof) implements Message {
        /** Differs from the prefixes of {@link MerkleTree}. */
        private static final byte REQUEST = 2;

        @Override
        public Bytes toBytes() {
            return new Wire.Writer()
                    .text(result ? "result" : "do")
                    .bytes(manifest)
                    .bytes(signature)
                    .bytes(part)
                    .bytes(proof)
                    .toBytes();
        }

        /** Names exactly this request, so that the answer to another can't pass for an answer to it. */
        String digest() {
            return HexFormat.of()
                    .formatHex(MerkleTree.hash(REQUEST, asResult().toBytes().array()));
        }

        Signed asResult() {
            return new Signed(true, manifest, signature, part, proof);
        }
    }

    /**
     * An agent's answer to a signed request.
     *
     * @param request as {@link Signed#digest}
     */
    record Answer(String request, String agent, Kind kind, String text) {
        private static final String ANSWER_DOMAIN = "signalman-fleet-answer-1";

        /** The longest text in bytes: NATS carries messages of 1 MiB. */
        static final int MOST_BYTES = 900 * 1024;

        enum Kind {
            /** The text is JSON. */
            ANSWERED,
            /** The text says why nothing was done. */
            REFUSED,
            /** The request is at work; ask later. */
            RUNNING,
            /** The agent can't say whether the request was carried out; the text says why. It will not be any more. */
            NO_RECORD
        }

        Bytes signed(SigningKey key) {
            Bytes content = new Wire.Writer()
                    .text(ANSWER_DOMAIN)
                    .text(request)
                    .text(agent)
                    .text(kind.name())
                    .text(text)
                    .toBytes();
            return new Wire.Writer()
                    .bytes(content)
                    .bytes(key.sign(content.array()))
                    .toBytes();
        }

        /**
         * Verifies an answer.
         *
         * @throws Wire.MalformedException unless the agent of that key gave it to that request
         */
        static Answer verify(Bytes bytes, String request, String agent, VerifyKey key) throws Wire.MalformedException {
            Wire.Reader in = new Wire.Reader(bytes);
            Bytes content = in.bytes();
            Bytes signature = in.bytes();
            in.end();
            if (!key.verify(content.array(), signature.array())) {
                throw new Wire.MalformedException();
            }
            Wire.Reader fields = new Wire.Reader(content);
            fields.text(ANSWER_DOMAIN);
            fields.text(request);
            fields.text(agent);
            String kind = fields.text();
            String text = fields.text();
            fields.end();
            Kind known = Arrays.stream(Kind.values())
                    .filter(one -> one.name().equals(kind))
                    .findFirst()
                    .orElseThrow(Wire.MalformedException::new);
            return new Answer(request, agent, known, text);
        }

        static boolean fits(String text) {
            return text.length() <= MOST_BYTES && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
        }
    }
}
