package io.signalman.assembly;

import io.signalman.access.GeneratedToken;
import io.signalman.access.Principal;
import io.signalman.access.Tokens;
import io.signalman.core.Account;
import io.signalman.core.Caller;
import io.signalman.core.Policy;
import io.signalman.core.ProcessDetails;
import io.signalman.http.call.Authenticator;
import io.signalman.jmx.CallContext;
import io.signalman.jmx.Callers;
import io.signalman.jmx.RmiCall;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Identifies callers: by their credentials over HTTP, by the door that they came through, or by name. */
final class Principals {
    /** The principal of the holder of the run file's token. */
    private static final String OWNER = "owner";

    /** The principal of a JMX caller without a Subject. */
    private static final String LOCAL = "local";

    private static final Authenticator.Identity HOLDER_OF_THE_RUN_FILE =
            new Authenticator.Identity(OWNER, Set.of(Policy.ADMIN), OWNER);

    /** The prefix of a client certificate's credential; the subject follows. */
    private static final String SUBJECT = "subject:";

    /** The prefix of the name and credential of a user of this host, whom the kernel identifies. */
    private static final String UNIX = "unix:";

    /** The prefix of a JMX user whose name could be another principal's. */
    private static final String JMX = "jmx:";

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

    /** Accepts the owner's token and the tokens of the tokens file. */
    Authenticator authenticator(String ownersToken) {
        byte[] expected = ownersToken.getBytes(StandardCharsets.UTF_8);
        return secret -> MessageDigest.isEqual(secret.getBytes(StandardCharsets.UTF_8), expected)
                ? Optional.of(HOLDER_OF_THE_RUN_FILE)
                : tokens.flatMap(known -> known.ofToken(secret))
                        .map(known ->
                                new Authenticator.Identity(known.name(), known.roles(), GeneratedToken.digest(secret)));
    }

    /**
     * Identifies a client certificate by its subject: under its name in the tokens file, or else under the subject,
     * without roles.
     */
    Optional<Authenticator.Identity> certified(String subject) {
        if (isTokensFileUnusable()) {
            return Optional.empty();
        }
        return Optional.of(tokens.flatMap(known -> known.ofSubject(subject))
                .map(known -> new Authenticator.Identity(known.name(), known.roles(), SUBJECT + subject))
                .orElseGet(() -> new Authenticator.Identity(subject, Set.of(), SUBJECT + subject)));
    }

    /** Identifies the holder of a signing key, as {@code ed25519:} and the key, by its line in the tokens file. */
    Optional<Authenticator.Identity> signer(String key) {
        return tokens.flatMap(known -> known.ofCredential(key))
                .map(known -> new Authenticator.Identity(known.name(), known.roles(), key));
    }

    private boolean isTokensFileUnusable() {
        return tokens.filter(known -> !known.problem().isEmpty()).isPresent();
    }

    /**
     * Identifies a user of this host. The JVM's own user and root are the owner: they can read the run file. The tokens
     * file may name other users, by name or uid; the rest have no role. Empty if the tokens file or the user's name
     * can't be read now, because a policy may have a rule for either.
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
                .map(name -> name.matches("[0-9]+")
                        ? digits
                        : name) // an all-digit name could be taken for another user's uid
                .map(name -> tokens.flatMap(
                                known -> known.ofCredential(UNIX + name).or(() -> known.ofCredential(UNIX + digits)))
                        .map(known -> new Authenticator.Identity(known.name(), known.roles(), UNIX + digits))
                        .orElseGet(() -> new Authenticator.Identity(UNIX + name, Set.of(), UNIX + digits)));
    }

    boolean isOwner(int uid) {
        return uid == ROOT || uid == users.effectiveUser();
    }

    /** An earlier caller with today's roles; empty if the credential has become invalid. */
    Optional<Caller> withCurrentRoles(Caller earlier) {
        return switch (earlier.door()) {
            case HTTP, CLI, UI, FLEET ->
                ofCredential(earlier.credential())
                        .filter(now -> now.name().equals(earlier.name()))
                        .map(now -> earlier.withRoles(now.roles(), earlier.note()));
            case LOCAL -> {
                Caller now = local(earlier.address());
                yield Optional.of(earlier.withRoles(now.roles(), now.note()));
            }
            case JMX -> Optional.of(earlier); // only the connector knows its users, and a setting gives them their role
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

    /** The caller over HTTP. Signalman's HTTP sets the Subject only for an authenticated caller. */
    static Caller overHttp() {
        return Callers.ofOurHttp()
                .orElseGet(() -> new Caller(
                        "nobody", Set.of(), Caller.Door.HTTP, "", "", "Only a caller with a token may send."));
    }

    /** A listener of the MBean. JMX does not identify it, so it sees only what everybody may see. */
    static Caller anybody() {
        return new Caller("", Set.of(), Caller.Door.JMX, "", "", "");
    }

    /** The caller of the MBean on the platform MBean server. */
    Caller overJmx() {
        return CallContext.of(Callers.authenticated().map(this::authenticated).orElseGet(() -> local(machine())));
    }

    /** A caller by name, for questions about that principal. */
    Caller named(String name) {
        return switch (name) {
            case OWNER -> new Caller(OWNER, Set.of(Policy.ADMIN), Caller.Door.HTTP, "", "", "");
            case LOCAL -> local(machine());
            default ->
                withToken(name)
                        .map(Principal::roles)
                        .map(roles -> new Caller(name, roles, Caller.Door.HTTP, "", "", ""))
                        .orElseGet(() -> name.startsWith(UNIX)
                                ? userNamed(name)
                                : name.startsWith(JMX) ? ofConnector(name) : authenticated(name));
        };
    }

    /** The caller that a user of this host becomes; without roles if the host does not know the user now. */
    private Caller userNamed(String name) {
        Account account = Account.of(name.substring(UNIX.length()), users::userId);
        return (account instanceof Account.Known known ? user(known.id()) : Optional.<Authenticator.Identity>empty())
                .map(user -> new Caller(
                        user.name(),
                        user.roles(),
                        Caller.Door.HTTP,
                        "",
                        "",
                        "",
                        user.credential(),
                        Optional.empty(),
                        Caller.NO_LIMIT))
                .orElseGet(() -> new Caller(name, Set.of(), Caller.Door.HTTP, "", "", ""));
    }

    private Optional<Principal> withToken(String name) {
        return tokens.flatMap(known -> known.named(name));
    }

    /**
     * A user of the JMX connector, who is a different principal even under the same name as one of Signalman's. With a
     * tokens file, any name can become a principal of Signalman's at any time.
     */
    private Caller authenticated(String user) {
        boolean ours = tokens.isPresent()
                || RESERVED.contains(user)
                || user.startsWith(UNIX)
                || user.startsWith(JMX)
                || user.indexOf('=') >= 0; // a certificate's subject
        return ofConnector(ours ? JMX + user : user);
    }

    private Caller ofConnector(String principal) {
        Set<String> roles = settings.jmxRole()
                .map(role -> Set.of(role.text()))
                .orElseGet(() -> settings.policy().isPresent() ? Set.of() : Set.of(Policy.ADMIN));
        String note =
                roles.contains(Policy.ADMIN) ? "" : "JMX callers may look but not send (setting jmx.role=viewer).";
        return new Caller(principal, roles, Caller.Door.JMX, machine(), "", note);
    }

    /** The machine of the caller on this thread; "" for this machine. */
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
