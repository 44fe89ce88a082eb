package io.signalman.assembly;

import io.signalman.access.FreshToken;
import io.signalman.access.Principal;
import io.signalman.access.Tokens;
import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.core.ProcessDetails;
import io.signalman.http.Authenticator;
import io.signalman.jmx.CallContext;
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

    private static final Authenticator.Identity HOLDER_OF_THE_RUN_FILE =
            new Authenticator.Identity(OWNER, Set.of(Policy.ADMIN), OWNER);

    /** How the credential of a client certificate begins; its subject follows. */
    private static final String SUBJECT = "subject:";

    /** How the name and the credential of a user of this host begin, whom the kernel names; the user follows. */
    private static final String UNIX = "unix:";

    private static final int ROOT = 0;

    private static final Set<String> RESERVED = Set.of(OWNER, LOCAL);

    private final Settings settings;
    private final Optional<Tokens> tokens;
    private final Supplier<List<String>> exposure;
    private final ProcessDetails users;

    /** @param exposure the other doors to this JVM's MBeans */
    Principals(Settings settings, Optional<Tokens> tokens, Supplier<List<String>> exposure, ProcessDetails users) {
        this.settings = settings;
        this.tokens = tokens;
        this.exposure = exposure;
        this.users = users;
    }

    /** Knows the owner's token, and those of the tokens file. */
    Authenticator authenticator(String ownersToken) {
        byte[] expected = ownersToken.getBytes(StandardCharsets.UTF_8);
        return secret -> MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), expected)
                ? Optional.of(HOLDER_OF_THE_RUN_FILE)
                : tokens.flatMap(known -> known.ofToken(secret))
                        .map(known ->
                                new Authenticator.Identity(known.name(), known.roles(), FreshToken.digest(secret)));
    }

    /** By the subject of a client certificate: as the tokens file calls it, else by that itself and without a role. */
    Optional<Authenticator.Identity> certified(String subject) {
        if (isTokensFileUnusable()) {
            return Optional.empty();
        }
        return Optional.of(tokens.flatMap(known -> known.ofSubject(subject))
                .map(known -> new Authenticator.Identity(known.name(), known.roles(), SUBJECT + subject))
                .orElseGet(() -> new Authenticator.Identity(subject, Set.of(), SUBJECT + subject)));
    }

    private boolean isTokensFileUnusable() {
        return tokens.filter(known -> !known.problem().isEmpty()).isPresent();
    }

    /**
     * A user of this host. The JVM's own and root are the owner: they can read the run file. Others are whom the tokens file
     * calls so, by name or uid, else themselves and without a role. Empty if the tokens file or the user's name can't be told
     * now: a policy may have a rule for either.
     */
    Optional<Authenticator.Identity> user(int uid) {
        if (isOwner(uid)) {
            return Optional.of(HOLDER_OF_THE_RUN_FILE);
        }
        String digits = Integer.toUnsignedString(uid);
        if (isTokensFileUnusable()) {
            return Optional.empty();
        }
        return users.userName(uid)
                .map(name -> name.matches("[0-9]+") ? digits : name) // else another user could be called like this uid
                .map(name -> tokens.flatMap(
                                known -> known.ofCredential(UNIX + name).or(() -> known.ofCredential(UNIX + digits)))
                        .map(known -> new Authenticator.Identity(known.name(), known.roles(), UNIX + digits))
                        .orElseGet(() -> new Authenticator.Identity(UNIX + name, Set.of(), UNIX + digits)));
    }

    boolean isOwner(int uid) {
        return uid == ROOT || uid == users.effectiveUser();
    }

    /** A caller of an earlier moment, with the roles of this one; empty where the credential is no longer theirs. */
    Optional<Caller> now(Caller then) {
        return switch (then.door()) {
            case HTTP, CLI ->
                ofCredential(then.credential())
                        .filter(now -> now.name().equals(then.name()))
                        .map(now -> then.withRoles(now.roles(), then.note()));
            case LOCAL -> {
                Caller now = local(then.address());
                yield Optional.of(then.withRoles(now.roles(), now.note()));
            }
            case JMX -> Optional.of(then); // the connector alone knows its users, and their role is a setting
        };
    }

    private Optional<Authenticator.Identity> ofCredential(String credential) {
        if (credential.equals(OWNER)) {
            return Optional.of(HOLDER_OF_THE_RUN_FILE);
        }
        if (credential.startsWith(UNIX)) {
            return user(Integer.parseUnsignedInt(credential.substring(UNIX.length())));
        }
        return credential.startsWith(SUBJECT)
                ? certified(credential.substring(SUBJECT.length()))
                : tokens.flatMap(known -> known.ofCredential(credential))
                        .map(known -> new Authenticator.Identity(known.name(), known.roles(), credential));
    }

    /** Our HTTP sets the Subject only of a caller who showed who they are. */
    static Caller overHttp() {
        return Callers.ofOurHttp()
                .orElseGet(() -> new Caller(
                        "nobody", Set.of(), Caller.Door.HTTP, "", "", "Only a caller with a token may send."));
    }

    /** Whoever listens to the MBean: JMX does not say who that is, so they know what everybody may. */
    static Caller anybody() {
        return new Caller("", Set.of(), Caller.Door.JMX, "", "", "");
    }

    /** Whoever calls the MBean of the platform MBean server. */
    Caller overJmx() {
        return CallContext.of(Callers.authenticated().map(this::authenticated).orElseGet(() -> local(machine())));
    }

    /** Somebody by name only, for whoever asks about them. */
    Caller named(String name) {
        return switch (name) {
            case OWNER -> new Caller(OWNER, Set.of(Policy.ADMIN), Caller.Door.HTTP, "", "", "");
            case LOCAL -> local(machine());
            default ->
                withToken(name)
                        .map(Principal::roles)
                        .or(() -> name.startsWith(UNIX) ? Optional.of(Set.of()) : Optional.empty())
                        .map(roles -> new Caller(name, roles, Caller.Door.HTTP, "", "", ""))
                        .orElseGet(() -> authenticated(name));
        };
    }

    private Optional<Principal> withToken(String name) {
        return tokens.flatMap(known -> known.named(name));
    }

    /** The connector's users are not ours, even if they are called so. */
    private Caller authenticated(String user) {
        boolean ours = RESERVED.contains(user)
                || user.startsWith(UNIX)
                || withToken(user).isPresent();
        Set<String> roles = settings.jmxRole()
                .map(role -> Set.of(role.text()))
                .orElseGet(() -> settings.policy().isPresent() ? Set.of() : Set.of(Policy.ADMIN));
        String note =
                roles.contains(Policy.ADMIN) ? "" : "JMX callers may look but not send (setting jmx.role=viewer).";
        return new Caller(ours ? "jmx:" + user : user, roles, Caller.Door.JMX, machine(), "", note);
    }

    /** Where the caller on this thread is; "" for this machine. */
    private static String machine() {
        return RmiCall.otherMachine().orElse("");
    }

    private Caller local(String machine) {
        String note = refusalOfLocal(machine);
        return new Caller(
                LOCAL, Set.of(note.isEmpty() ? Policy.ADMIN : Policy.VIEWER), Caller.Door.LOCAL, machine, "", note);
    }

    private String refusalOfLocal(String machine) {
        if (settings.localRole().isPresent()) {
            return settings.localRole().get() == Settings.Role.ADMIN
                    ? ""
                    : "Local JMX callers may look but not send (setting local.role=viewer).";
        }
        if (!machine.isEmpty()) {
            return "JMX callers from another machine (" + machine + ") may look but not send unless they"
                    + " authenticate (setting local.role).";
        }
        List<String> doors = exposure.get();
        return doors.isEmpty()
                ? ""
                : "Local JMX callers may look but not send while this JVM has an open door, "
                        + String.join(" and ", doors) + "; close it or set local.role=admin (setting local.role).";
    }
}
