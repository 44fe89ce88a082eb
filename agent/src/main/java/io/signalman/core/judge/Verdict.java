package io.signalman.core.judge;

import io.signalman.core.Refusal;

/** The decision about one process of an order. */
public sealed interface Verdict {
    /** The order may go on with it. */
    record Allow() implements Verdict {}

    /** The order leaves it out, as if the target did not mean it; the report's note counts it. */
    record Skip() implements Verdict {}

    /** The order does nothing about it and reports why. */
    record Refuse(Refusal why) implements Verdict {}
}
