package io.signalman.jmx;

import io.signalman.core.Caller;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.Optional;
import javax.security.auth.Subject;

/** Tells who calls the MBean on the current thread, from the {@link Subject} that the connector set. */
public final class Callers {
    private static final MethodHandle CURRENT_SUBJECT = currentSubject();

    private Callers() {}

    /** Somebody whom the JMX connector or our HTTP authenticated. */
    public static Optional<Caller> authenticated() {
        return subject()
                .flatMap(subject -> subject.getPrincipals().stream().findFirst())
                .map(Principal::getName)
                .map(Caller::admin);
    }

    private static Optional<Subject> subject() {
        try {
            return Optional.ofNullable((Subject) CURRENT_SUBJECT.invoke());
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@code Subject.current()} from JDK 18, which lives on where {@code getSubject} no longer works. */
    private static MethodHandle currentSubject() {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            return lookup.findStatic(Subject.class, "current", MethodType.methodType(Subject.class));
        } catch (NoSuchMethodException jdk17) {
            return getSubjectOfContext(lookup);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static MethodHandle getSubjectOfContext(MethodHandles.Lookup lookup) {
        try {
            Class<?> context = Class.forName("java.security.AccessControlContext");
            Class<?> controller = Class.forName("java.security.AccessController");
            MethodHandle getContext = lookup.findStatic(controller, "getContext", MethodType.methodType(context));
            MethodHandle getSubject =
                    lookup.findStatic(Subject.class, "getSubject", MethodType.methodType(Subject.class, context));
            return MethodHandles.filterReturnValue(getContext, getSubject);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
