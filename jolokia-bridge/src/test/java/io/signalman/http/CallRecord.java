package io.signalman.http;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Collectors;
import javax.management.remote.JMXPrincipal;
import javax.security.auth.Subject;

/** Records the calls of an MBean, and their callers. */
class CallRecord {

    /** Each call with its arguments. */
    final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

    /** The callers' names, in the same order. */
    final BlockingQueue<String> callers = new LinkedBlockingQueue<>();

    /** The further facts about the callers, in the same order. */
    final BlockingQueue<Map<?, ?>> facts = new LinkedBlockingQueue<>();

    final void record(String operation, Object... arguments) {
        calls.add(Arrays.stream(arguments).map(String::valueOf).collect(Collectors.joining(",", operation + "(", ")")));
        Optional<Subject> subject = subject();
        callers.add(subject.map(known -> known.getPrincipals(JMXPrincipal.class)
                        .iterator()
                        .next()
                        .getName())
                .orElse("nobody"));
        facts.add(subject.<Map<?, ?>>map(known ->
                        known.getPublicCredentials(Map.class).iterator().next())
                .orElse(Map.of()));
    }

    /** As the agent does it: {@code Subject.current()} where the JDK has it. */
    @SuppressWarnings("removal")
    private static Optional<Subject> subject() {
        Object subject;
        try {
            subject = Subject.class.getMethod("current").invoke(null);
        } catch (ReflectiveOperationException e) {
            subject = Subject.getSubject(java.security.AccessController.getContext());
        }
        return subject instanceof Subject known ? Optional.of(known) : Optional.empty();
    }
}
