package io.signalman.core;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Authority over every request: who may do what and how often, and how it is recorded and published.
 *
 * @param events gets every report on the caller's thread, and must not wait
 * @param standing returns a caller of an earlier moment with the roles of this one; empty once the credential is revoked
 */
public record Oversight(
        Policy policy,
        RateLimit rateLimit,
        Audit audit,
        Consumer<Delivery> events,
        Function<Caller, Optional<Caller>> standing) {
    /** Callers keep their roles for ever. */
    public Oversight(Policy policy, RateLimit rateLimit, Audit audit, Consumer<Delivery> events) {
        this(policy, rateLimit, audit, events, Optional::of);
    }

    /** Roles decide, and nothing is kept. */
    public static Oversight byRole() {
        return new Oversight(Policy.byRole(), RateLimit.none(), Audit.none(), delivery -> {});
    }
}
