package io.signalman.core;

import java.util.function.Supplier;

/**
 * Whether something holds: yes, no, or unknown now.
 *
 * @param holds false also if unknown
 * @param doubt why it is unknown, as a clause; "" if it is known
 */
public record Truth(boolean holds, String doubt) {
    public static final Truth YES = new Truth(true, "");

    public static final Truth NO = new Truth(false, "");

    public static Truth of(boolean holds) {
        return holds ? YES : NO;
    }

    /** Unknown, for a reason that is a clause: "the memory map of 4242 can't be read". */
    public static Truth unknown(String why) {
        return new Truth(false, why);
    }

    public boolean isUnknown() {
        return !doubt.isEmpty();
    }

    /** Whether either holds; the second is evaluated only if needed. */
    public Truth or(Supplier<Truth> other) {
        if (holds) {
            return this;
        }
        Truth second = other.get();
        return second.holds || !isUnknown() ? second : this;
    }
}
