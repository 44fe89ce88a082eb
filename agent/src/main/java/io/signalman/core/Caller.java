package io.signalman.core;

import java.util.Optional;
import java.util.Set;

/**
 * Who makes a request, and by which door.
 *
 * @param name the principal: "owner", the name of a token or certificate, "local", or a user whom the JMX connector
 *     authenticated
 * @param roles of the principal, such as {@link Policy#ADMIN}
 * @param door the way by which the request came
 * @param address of the machine that the request came from; "" for this one, or if unknown
 * @param reason in the caller's words; "" for none
 * @param note one sentence about a missing role, with the setting that decides; "" for none
 * @param credential identifies the credential that the caller showed, never the secret itself; "" for none
 * @param process the process that makes the request, as it says itself; it gives no rights
 * @param until the last millisecond of {@link Processes#uptimeMillis} in which the request may act; {@link #NO_LIMIT}
 */
public record Caller(
        String name,
        Set<String> roles,
        Door door,
        String address,
        String reason,
        String note,
        String credential,
        Optional<CallingProcess> process,
        long until) {
    /** For requests that may act at any time. */
    public static final long NO_LIMIT = Long.MAX_VALUE;

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** A caller without a credential. */
    public Caller(String name, Set<String> roles, Door door, String address, String reason, String note) {
        this(name, roles, door, address, reason, note, "", Optional.empty(), NO_LIMIT);
    }

    /** The same caller, the same request, with other roles. */
    public Caller withRoles(Set<String> others, String why) {
        return new Caller(name, others, door, address, reason, why, credential, process, until);
    }

    /** The same caller with a reason and a process, which {@link #process(String)} reads. */
    public Caller saying(String why, String process) {
        return new Caller(name, roles, door, address, why, note, credential, process(process), until);
    }

    /** The same caller, of a request that has begun to act in time. */
    public Caller withoutLimit() {
        return new Caller(name, roles, door, address, reason, note, credential, process, NO_LIMIT);
    }

    /**
     * The process that a text names, as {@link CallingProcess#parse} reads it; empty for "".
     *
     * @throws IllegalArgumentException beginning with {@code bad_value: } if the text is no handle
     */
    public static Optional<CallingProcess> process(String text) {
        return text.isEmpty()
                ? Optional.empty()
                : Optional.of(CallingProcess.parse(text)
                        .orElseThrow(() -> BadRequest.value("the caller " + Sentences.quote(text)
                                + " is no handle; one looks like 4242@8371934 or 4242@8371934.13811, and PID namespace"
                                + " and boot id may follow it")));
    }

    /**
     * Whether this is the same principal with all of the other's roles: "local" calls the MBean, as admin or as viewer.
     */
    public boolean isAtLeast(Caller other) {
        return name.equals(other.name()) && roles.containsAll(other.roles());
    }

    /** A way to the MBean. */
    public enum Door {
        /** The MBean server of the host, from another JVM or a console. */
        JMX,
        /** Signalman's own HTTP. */
        HTTP,
        /** Signalman's own HTTP, called by its command line. */
        CLI,
        /** Signalman's own HTTP, called by its page. */
        UI,
        /** The MBean server of the host, without a principal. */
        LOCAL,
        /** A fleet's hub, by a signed request. */
        FLEET
    }

    /** Somebody in the host JVM, or attached to it, who may do everything. */
    public static Caller admin(String name) {
        return new Caller(name, Set.of(Policy.ADMIN), Door.LOCAL, "", "", "");
    }
}
