package io.signalman.http;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;

/** Somebody who showed the token, as the MBean sees them: a {@link Subject} with one {@link JMXPrincipal}. */
final class Caller {

    private static final Optional<MethodHandle> CALL_AS = callAs();

    private final Subject subject;

    private Caller(Subject subject) {
        this.subject = subject;
    }

    static Caller named(String name) {
        return new Caller(new Subject(true, Set.of(new JMXPrincipal(name)), Set.of(), Set.of()));
    }

    /** Runs the work as this caller; what it throws comes out as it was thrown. */
    <T> T call(Callable<T> work) throws Exception {
        return CALL_AS.isPresent() ? callAs(CALL_AS.get(), work) : doAs(work);
    }

    @SuppressWarnings("unchecked")
    private <T> T callAs(MethodHandle callAs, Callable<T> work) throws Exception {
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

    private <T> T doAs(Callable<T> work) throws Exception {
        try {
            return Subject.doAs(subject, (PrivilegedExceptionAction<T>) work::call);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private static Exception cause(Exception wrapper) {
        return wrapper.getCause() instanceof Exception cause ? cause : wrapper;
    }

    /** {@code Subject.callAs}, JDK 18 and later; {@code doAs} is on its way out there. */
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
}
