package io.signalman.core;

import java.util.function.Consumer;

/**
 * What stands above every request: who may do what, how often, and what is kept and told of it.
 *
 * @param events is told of every report after it was made, on the caller's thread, and must not wait
 */
public record Oversight(Policy policy, RateLimit rateLimit, Audit audit, Consumer<Delivery> events) {
    /** Roles decide, and nothing is kept. */
    public static Oversight byRole() {
        return new Oversight(Policy.byRole(), RateLimit.none(), Audit.none(), delivery -> {});
    }
}
