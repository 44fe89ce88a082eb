package io.signalman.jmx;

import io.signalman.core.Caller;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.Principal;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;

/** Identifies the caller of the MBean on the current thread by the {@link Subject} that the connector set. */
public final class Callers {
    private static final MethodHandle CURRENT_SUBJECT = currentSubject();

    private Callers() {}

    /**
     * The first principal that the JMX connector authenticated, or {@code unknown} if it named none; empty if it
     * authenticated nobody. Nothing else of the subject is trustworthy.
     */
    public static Optional<String> authenticated() {
        return subject().map(subject -> name(subject).orElse("unknown"));
    }

    /**
     * The caller of our own HTTP or of the fleet; only these reach the private server, which uses this method. The subject has a principal,
     * and one map of text among its public credentials with {@code roles} (separated by commas), {@code door}, {@code address},
     * {@code reason}, {@code credential}, {@code caller} (a handle) and {@code until} (see {@link Caller#until}).
     */
    public static Optional<Caller> ofOurHttp() {
        return subject()
                .flatMap(subject -> name(subject)
                        .flatMap(name -> subject.getPublicCredentials(Map.class).stream()
                                .findFirst()
                                .map(facts -> new Caller(
                                        name,
                                        roles(text(facts, "roles")),
                                        door(text(facts, "door")),
                                        text(facts, "address"),
                                        text(facts, "reason"),
                                        "",
                                        text(facts, "credential"),
                                        Caller.process(text(facts, "caller")),
                                        until(text(facts, "until"))))));
    }

    private static Set<String> roles(String text) {
        return text.isEmpty() ? Set.of() : Set.of(text.split(",", -1));
    }

    private static long until(String text) {
        return text.isEmpty() ? Caller.NO_LIMIT : Long.parseLong(text);
    }

    private static Caller.Door door(String text) {
        return switch (text) {
            case "cli" -> Caller.Door.CLI;
            case "ui" -> Caller.Door.UI;
            case "fleet" -> Caller.Door.FLEET;
            default -> Caller.Door.HTTP;
        };
    }

    private static Optional<String> name(Subject subject) {
        return subject.getPrincipals().stream().findFirst().map(Principal::getName);
    }

    private static String text(Map<?, ?> facts, String key) {
        return facts.get(key) instanceof String text ? text : "";
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

    /** {@code Subject.current()} exists from JDK 18 on, and still works in JDKs without {@code getSubject}. */
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
