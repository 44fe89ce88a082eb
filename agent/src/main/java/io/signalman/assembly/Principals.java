package io.signalman.assembly;

import io.signalman.access.Principal;
import io.signalman.access.Tokens;
import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.http.Authenticator;
import io.signalman.jmx.Callers;
import io.signalman.jmx.RmiCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Who somebody is: from what they show to our HTTP, from the door that they came through, or by name. */
final class Principals {
    /** The principal of whoever holds the token of the run file. */
    private static final String OWNER = "owner";

    /** The principal of a JMX caller without a Subject. */
    private static final String LOCAL = "local";

    private static final Set<String> RESERVED = Set.of(OWNER, LOCAL);

    private final Settings settings;
    private final Optional<Tokens> tokens;
    private final Supplier<List<String>> exposure;

    /** @param exposure the other doors to this JVM's MBeans */
    Principals(Settings settings, Optional<Tokens> tokens, Supplier<List<String>> exposure) {
        this.settings = settings;
        this.tokens = tokens;
        this.exposure = exposure;
    }

    /** Knows the owner's token, and those of the tokens file. */
    Authenticator authenticator(String ownersToken) {
        byte[] expected = ownersToken.getBytes(StandardCharsets.UTF_8);
        return secret -> MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), expected)
                ? Optional.of(new Authenticator.Identity(OWNER, Set.of(Policy.ADMIN)))
                : tokens.flatMap(known -> known.ofToken(secret))
                        .map(known -> new Authenticator.Identity(known.name(), known.roles()));
    }

    /** By the subject of a client certificate: as the tokens file calls it, else by that itself and without a role. */
    Optional<Authenticator.Identity> certified(String subject) {
        if (tokens.filter(known -> !known.problem().isEmpty()).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(tokens.flatMap(known -> known.ofSubject(subject))
                .map(known -> new Authenticator.Identity(known.name(), known.roles()))
                .orElseGet(() -> new Authenticator.Identity(subject, Set.of())));
    }

    /** Our HTTP sets the Subject only of a caller who showed who they are. */
    static Caller overHttp() {
        return Callers.ofOurHttp()
                .orElseGet(() -> new Caller(
                        "nobody", Set.of(), Caller.Door.HTTP, "", "", "Only a caller with a token may send."));
    }

    /** Whoever calls the MBean of the platform MBean server. */
    Caller overJmx() {
        return Callers.authenticated().map(this::authenticated).orElseGet(this::local);
    }

    /** Somebody by name only, for whoever asks about them. */
    Caller named(String name) {
        return switch (name) {
            case OWNER -> new Caller(OWNER, Set.of(Policy.ADMIN), Caller.Door.HTTP, "", "", "");
            case LOCAL -> local();
            default ->
                withToken(name)
                        .map(known -> new Caller(name, known.roles(), Caller.Door.HTTP, "", "", ""))
                        .orElseGet(() -> authenticated(name));
        };
    }

    private Optional<Principal> withToken(String name) {
        return tokens.flatMap(known -> known.named(name));
    }

    /** The connector's users are not ours, even if they are called so. */
    private Caller authenticated(String user) {
        boolean ours = RESERVED.contains(user) || withToken(user).isPresent();
        Set<String> roles = settings.jmxRole()
                .map(role -> Set.of(role.text()))
                .orElseGet(() -> settings.policy().isPresent() ? Set.of() : Set.of(Policy.ADMIN));
        String note =
                roles.contains(Policy.ADMIN) ? "" : "JMX callers may look but not send (setting jmx.role=viewer).";
        return new Caller(
                ours ? "jmx:" + user : user,
                roles,
                Caller.Door.JMX,
                RmiCall.otherMachine().orElse(""),
                "",
                note);
    }

    private Caller local() {
        String note = refusalOfLocal();
        return new Caller(
                LOCAL,
                Set.of(note.isEmpty() ? Policy.ADMIN : Policy.VIEWER),
                Caller.Door.LOCAL,
                RmiCall.otherMachine().orElse(""),
                "",
                note);
    }

    private String refusalOfLocal() {
        if (settings.localRole().isPresent()) {
            return settings.localRole().get() == Settings.Role.ADMIN
                    ? ""
                    : "Local JMX callers may look but not send (setting local.role=viewer).";
        }
        Optional<String> otherMachine = RmiCall.otherMachine();
        if (otherMachine.isPresent()) {
            return "JMX callers from another machine (" + otherMachine.get() + ") may look but not send unless they"
                    + " authenticate (setting local.role).";
        }
        List<String> doors = exposure.get();
        return doors.isEmpty()
                ? ""
                : "Local JMX callers may look but not send while this JVM has an open door, "
                        + String.join(" and ", doors) + "; close it or set local.role=admin (setting local.role).";
    }
}
