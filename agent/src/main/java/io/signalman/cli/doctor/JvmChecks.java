package io.signalman.cli.doctor;

import io.signalman.cli.attach.Attacher;
import io.signalman.cli.attach.JvmProcess;
import io.signalman.cli.attach.Jvms;
import io.signalman.cli.attach.RunFiles;
import io.signalman.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Checks JVMs of this host. */
final class JvmChecks {
    /** Of one JVM; a healthy one takes a fraction of it. */
    private static final long PATIENCE_SECONDS = 10;

    private JvmChecks() {}

    /** Checks a JVM and the agent in it, or whether an agent could be attached. */
    static void one(long pid, Findings findings, String version) {
        AgentChecks checks = new AgentChecks(findings, version);
        Optional<JvmProcess> jvm = JvmProcess.of(pid).filter(JvmProcess::isJvm);
        RunFiles.Lookup lookup = jvm.isEmpty()
                ? RunFiles.Lookup.NONE
                : RunFiles.of(List.of(jvm.get())).getOrDefault(pid, RunFiles.Lookup.NONE);
        if (lookup.agent().isPresent()) {
            checks.local(lookup.agent().get().agent());
            return;
        }
        jvm.ifPresent(checks::namespaces);
        findings.failure("agent", lookup.doubt().isEmpty() ? "no agent runs there" : lookup.doubt());
        String problem = attachProblem(pid);
        findings.failureIf(!problem.isEmpty(), "attach", problem, "start an agent with: signalman attach " + pid);
    }

    /** Checks whether an agent could be attached to each JVM that has none; one line for all that are fine. */
    static void withoutAgent(Findings findings) {
        long self = JvmProcess.ownUid();
        List<String> ready = new ArrayList<>();
        List<JvmProcess> all = JvmProcess.all();
        Map<Long, RunFiles.Lookup> lookups = RunFiles.of(all);
        for (JvmProcess jvm : all) {
            boolean hasAgent = lookups.getOrDefault(jvm.pid(), RunFiles.Lookup.NONE)
                    .agent()
                    .isPresent();
            if (!hasAgent && (self == 0 || self == jvm.uid())) {
                Findings closed = bounded(jvm.pid(), of -> {
                    String problem = attachProblem(jvm.pid());
                    if (!problem.isEmpty()) {
                        of.warning("attach", problem);
                    }
                });
                if (JvmProcess.of(jvm.pid()).isEmpty()) {
                    continue; // It has ended meanwhile.
                }
                findings.add(closed);
                if (closed.all().isEmpty()) {
                    ready.add(Jvms.describe(jvm, ""));
                }
            }
        }
        if (!ready.isEmpty()) {
            findings.ok(
                    "attach",
                    ready.stream()
                            .collect(Collectors.joining(
                                    ", ", "JVMs without an agent: ", "; start one with: signalman attach <jvm>")));
        }
    }

    private static String attachProblem(long pid) {
        try {
            Attacher.check(pid);
            return "";
        } catch (Failure failure) {
            return failure.sentence();
        }
    }

    /** Runs checks on a daemon thread, since a JVM or a file system may never answer. */
    static Findings bounded(long pid, Consumer<Findings> checks) {
        return begin(pid, checks).get();
    }

    /** Begins checks as {@link #bounded} does; the result waits for them. */
    static Supplier<Findings> begin(long pid, Consumer<Findings> checks) {
        Findings findings = new Findings(pid);
        FutureTask<Findings> task = new FutureTask<>(() -> checks.accept(findings), findings);
        Thread thread = new Thread(task, "signalman-doctor-" + pid);
        thread.setDaemon(true);
        thread.start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        return () -> await(task, deadline, pid);
    }

    private static Findings await(FutureTask<Findings> task, long deadline, long pid) {
        try {
            return task.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException hangs) {
            Findings late = new Findings(pid);
            late.failure(
                    "agent",
                    "no answer within " + PATIENCE_SECONDS + " s: "
                            + (pid == 0
                                    ? "the agent hangs, or a file of its context is a pipe that nobody writes to; see"
                                            + " signalman context show."
                                    : "the JVM hangs or is very busy; see its threads with jstack(1)."));
            return late;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failure.refused("The checks were interrupted; run them again.");
        }
    }
}
