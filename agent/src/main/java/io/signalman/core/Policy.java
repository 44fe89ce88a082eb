package io.signalman.core;

import java.util.Optional;

/**
 * Decides who may do what to which process. A request asks once for each process that it has found. The policy never
 * sees the caller's text, so an alias, a name, a pid, a handle and a group lead to the same verdict.
 */
@FunctionalInterface
public interface Policy {
    /** The role that may do all that guards and scope allow, unless rules say otherwise. */
    String ADMIN = "admin";

    /** The role that may look. */
    String VIEWER = "viewer";

    /** Judges one process. The signal is {@link Signal#NONE} also if the operation only looks. */
    Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process);

    /** An answer, and the place and text of the rule behind it: {@code policy:12: deny * send KILL *}. */
    record Verdict(boolean allowed, String rule) {}

    /**
     * Why this caller may do that to no process at all; then nothing is looked up. Empty if it depends on the process.
     */
    default Optional<Refusal> refusal(Caller caller, Operation operation) {
        return Optional.empty();
    }

    /**
     * Whether the caller may do that to some process; for {@link Operation#AUDIT}, whether the caller may read the
     * audit trail.
     */
    default boolean mayUse(Caller caller, Operation operation) {
        return refusal(caller, operation).isEmpty();
    }

    /** Without rules: {@link #ADMIN} may do everything, others may look. */
    static Policy byRole() {
        return new Policy() {
            @Override
            public Verdict judge(Caller caller, Operation operation, Signal signal, ProcessFacts process) {
                return refusal(caller, operation)
                        .map(why -> new Verdict(false, why.message()))
                        .orElseGet(() -> new Verdict(true, "no policy is set"));
            }

            @Override
            public Optional<Refusal> refusal(Caller caller, Operation operation) {
                if (operation.looks() || caller.roles().contains(ADMIN)) {
                    return Optional.empty();
                }
                return Optional.of(new Refusal(
                        Reason.ROLE,
                        caller.note().isEmpty()
                                ? "Only the role admin may send while no policy is set (setting policy)."
                                : caller.note()));
            }
        };
    }
}
