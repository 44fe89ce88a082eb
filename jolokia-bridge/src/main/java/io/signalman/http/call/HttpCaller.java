package io.signalman.http;

import io.signalman.http.Authenticator.Identity;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.AccessControlContext;
import java.security.AccessController;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.security.ProtectionDomain;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;
import javax.security.auth.SubjectDomainCombiner;

/**
 * Somebody who showed a credential, as the MBean sees them: a {@link Subject} with one {@link JMXPrincipal}, and one map of
 * text among its public credentials that says what else is known of them.
 */
abstract class Caller {

    /** {@code Subject.callAs}, JDK 18 and later, where what {@link Privileged} needs is on its way out. */
    private static final Optional<MethodHandle> CALL_AS = callAs();

    private final Identity identity;

    private Caller(Identity identity) {
        this.identity = identity;
    }

    /** The principal; "" for nobody. */
    String name() {
        return identity.name();
    }

    boolean isAdmin() {
        return identity.roles().contains("admin");
    }

    /** Runs the work as this caller; what it throws comes out as it was thrown. */
    abstract <T> T call(Callable<T> work) throws Exception;

    /**
     * One for one request.
     *
     * @param door "http" or "cli"
     * @param address where from, an IP address as text
     * @param reason in their own words, "" for none
     * @param process the handle of their process as they name it, "" for none; the MBean judges it
     */
    static Caller of(Identity identity, String door, String address, String reason, String process) {
        Map<String, String> facts = Map.of(
                "roles", String.join(",", identity.roles()),
                "door", door,
                "address", address,
                "reason", reason,
                "caller", process,
                "credential", identity.credential());
        return of(identity, new Subject(true, Set.of(new JMXPrincipal(identity.name())), Set.of(facts), Set.of()));
    }

    /** For what asks for no credential. */
    static Caller nobody() {
        return of(new Identity("", Set.of(), ""), new Subject(true, Set.of(), Set.of(), Set.of()));
    }

    private static Caller of(Identity identity, Subject subject) {
        return CALL_AS.<Caller>map(callAs -> new Scoped(identity, callAs, subject))
                .orElseGet(() -> new Privileged(identity, subject));
    }

    private static Optional<MethodHandle> callAs() {
        try {
            return Optional.of(MethodHandles.publicLookup()
                    .findStatic(
                            Subject.class,
                            "callAs",
                            MethodType.methodType(Object.class, Subject.class, Callable.class)));
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }

    private static final class Scoped extends Caller {

        private final MethodHandle callAs;
        private final Subject subject;

        Scoped(Identity identity, MethodHandle callAs, Subject subject) {
            super(identity);
            this.callAs = callAs;
            this.subject = subject;
        }

        @Override
        @SuppressWarnings("unchecked")
        <T> T call(Callable<T> work) throws Exception {
            try {
                return (T) callAs.invoke(subject, work);
            } catch (CompletionException e) {
                throw cause(e);
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }

        private static Exception cause(Exception wrapper) {
            return wrapper.getCause() instanceof Exception cause ? cause : wrapper;
        }
    }

    /**
     * What {@code Subject.doAsPrivileged} does on JDK 17. That walks no stack, as {@code doAs} would, but makes its
     * context anew with each call.
     */
    @SuppressWarnings("removal")
    private static final class Privileged extends Caller {

        private final AccessControlContext context;

        Privileged(Identity identity, Subject subject) {
            super(identity);
            context = new AccessControlContext(
                    new AccessControlContext(new ProtectionDomain[0]), new SubjectDomainCombiner(subject));
        }

        @Override
        <T> T call(Callable<T> work) throws Exception {
            try {
                return AccessController.doPrivileged((PrivilegedExceptionAction<T>) work::call, context);
            } catch (PrivilegedActionException e) {
                throw e.getException();
            }
        }
    }
}
