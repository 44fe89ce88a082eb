package io.signalman.core;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Authority over every request: its permission, its rate, its record and its publication.
 *
 * @param events gets every report on the caller's thread, and must not wait
 * @param standing returns an earlier caller with the current roles; empty once the credential is revoked
 */
public record Oversight(
        Policy policy,
        RateLimit rateLimit,
        Audit audit,
        Consumer<Delivery> events,
        Function<Caller, Optional<Caller>> standing) {
    /** Callers keep their roles forever. */
    public Oversight(Policy policy, RateLimit rateLimit, Audit audit, Consumer<Delivery> events) {
        this(policy, rateLimit, audit, events, Optional::of);
    }

    /** Roles decide, and nothing is recorded. */
    public static Oversight byRole() {
        return new Oversight(Policy.byRole(), RateLimit.none(), Audit.none(), delivery -> {});
    }
}
