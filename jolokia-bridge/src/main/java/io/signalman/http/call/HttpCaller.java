package io.signalman.http.call;

import io.signalman.http.call.Authenticator.Identity;
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
 * The caller of one request, as the MBean sees it: a {@link Subject} with one {@link JMXPrincipal}, and one map of text among
 * its public credentials with further facts.
 */
public abstract class HttpCaller {

    /** {@code Subject.callAs} of JDK 18 and later, which deprecates what {@link Privileged} needs. */
    private static final Optional<MethodHandle> CALL_AS = callAs();

    private final Identity identity;

    private HttpCaller(Identity identity) {
        this.identity = identity;
    }

    /** The principal's name; "" for nobody. */
    public String name() {
        return identity.name();
    }

    /** Whether the caller has the role {@code admin}. */
    public boolean isAdmin() {
        return identity.roles().contains("admin");
    }

    /** Runs the work as this caller; throws the exceptions of the work unchanged. */
    public abstract <T> T call(Callable<T> work) throws Exception;

    /**
     * The caller of one request.
     *
     * @param door "http", "cli", "ui" or "fleet"
     * @param address an IP address, or the user of a Unix domain socket
     * @param reason in the caller's words, "" for none
     * @param process the handle of the caller's process, "" for none; the MBean checks it
     * @param until the last millisecond of the machine's uptime in which the call may act, "" for no limit
     */
    public static HttpCaller of(
            Identity identity, String door, String address, String reason, String process, String until) {
        Map<String, String> facts = Map.of(
                "roles", String.join(",", identity.roles()),
                "door", door,
                "address", address,
                "reason", reason,
                "caller", process,
                "until", until,
                "credential", identity.credential());
        return of(identity, new Subject(true, Set.of(new JMXPrincipal(identity.name())), Set.of(facts), Set.of()));
    }

    /** The caller of a route that needs no credential. */
    public static HttpCaller nobody() {
        return of(new Identity("", Set.of(), ""), new Subject(true, Set.of(), Set.of(), Set.of()));
    }

    private static HttpCaller of(Identity identity, Subject subject) {
        return CALL_AS.<HttpCaller>map(callAs -> new Scoped(identity, callAs, subject))
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

    private static final class Scoped extends HttpCaller {

        private final MethodHandle callAs;
        private final Subject subject;

        Scoped(Identity identity, MethodHandle callAs, Subject subject) {
            super(identity);
            this.callAs = callAs;
            this.subject = subject;
        }

        @Override
        @SuppressWarnings("unchecked")
        public <T> T call(Callable<T> work) throws Exception {
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
     * For JDK 17: {@code Subject.doAsPrivileged} with a context that is made once. Unlike {@code doAs} it walks no stack.
     */
    @SuppressWarnings("removal")
    private static final class Privileged extends HttpCaller {

        private final AccessControlContext context;

        Privileged(Identity identity, Subject subject) {
            super(identity);
            context = new AccessControlContext(
                    new AccessControlContext(new ProtectionDomain[0]), new SubjectDomainCombiner(subject));
        }

        @Override
        public <T> T call(Callable<T> work) throws Exception {
            try {
                return AccessController.doPrivileged((PrivilegedExceptionAction<T>) work::call, context);
            } catch (PrivilegedActionException e) {
                throw e.getException();
            }
        }
    }
}
