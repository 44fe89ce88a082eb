package io.signalman.core;

import java.util.function.Function;

/** A user or group as the host knows it. */
public sealed interface Account {
    /** Of users and groups; 2^32-1 means none. */
    long HIGHEST_ID = (1L << Integer.SIZE) - 2;

    /** Parses digits as an id; looks up anything else as a name. */
    static Account of(String text, Function<String, Account> lookup) {
        return text.matches("[0-9]{1,10}") && Long.parseLong(text) <= HIGHEST_ID
                ? new Known((int) Long.parseLong(text)) // unsigned in the kernel, an int everywhere here
                : lookup.apply(text);
    }

    /** The user or group exists and has this id. */
    record Known(int id) implements Account {}

    /** The host knows no such name. */
    record Unknown() implements Account {}

    /**
     * The answer is unknown now, for instance because a directory server does not answer. The reason is a clause: "the
     * C library answered EIO".
     */
    record Unavailable(String why) implements Account {}
}
