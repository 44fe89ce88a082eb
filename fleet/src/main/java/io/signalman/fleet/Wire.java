package io.signalman.fleet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Messages as fields, each with its length in front (4 bytes, big-endian), so that no two messages have the same bytes. */
final class Wire {
    private Wire() {}

    /** Writes fields. */
    static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer bytes(byte[] field) {
            out.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(field.length).array());
            out.writeBytes(field);
            return this;
        }

        Writer bytes(Bytes field) {
            return bytes(field.array());
        }

        Writer text(String field) {
            return bytes(field.getBytes(StandardCharsets.UTF_8));
        }

        Writer number(long field) {
            return bytes(ByteBuffer.allocate(Long.BYTES).putLong(field).array());
        }

        Bytes toBytes() {
            return new Bytes(out.toByteArray());
        }
    }

    /** Reads fields in the order in which they were written. */
    static final class Reader {
        private final ByteBuffer in;

        Reader(Bytes message) {
            in = ByteBuffer.wrap(message.array());
        }

        Bytes bytes() throws MalformedException {
            if (in.remaining() < Integer.BYTES) {
                throw new MalformedException();
            }
            int length = in.getInt();
            if (length < 0 || length > in.remaining()) {
                throw new MalformedException();
            }
            byte[] field = new byte[length];
            in.get(field);
            return new Bytes(field);
        }

        Bytes bytes(int length) throws MalformedException {
            Bytes field = bytes();
            if (field.array().length != length) {
                throw new MalformedException();
            }
            return field;
        }

        String text() throws MalformedException {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes().array()))
                        .toString();
            } catch (CharacterCodingException e) {
                throw new MalformedException();
            }
        }

        void text(String expected) throws MalformedException {
            if (!text().equals(expected)) {
                throw new MalformedException();
            }
        }

        long number() throws MalformedException {
            return ByteBuffer.wrap(bytes(Long.BYTES).array()).getLong();
        }

        boolean hasMore() {
            return in.hasRemaining();
        }

        void end() throws MalformedException {
            if (hasMore()) {
                throw new MalformedException();
            }
        }
    }

    /** The bytes are no message of this protocol. */
    static final class MalformedException extends Exception {
        private static final long serialVersionUID = 1;

        MalformedException() {
            super("the message is not one of Signalman's fleet", null, false, false);
        }
    }
}
